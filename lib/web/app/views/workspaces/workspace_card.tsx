/**
 * One workspace: its services with health and ports, its working copies, what can be done with it.
 *
 * @module
 */

import type { JSX } from "preact";
import type { PlanParams, WorkspaceStatus } from "../../../wire.ts";
import { useApp } from "../../parts/app_context.tsx";
import { LinkButton } from "../../parts/button.tsx";
import { ChangeButton } from "../../parts/change_button.tsx";
import { CopyButton } from "../../parts/copy_button.tsx";
import { FailureNote, Note } from "../../parts/notice.tsx";
import { useNow } from "../../parts/use_now.ts";
import { ago, clockTime, count } from "../../text/amounts.ts";
import { visibleText } from "../../../../terminal/visible_text.ts";
import { ServiceTable } from "./service_table.tsx";

/** One workspace. */
export function WorkspaceCard({ workspace }: { readonly workspace: WorkspaceStatus }): JSX.Element {
  const now = useNow(30_000);
  const { name, services, root } = workspace;
  return (
    <article class="card card--padded workspace" aria-label={`Workspace ${name}`}>
      <header class="workspace__head">
        <div class="workspace__names">
          <h2 class="workspace__name">{name}</h2>
          <p class="workspace__facts">
            <span class="workspace__root">
              <code>{visibleText(root)}</code>
              <CopyButton text={root} label="Copy the path" />
            </span>
            <span>
              created{" "}
              <time dateTime={workspace.createdAt} title={clockTime(workspace.createdAt)}>
                {ago(workspace.createdAt, now)}
              </time>
            </span>
            {workspace.backend && (
              <span>{workspace.backend === "docker" ? "in Docker" : "as processes"}</span>
            )}
            {workspace.current && <span class="tag">here</span>}
          </p>
        </div>
        <Actions workspace={workspace} />
      </header>
      {!workspace.present && (
        <Note tone="warn">
          <p>Its folder no longer exists. Forget the workspace, or clean up.</p>
        </Note>
      )}
      {workspace.error && <FailureNote failure={workspace.error} />}
      {services.length > 0 && <ServiceTable workspace={workspace} now={now} />}
      {workspace.present && <Copies workspace={workspace} />}
    </article>
  );
}

/** What can be done with it. */
function Actions({ workspace: { name, services } }: {
  readonly workspace: WorkspaceStatus;
}): JSX.Element {
  const app = useApp();
  const ask = (params: PlanParams) => () => void (app.asked.value = params);
  const isAnyStopped = services.some(({ state }) => state !== "running");
  const isAnyRunning = services.some(({ state }) => state === "running");
  return (
    <div class="view__actions">
      {isAnyStopped && (
        <ChangeButton
          icon="operations"
          onClick={ask({ operation: "workspace-start", options: { name } })}
        >
          Start
        </ChangeButton>
      )}
      {isAnyRunning && (
        <ChangeButton
          icon="stop"
          onClick={ask({ operation: "workspace-stop", options: { name } })}
        >
          Stop
        </ChangeButton>
      )}
      {services.length > 0 && (
        <LinkButton icon="overview" href={app.href(["workspaces", name])}>Logs</LinkButton>
      )}
      <ChangeButton
        icon="trash"
        onClick={ask({ operation: "workspace-forget", options: { name } })}
      >
        Forget
      </ChangeButton>
    </div>
  );
}

/** Its working copies: those with something to see, the others counted. */
function Copies({ workspace }: { readonly workspace: WorkspaceStatus }): JSX.Element | null {
  const { repositories, copies } = workspace;
  if (copies.length === 0) return null;
  const notable = repositories.filter(({ changes, state }) => changes > 0 || state !== "present");
  const branches = [
    ...new Set(repositories.map(({ branch }) => branch).filter((it) => it !== null)),
  ];
  return (
    <p class="copies">
      <span>{count(copies.length, "working copy", "working copies")}</span>
      {branches.length > 0 && branches.length <= 3 && (
        <span>on {branches.map((branch) => <code key={branch}>{visibleText(branch)}</code>)}</span>
      )}
      {repositories.length > 0 && notable.length === 0 && <span>all clean</span>}
      {notable.map(({ repository, changes, state }) => (
        <span class="tag tag--warn" key={repository}>
          {repository}: {state === "present" ? count(changes, "change") : state}
        </span>
      ))}
    </p>
  );
}
