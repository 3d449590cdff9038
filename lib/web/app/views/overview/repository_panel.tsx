/**
 * One repository or component in detail, with what can be done to it.
 *
 * @module
 */

import type { ComponentChildren, JSX } from "preact";
import { useEffect, useRef } from "preact/hooks";
import type { PlanParams } from "../../../wire.ts";
import { useApp, useStore } from "../../parts/app_context.tsx";
import { Button } from "../../parts/button.tsx";
import { ChangeButton } from "../../parts/change_button.tsx";
import { CopyButton } from "../../parts/copy_button.tsx";
import { FailureNote } from "../../parts/notice.tsx";
import { BranchName, Changes, Upstream } from "../../parts/repository_facts.tsx";
import { RunLink } from "../../parts/run_link.tsx";
import { useNow } from "../../parts/use_now.ts";
import { quoted } from "../../selection/suggestions.ts";
import { isDirty, type OverviewRow } from "../../state/overview_rows.ts";
import { kinOf } from "../../graph/relatives.ts";
import { visibleText } from "../../../../terminal/visible_text.ts";

/** One repository or component in detail. */
export function RepositoryPanel({ row, onClose }: {
  readonly row: OverviewRow;
  readonly onClose: () => void;
}): JSX.Element {
  const panel = useRef<HTMLElement>(null);
  useFocusInside(panel);
  useEscape(onClose);
  return (
    <aside class="panel" ref={panel} tabIndex={-1} aria-label={`Details of ${row.name}`}>
      <header class="panel__head">
        <h2 class="panel__title">{row.name}</h2>
        <Button icon="close" look="plain" label="Close" onClick={onClose} />
      </header>
      <Actions row={row} />
      {row.entry?.error && <FailureNote failure={row.entry.error} />}
      <Facts row={row} />
      <Relations names={row.components} />
    </aside>
  );
}

/** The focus is inside as long as it is there, and goes back to where it was. */
function useFocusInside(panel: { readonly current: HTMLElement | null }): void {
  useEffect(() => {
    const before = document.activeElement;
    panel.current?.focus({ preventScroll: true });
    // The list may be covered as long as this is there, and takes no focus then.
    return () =>
      queueMicrotask(() => {
        if (document.activeElement?.closest(".panel")) return; // the next one has it
        if (before instanceof HTMLElement) before.focus({ preventScroll: true });
      });
  }, []);
}

/** Listens to Escape wherever nothing else takes it. */
function useEscape(onEscape: () => void): void {
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent): void => {
      if (
        event.key === "Escape" && !event.defaultPrevented && !document.querySelector("dialog[open]")
      ) {
        onEscape();
      }
    };
    addEventListener("keydown", onKeyDown);
    return () => removeEventListener("keydown", onKeyDown);
  });
}

/** What there is to know about it. */
function Facts({ row }: { readonly row: OverviewRow }): JSX.Element {
  const app = useApp();
  const { repository, entry } = row;
  const now = useNow(60_000);
  return (
    <dl class="facts">
      <Fact name="Branch">
        <BranchName repository={repository} entry={entry} />
      </Fact>
      {entry?.status && (
        <Fact name="Upstream">
          {entry.status.upstream && <code>{visibleText(entry.status.upstream)}</code>}
          <Upstream entry={entry} />
        </Fact>
      )}
      {entry?.status && (
        <Fact name="Changes">
          <Changes entry={entry} />
          {isDirty(entry.status) && (
            <a class="link" href={app.href(["overview", repository.name])}>Show</a>
          )}
        </Fact>
      )}
      <Fact name="Last run">
        <RunLink latest={row.latest} now={now} />
      </Fact>
      <Fact name="Folder">
        <code>{visibleText(repository.path)}</code>
        <CopyButton text={repository.path} label="Copy the path" />
      </Fact>
      <Fact name="Remote">
        {repository.url === null ? "none" : (
          <>
            <code>{visibleText(repository.url)}</code>
            <CopyButton text={repository.url} label="Copy the URL" />
          </>
        )}
      </Fact>
      {repository.tags.length > 0 && (
        <Fact name="Tags">
          {repository.tags.map((tag) => <span class="tag" key={tag}>{tag}</span>)}
        </Fact>
      )}
    </dl>
  );
}

function Fact({ name, children }: {
  readonly name: string;
  readonly children: ComponentChildren;
}): JSX.Element {
  return (
    <div class="facts__row">
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}

function Actions({ row }: { readonly row: OverviewRow }): JSX.Element {
  const app = useApp();
  const select = quoted(row.name);
  const ask = (params: PlanParams) => () => void (app.asked.value = params);
  const isThere = row.entry?.status !== undefined && row.entry.status !== null;
  return (
    <div class="panel__actions">
      <ChangeButton
        icon="operations"
        look="primary"
        href={app.href(["operations", "new"], { select })}
      >
        Run
      </ChangeButton>
      <ChangeButton icon="refresh" onClick={ask({ operation: "sync", options: { select } })}>
        {row.entry?.state === "missing" ? "Clone" : "Sync"}
      </ChangeButton>
      <ChangeButton icon="branch" href={app.href(["operations", "new"], { do: "switch", select })}>
        Switch
      </ChangeButton>
      {isThere && (
        <>
          <ChangeButton onClick={ask({ operation: "reset", options: { select } })}>
            Reset
          </ChangeButton>
          <ChangeButton onClick={ask({ operation: "clean", options: { select } })}>
            Clean
          </ChangeButton>
        </>
      )}
    </div>
  );
}

/** What the components need and what needs them. */
function Relations({ names }: { readonly names: readonly string[] }): JSX.Element {
  const app = useApp();
  const components = useStore().graph.value?.components ?? [];
  return (
    <>
      {names.map((name) => {
        const kin = kinOf(components, name);
        const own = components.find((component) => component.name === name);
        return (
          <section key={name} class="relations">
            <h3>
              <a href={app.href(["graph"], { component: name })}>{name}</a>
            </h3>
            <Relatives title="needs" direct={own?.dependsOn ?? []} all={kin.dependencies} />
            <Relatives title="needed by" direct={own?.dependents ?? []} all={kin.dependents} />
          </section>
        );
      })}
    </>
  );
}

/** Those at the other end of an arrow, and those that are reached through them. */
function Relatives({ title, direct, all }: {
  readonly title: string;
  readonly direct: readonly string[];
  readonly all: ReadonlySet<string>;
}): JSX.Element {
  const app = useApp();
  const others = [...all].filter((name) => !direct.includes(name));
  const list = (names: readonly string[]): readonly JSX.Element[] =>
    names.map((name) => (
      <a class="tag" key={name} href={app.href(["graph"], { component: name })}>{name}</a>
    ));
  return (
    <p>
      <span>{title}</span> {direct.length > 0 ? list(direct) : <span>nothing</span>}
      {others.length > 0 && (
        <>
          <span>indirectly</span> {list(others)}
        </>
      )}
    </p>
  );
}
