/**
 * Workspaces: all of them, or the output of one's services.
 *
 * @module
 */

import type { JSX } from "preact";
import { useEffect, useState } from "preact/hooks";
import { useApp, useStore } from "../../parts/app_context.tsx";
import { ChangeButton } from "../../parts/change_button.tsx";
import { Empty, FailureNote, Loading, Note } from "../../parts/notice.tsx";
import { OutcomeNotes } from "../../parts/outcome_notes.tsx";
import type { ProjectStore } from "../../state/project_store.ts";
import { count } from "../../text/amounts.ts";
import { isCleanedUp } from "../../text/cure.ts";
import { visibleText } from "../../../../terminal/visible_text.ts";
import { AddWorkspaceDialog } from "./add_workspace_dialog.tsx";
import { ForgottenWorkspaces } from "./forgotten_workspaces.tsx";
import { ServiceLogs } from "./service_logs.tsx";
import { WorkspaceCard } from "./workspace_card.tsx";

/** Health changes by itself; it is asked for this often as long as somebody looks. */
const ASK_MS = 4_000;

/** What is begun here and not watched elsewhere. */
const HERE = [
  "workspace-add",
  "workspace-start",
  "workspace-stop",
  "workspace-cleanup",
  "workspace-forget",
] as const;

/** Workspaces. */
export function WorkspacesView(): JSX.Element {
  const { path, query } = useApp().route.value;
  const [, name] = path;
  return name === undefined ? <All /> : <ServiceLogs workspace={name} service={query.service} />;
}

function All(): JSX.Element {
  const store = useStore();
  const { workspaces, details } = store;
  const [adding, setAdding] = useState(false);
  useFresh(store);
  const all = workspaces.value ?? [];
  const add = (
    <ChangeButton
      icon="plus"
      look="primary"
      onClick={() => setAdding(true)}
    >
      Add a workspace
    </ChangeButton>
  );
  return (
    <div class="view">
      <Head add={add} />
      {workspaces.failure && (
        <FailureNote
          failure={workspaces.failure}
          onRetry={() => void workspaces.reload()}
        />
      )}
      <OutcomeNotes of={HERE} />
      {details.value?.environment === false && <NoServices />}
      {workspaces.value === undefined && !workspaces.failure && <Loading what="the workspaces" />}
      {workspaces.value !== undefined && all.length === 0 && <NoWorkspaces add={add} />}
      <ul class="cards">
        {all.map((workspace) => (
          <li key={workspace.name}>
            <WorkspaceCard workspace={workspace} />
          </li>
        ))}
      </ul>
      <ForgottenWorkspaces />
      {adding && <AddWorkspaceDialog onClose={() => setAdding(false)} />}
    </div>
  );
}

/** What there is, and what can be done with all of it. */
function Head({ add }: { readonly add: JSX.Element }): JSX.Element {
  const app = useApp();
  const store = useStore();
  const all = store.workspaces.value ?? [];
  const canCleanUp = all.length > 0 ||
    store.diagnosis.value?.findings.some(({ cure }) => isCleanedUp(cure));
  return (
    <header class="view__head">
      <div class="view__heading">
        <h1 class="view__title">Workspaces</h1>
        <p class="view__facts">
          {all.length > 0
            ? `${count(all.length, "workspace")} in ${
              visibleText(store.details.value?.name ?? "this project")
            }`
            : "Working copies of everything, with services of their own"}
        </p>
      </div>
      <div class="view__actions">
        {canCleanUp && (
          <ChangeButton
            icon="trash"
            onClick={() => app.asked.value = { operation: "workspace-cleanup", options: {} }}
          >
            Clean up
          </ChangeButton>
        )}
        {add}
      </div>
    </header>
  );
}

/** Keeps what is shown up to date as long as somebody looks. */
function useFresh(store: ProjectStore): void {
  const app = useApp();
  // What changes in working copies nobody tells.
  useEffect(() => {
    store.wantCopies();
    void store.forgotten.reload();
  }, [store]);
  useEffect(() => {
    const timer = setInterval(() => {
      if (!document.hidden && app.connection.peek().state === "open") store.workspaces.refresh();
    }, ASK_MS);
    return () => clearInterval(timer);
  }, [store]);
}

function NoServices(): JSX.Element {
  return (
    <Note>
      <p>
        The manifest defines no services, so workspaces are only working copies. Define services
        under <code>[environment.services.NAME]</code>.
      </p>
    </Note>
  );
}

function NoWorkspaces({ add }: { readonly add: JSX.Element }): JSX.Element {
  return (
    <Empty icon="workspaces" title="No workspaces yet">
      <p>
        A workspace gives a feature, or a coding agent, a copy of every repository with its own
        databases, ports and <code>.env</code>. Forgetting it removes them all.
      </p>
      {add}
    </Empty>
  );
}
