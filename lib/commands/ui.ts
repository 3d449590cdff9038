/**
 * `nestr ui`: the project in the browser.
 *
 * @module
 */

import { type Command, Option } from "commander";
import type { Session } from "../web/session.ts";
import type { BindAction, RawOptions } from "./command_binding.ts";
import type { CommandContext } from "./command_context.ts";
import type { CommandEnd } from "./command_end.ts";
import { explain } from "./help.ts";
import { interruptible } from "./interrupt.ts";
import { wholeNumber } from "./option_values.ts";

/** Adds `nestr ui`. */
export function describeUi(group: Command, bind: BindAction): void {
  explain(
    group,
    group.summary(),
    "Show the project on a page in the browser: repositories, graph, operations, workspaces, problems. " +
      "The server listens on this machine only, and only to who has the address that is printed. " +
      "Ctrl-C ends it; what runs then is ended gently, and nestr runs resume goes on with it.",
    [
      ["Only look", "nestr ui --read-only"],
      ["On another machine, through ssh -L 8080:127.0.0.1:8080", "nestr ui --no-open --port 8080"],
    ],
  );
  bind(
    addServing(group).option("--no-open", "print the address, do not open the browser"),
    (context, _, options) => serve(context, options, options.open !== false),
  );
}

/** Adds the options of everything that listens. */
export function addServing(command: Command): Command {
  return command
    .addOption(
      new Option("--port <number>", "listen there (default: any port that is free)")
        .argParser(wholeNumber(0, 65_535)),
    )
    .option("--read-only", "refuse everything that changes something");
}

/** Opens the session of the folder that the command was called in. */
export async function sessionOf(
  context: CommandContext,
  options: RawOptions,
  remember: boolean,
): Promise<Session> {
  const { openSession } = await import("../web/open_session.ts");
  const { startLogging } = await import("../engine/logging.ts");
  const { session, project } = await openSession({
    project: context.projectOptions,
    readOnly: options.readOnly === true,
    remember,
  });
  if (project !== undefined) {
    await startLogging(project, (line) => void context.terminal.stderr.write(line));
  }
  return session;
}

/** Serves over HTTP until a signal comes. */
export async function serve(
  context: CommandContext,
  options: RawOptions,
  open: boolean,
): Promise<CommandEnd> {
  const { WebServer } = await import("../web/server.ts");
  const session = await sessionOf(context, options, true);
  const port = typeof options.port === "number" ? options.port : 0;
  const server = await WebServer.listen(session, { port });
  try {
    const { origin, token, url } = server;
    const project = session.projects.started?.root ?? null;
    const data = { url, origin, token, project, readOnly: session.readOnly };
    return await untilSignal(context, session, async () => {
      await context.show(data, () => `${url}\n`);
      if (!open || context.options.json) return;
      const { openBrowser } = await import("../engine/open_browser.ts");
      openBrowser(server.openingUrl());
    });
  } finally {
    await session[Symbol.asyncDispose]();
    await server[Symbol.asyncDispose]();
  }
}

/**
 * Goes on until a signal comes; then ends what runs, gently the first time.
 *
 * @param context What the command works with
 * @param session Whose operations are ended
 * @param work What is done; the signal ends it. It may end before, and `ended` tells that it has
 */
export async function untilSignal(
  context: CommandContext,
  session: Session,
  work: (signal: AbortSignal) => Promise<void>,
  { endsItself = false }: { readonly endsItself?: boolean } = {},
): Promise<CommandEnd> {
  const note = (text: string): void => {
    if (session.operations.running > 0) void context.note(() => text);
  };
  return await interruptible(note, async ({ signal, kill }) => {
    const aborted = new Promise<void>((resolve) =>
      signal.addEventListener("abort", () => resolve(), { once: true })
    );
    kill.addEventListener("abort", () => session.operations.endAll(String(kill.reason), true));
    const done = work(signal);
    if (endsItself) {
      // Whoever has left does not end what was begun.
      const over = done.then(() => session.operations.settled());
      await Promise.race([over, aborted]);
    } else {
      await done;
      await aborted;
    }
    if (!signal.aborted) return { type: "done" };
    const reason = String(signal.reason);
    session.operations.endAll(reason, false);
    await session.operations.settled();
    return { type: "signal", signal: reason };
  }, "ending what runs; once more kills it");
}
