/**
 * What has changed in a repository since its last commit, as long as it changes.
 *
 * @module
 */

import type { JSX } from "preact";
import { useEffect, useMemo, useRef } from "preact/hooks";
import type { RepositoryStatusEntry } from "../../../wire.ts";
import { useApp, useStore } from "../../parts/app_context.tsx";
import { LogView } from "../../parts/log_view.tsx";
import { Changes } from "../../parts/repository_facts.tsx";
import { Resource } from "../../state/resource.ts";
import { changesText } from "../../text/changes_text.ts";
import { LineBuffer } from "../../text/line_buffer.ts";

/** What has changed in a repository. */
export function RepositoryChanges({ name }: { readonly name: string }): JSX.Element {
  const app = useApp();
  const store = useStore();
  store.statuses.want();
  const entry = store.statuses.value?.get(name);
  const changes = useChanges(name, entry);
  const text = changes.value ?? "";
  const lines = useMemo(() => {
    const buffer = new LineBuffer();
    buffer.append(text);
    return buffer;
  }, [text]);
  return (
    <div class="view operation">
      <nav aria-label="Back">
        <a class="back" href={app.href(["overview"], { open: name })}>Overview</a>
      </nav>
      <header class="view__head">
        <div class="view__heading">
          <h1 class="view__title">Changes in {name}</h1>
          <p class="view__facts">
            <Changes entry={entry} />
          </p>
        </div>
      </header>
      <LogView
        still
        label={`Changes in ${name} since its last commit`}
        lines={lines}
        version={lines.length}
        loading={changes.loading}
        failure={changes.failure}
        growing={false}
        onRetry={() => void changes.reload()}
        empty="Nothing has changed since the last commit"
      />
    </div>
  );
}

/** What has changed, read anew as long as it changes. */
function useChanges(name: string, entry: RepositoryStatusEntry | undefined): Resource<string> {
  const app = useApp();
  const store = useStore();
  const changes = useMemo(() => {
    const project = store.root === undefined ? {} : { project: store.root };
    return new Resource(async (end) =>
      changesText(await app.client.call("changes", { ...project, repository: name }, end))
    );
  }, [store, name]);
  useEffect(() => {
    changes.want();
    return () => changes.stop();
  }, [changes]);
  // Whatever has changed in its files, its entry is a new one.
  const seen = useRef(entry);
  useEffect(() => {
    if (seen.current !== entry) changes.refresh();
    seen.current = entry;
  }, [changes, entry]);
  return changes;
}
