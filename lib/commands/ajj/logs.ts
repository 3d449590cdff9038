/**
 * `ajj logs` and `nestr workspace logs`.
 *
 * @module
 */

import { type Command, Option } from "commander";
import type { WorkspaceScope } from "../../engine/workspace/scope.ts";
import type { WorkspaceListing } from "../../engine/workspace/workspace_info.ts";
import { NestrError } from "../../errors/nestr_error.ts";
import type { LogView, LogWriter } from "../../terminal/workspace_logs.ts";
import type { BindAction, RawOptions } from "../command_binding.ts";
import type { CommandContext } from "../command_context.ts";
import { type CommandEnd, DONE } from "../command_end.ts";
import { explain } from "../help.ts";
import { interruptible } from "../interrupt.ts";
import { choice, wholeNumber } from "../option_values.ts";
import {
  addWorkspaceOption,
  nameOf,
  noteNoServices,
  openScope,
  type WorkspaceHost,
} from "../workspace_host.ts";

/** Describes `logs`. */
export function describeLogs(command: Command, bind: BindAction, host: WorkspaceHost): void {
  explain(
    addWorkspaceOption(command),
    "print what the services print",
    "Print what services have printed: of one as it is, of several each line behind the service's name.",
    [
      ["The end, and what comes", `${host.program} logs -f -n 20`],
      ["Only one service", `${host.program} logs postgres`],
    ],
  )
    .argument("[service...]", "only these")
    .option("-f, --follow", "go on until the services end")
    .addOption(
      new Option("-n, --tail <number>", "only the last lines").argParser(wholeNumber(0)),
    )
    .addOption(
      choice("--output <mode>", "lines of text, or one JSON object for each piece", [
        "text",
        "ndjson",
      ]),
    );
  bind(command, (context, services, options) => logs(host, context, services, options));
}

async function logs(
  host: WorkspaceHost,
  context: CommandContext,
  services: readonly string[],
  options: RawOptions,
): Promise<CommandEnd> {
  const { json } = context.options;
  requireOneOutput(json, options);
  const scope = await openScope(host, context, options, { environment: false });
  const { openLogWriter } = await import("../../terminal/workspace_logs.ts");
  const workspace = await workspaceOf(scope, options);
  const names = services.length > 0
    ? services
    : workspace?.services.map((service) => service.name) ?? [];
  const view: LogView = json ? "document" : options.output === "ndjson" ? "ndjson" : "text";
  const writer = await openLogWriter(context.terminal, view, names);
  const end = await follow(scope, services, options, writer);
  await writer.close();
  if (workspace?.services.length === 0) await noteNoServices(context, workspace.name);
  if (json && end === DONE) {
    await context.show({ lines: writer.lines, truncated: writer.truncated }, () => "");
  }
  return end;
}

function requireOneOutput(json: boolean, options: RawOptions): void {
  if (!json) return;
  const other = options.follow === true
    ? "--follow"
    : options.output === undefined
    ? ""
    : "--output";
  if (other === "") return;
  throw new NestrError("USAGE", `--json and ${other} exclude one another`, {
    hint: "--json prints one document at the end, --output ndjson an object for each piece",
  });
}

/** Prints until the services end, the reader of our output has gone, or a signal comes. */
async function follow(
  scope: WorkspaceScope,
  services: readonly string[],
  options: RawOptions,
  writer: LogWriter,
): Promise<CommandEnd> {
  const { serviceLogs } = await import("../../engine/workspace/service_logs.ts");
  const request = {
    ...nameOf(options),
    ...(services.length > 0 ? { services } : {}),
    ...(options.follow === true ? { follow: true } : {}),
    ...(typeof options.tail === "number" ? { tail: options.tail } : {}),
  };
  return await interruptible(() => {}, async ({ signal, kill }) => {
    const broken = new AbortController();
    const written = serviceLogs(scope, request, {
      signal: AbortSignal.any([signal, broken.signal]),
      onOutput: async (service, stream, bytes) => {
        try {
          await writer.write(service, stream, bytes);
        } catch (thrown) {
          broken.abort(thrown);
        }
      },
    });
    const killed = new Promise<void>((resolve) => kill.addEventListener("abort", () => resolve()));
    await Promise.race([written, killed]);
    if (broken.signal.aborted) throw broken.signal.reason;
    return signal.aborted ? { type: "signal", signal: String(signal.reason) } : DONE;
  });
}

/** The workspace that is meant, for the names of its services in front of their lines. */
async function workspaceOf(
  scope: WorkspaceScope,
  options: RawOptions,
): Promise<WorkspaceListing | undefined> {
  const { workspacesOf } = await import("../../engine/workspace/workspaces_of.ts");
  const { name } = nameOf(options);
  const { workspaces } = await workspacesOf(scope);
  return workspaces.find((it) => name === undefined ? it.current : it.name === name);
}
