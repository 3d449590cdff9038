/**
 * `nestr rpc`: what the page can do, for other programs.
 *
 * @module
 */

import type { Command } from "commander";
import type { BindAction, RawOptions } from "./command_binding.ts";
import type { CommandContext } from "./command_context.ts";
import type { CommandEnd } from "./command_end.ts";
import { explain } from "./help.ts";
import { addServing, serve, sessionOf, untilSignal } from "./ui.ts";

/** Adds `nestr rpc`. */
export function describeRpc(group: Command, bind: BindAction): void {
  explain(
    group,
    group.summary(),
    "Offer the engine to another program as JSON-RPC 2.0: over standard input and output with --stdio, " +
      "each message behind a Content-Length header as editors send it; otherwise over HTTP, at the " +
      "address that is printed, with the token as a bearer. The method rpc.discover describes all " +
      "methods. docs/rpc.md has examples.",
    [
      ["For an editor", "nestr rpc --stdio"],
      ["For a program that speaks HTTP", "nestr rpc --json"],
    ],
  );
  bind(
    addServing(group).option("--stdio", "use standard input and output instead of HTTP"),
    rpc,
  );
}

async function rpc(
  context: CommandContext,
  _: readonly string[],
  options: RawOptions,
): Promise<CommandEnd> {
  if (options.stdio !== true) {
    return await serve(context, options, { open: false, remember: false });
  }
  const { openByteStreams } = await import("../terminal/byte_streams.ts");
  const { serveStreams } = await import("../web/stdio.ts");
  const session = await sessionOf(context, options, false);
  return await untilSignal(
    context,
    session,
    (signal) => serveStreams(session, openByteStreams(), signal),
    { endsItself: true },
  );
}
