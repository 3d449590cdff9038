/**
 * What the services of a workspace print, as it comes.
 *
 * @module
 */

import type { JSX } from "preact";
import { useEffect, useMemo, useRef } from "preact/hooks";
import type { WorkspaceStatus } from "../../../wire.ts";
import { followAttention } from "../../client/attention.ts";
import { useApp, useStore } from "../../parts/app_context.tsx";
import { LogView } from "../../parts/log_view.tsx";
import { FailureNote } from "../../parts/notice.tsx";
import { ServiceLog } from "../../state/service_log.ts";

/** How often to ask whether services that have ended run again. */
const ASK_MS = 4_000;

/** What the services of a workspace print. */
export function ServiceLogs({ workspace, service }: {
  readonly workspace: string;
  /** Undefined for all. */
  readonly service: string | undefined;
}): JSX.Element {
  const app = useApp();
  const store = useStore();
  store.workspaces.want();
  const found = store.workspaces.value?.find(({ name }) => name === workspace);
  const services = found?.services.map(({ name }) => name) ?? [];
  const log = useServiceLog(workspace, service, found);
  const isGone = store.workspaces.value !== undefined && !found;
  const wasThere = useRef(false);
  if (found) wasThere.current = true;
  return (
    <div class="view operation">
      <nav aria-label="Back">
        <a class="back" href={app.href(["workspaces"])}>Workspaces</a>
      </nav>
      <header class="view__head">
        <div class="view__heading">
          <h1 class="view__title">Logs of {workspace}</h1>
        </div>
        {services.length > 0 && <Tabs workspace={workspace} names={services} current={service} />}
      </header>
      {isGone && (
        <FailureNote
          failure={{
            code: "",
            message: wasThere.current
              ? `the workspace "${workspace}" no longer exists`
              : `there is no workspace "${workspace}"`,
          }}
        />
      )}
      {(!isGone || wasThere.current) && (
        <LogView
          key={service ?? ""}
          label={`Output of ${service ?? "all services"} of ${workspace}`}
          lines={log.lines}
          version={log.version.value}
          loading={log.loading.value}
          failure={isGone ? undefined : log.failure.value}
          growing={!log.ended.value}
          onRetry={() => log.open()}
          empty={log.ended.value ? "No output: the services are not running" : undefined}
        />
      )}
    </div>
  );
}

/** Follows the output as long as it is shown. */
function useServiceLog(
  workspace: string,
  service: string | undefined,
  found: WorkspaceStatus | undefined,
): ServiceLog {
  const app = useApp();
  const store = useStore();
  const log = useMemo(
    () => new ServiceLog(app.client, { project: store.root, workspace, service }),
    [store, workspace, service],
  );
  useEffect(() => {
    log.open();
    const leave = followAttention(() => log.pause(), () => log.resume());
    return () => {
      leave();
      log.close();
    };
  }, [log]);
  // Services that were started again are followed again; nobody tells of those of a terminal.
  const { ended } = log;
  useEffect(() => {
    if (!ended.value) return;
    const timer = setInterval(() => {
      if (!document.hidden) store.workspaces.refresh();
    }, ASK_MS);
    return () => clearInterval(timer);
  }, [store, ended.value]);
  useEffect(() => {
    const isRunning = found?.services.some(({ name, state }) =>
      state === "running" && (service === undefined || name === service)
    );
    if (isRunning && ended.peek()) log.open();
  }, [log, store.workspaces.value]);
  return log;
}

/** All services together, and each. */
function Tabs({ workspace, names, current }: {
  readonly workspace: string;
  readonly names: readonly string[];
  /** Undefined for all. */
  readonly current: string | undefined;
}): JSX.Element {
  const app = useApp();
  return (
    <nav class="switch" aria-label="Services">
      <Tab name="All" href={app.href(["workspaces", workspace])} current={current === undefined} />
      {names.map((name) => (
        <Tab
          key={name}
          name={name}
          href={app.href(["workspaces", workspace], { service: name })}
          current={current === name}
        />
      ))}
    </nav>
  );
}

function Tab({ name, href, current }: {
  readonly name: string;
  readonly href: string;
  readonly current: boolean;
}): JSX.Element {
  return (
    <a class="switch__choice" href={href} aria-current={current ? "page" : undefined}>{name}</a>
  );
}
