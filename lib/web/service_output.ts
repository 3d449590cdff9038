/**
 * The output of a workspace's services: what they have printed, and what they print from now on.
 *
 * @module
 */

import type { WorkspaceScope } from "../engine/workspace/scope.ts";
import { NestrError } from "../errors/nestr_error.ts";
import type { Session } from "./session.ts";
import type { FollowEvent, ServiceLogsParams, ServiceOutput } from "./wire.ts";

/** How much of a service's output is sent at most, in characters. */
const LARGEST_TEXT = 1_048_576;

/** How many lines of each service are sent by default. */
const LINES = 200;

/** Takes events as they happen; the output of services is held back until its promise resolves. */
export type FollowListener = (event: FollowEvent) => Promise<void>;

/** The services that a request is about. */
async function chosen(
  session: Session,
  { project: root, workspace: name, services = [] }: ServiceLogsParams,
  signal: AbortSignal,
): Promise<{ readonly scope: WorkspaceScope; readonly names: readonly string[] }> {
  const { workspaceStatus } = await import("../engine/workspace/workspace_status.ts");
  const { chosenServices } = await import("../engine/workspace/services.ts");
  const { scope } = await session.workspaces(await session.projects.open(root));
  const { workspaces: [workspace] } = await workspaceStatus(scope, { name, signal });
  return { scope, names: chosenServices(workspace!, services) };
}

/**
 * Reads what services have printed: nothing, in the case of one that was never started.
 *
 * @param session The session
 * @param params Which services
 * @param signal Ends reading; what was read by then is returned
 * @throws {NestrError} `NAME_UNKNOWN`, `DOCKER_UNAVAILABLE`
 */
export async function readServices(
  session: Session,
  params: ServiceLogsParams,
  signal: AbortSignal,
): Promise<{ readonly services: readonly ServiceOutput[] }> {
  const { serviceLogs } = await import("../engine/workspace/service_logs.ts");
  const { scope, names } = await chosen(session, params, signal);
  const { workspace: name, tail = LINES } = params;
  const read = async (service: string): Promise<ServiceOutput> => {
    const decoders = { stdout: new TextDecoder(), stderr: new TextDecoder() };
    let text = "";
    let truncated = false;
    const onOutput = (stream: "stdout" | "stderr", bytes: Uint8Array): void => {
      text += decoders[stream].decode(bytes, { stream: true });
      if (text.length <= LARGEST_TEXT) return;
      truncated = true;
      text = text.slice(-LARGEST_TEXT / 2);
    };
    try {
      await serviceLogs(scope, { name, services: [service], tail }, {
        signal,
        onOutput: (_, stream, bytes) => onOutput(stream, bytes),
      });
    } catch (thrown) {
      const { code } = NestrError.from(thrown);
      if (code !== "SERVICE_NOT_RUNNING") throw thrown;
    }
    return { service, text, truncated };
  };
  return { services: await Promise.all(names.map(read)) };
}

/**
 * Follows services to their end, or until the signal is aborted.
 *
 * @param session The session
 * @param params Which services
 * @param listener Gets the output, and then the end
 * @param signal Ends it
 * @returns A promise for the end, as soon as it is clear that the services exist
 * @throws {NestrError} `NAME_UNKNOWN`
 */
export async function followServices(
  session: Session,
  params: ServiceLogsParams,
  listener: FollowListener,
  signal: AbortSignal,
): Promise<{ readonly ended: Promise<void> }> {
  const { serviceLogs } = await import("../engine/workspace/service_logs.ts");
  const { scope, names } = await chosen(session, params, signal);
  const { workspace: name, tail = LINES } = params;
  const decoders = new Map<string, TextDecoder>();
  const follow = async (): Promise<void> => {
    let error: NestrError | undefined;
    try {
      await serviceLogs(scope, { name, services: names, follow: true, tail }, {
        signal,
        onOutput: async (service, stream, bytes) => {
          const key = `${service} ${stream}`;
          const decoder = decoders.get(key) ?? new TextDecoder();
          decoders.set(key, decoder);
          const text = decoder.decode(bytes, { stream: true });
          if (text !== "" && !signal.aborted) {
            await listener({ type: "service.output", service, stream, text });
          }
        },
      });
    } catch (thrown) {
      error = NestrError.from(thrown);
    }
    if (signal.aborted) return;
    await listener({ type: "service.ended", error: error?.toJSON() ?? null });
  };
  return { ended: follow() };
}
