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
    (context, _, options) =>
      serve(context, options, {
        open: options.open !== false,
        remember: options.readOnly !== true,
      }),
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
  // Nothing can be started any more from a folder that somebody removes while this serves.
  Deno.chdir("/");
  return session;
}

/** What a person is served besides. */
export interface Serving {
  /** Whether the page is opened. */
  readonly open: boolean;
  /** Whether the project is remembered, to be offered the next time. */
  readonly remember: boolean;
}

/** Serves over HTTP until a signal comes. */
export async function serve(
  context: CommandContext,
  options: RawOptions,
  { open, remember }: Serving,
): Promise<CommandEnd> {
  const { WebServer } = await import("../web/server.ts");
  const { killAllCommands } = await import("../engine/kill_commands.ts");
  const session = await sessionOf(context, options, remember);
  const port = typeof options.port === "number" ? options.port : 0;
  const server = WebServer.listen(session, { port });
  try {
    const { origin, token, url } = server;
    const project = session.projects.started?.root ?? null;
    const data = { url, origin, token, project, readOnly: session.readOnly };
    return await untilSignal(context, session, async () => {
      await context.show(data, () => `${url}\n`);
      // Nobody could ask a server whose address was lost.
      await context.terminal.flush();
      if (!open || context.options.json) return;
      const { openBrowser } = await import("../engine/open_browser.ts");
      openBrowser(server.openingUrl());
    });
  } finally {
    await server[Symbol.asyncDispose]();
    // What questions have gone on to ask while they were ended.
    killAllCommands();
  }
}

/** How long what was killed may take to end: written down, and taken away where it was half made. */
const KILLED_MS = 10_000;

/** How a server is ended. */
export interface EndingOptions {
  /** Whether the end of the work is the end, too. */
  readonly endsItself?: boolean;
  /** How long what was killed is waited for. Default 10,000 ms. */
  readonly killedMs?: number;
}

/**
 * Goes on until a signal comes; then ends what runs, gently the first time, and the session. Nothing that
 * the session has started goes on.
 *
 * @param context What the command works with
 * @param session What is ended
 * @param work What is done; the signal ends it
 */
export async function untilSignal(
  context: Pick<CommandContext, "note">,
  session: Session,
  work: (signal: AbortSignal) => Promise<void>,
  { endsItself = false, killedMs = KILLED_MS }: EndingOptions = {},
): Promise<CommandEnd> {
  const { killAllCommands } = await import("../engine/kill_commands.ts");
  const note = (text: string): void => {
    if (session.operations.running > 0) void context.note(() => text);
  };
  return await interruptible(note, async ({ signal, kill }) => {
    const patience = Promise.withResolvers<void>();
    let timer: ReturnType<typeof setTimeout> | undefined;
    // What does not end then is left as a crash leaves it.
    kill.addEventListener("abort", () => {
      session.operations.endAll(String(kill.reason), true);
      timer = setTimeout(patience.resolve, killedMs);
    });
    const settled = () => Promise.race([session.operations.settled(), patience.promise]);
    try {
      const aborted = onceAborted(signal);
      const done = work(signal);
      // Whoever has left does not end what was begun.
      if (endsItself) await Promise.race([done.then(settled), aborted]);
      else await done.then(() => aborted);
      if (!signal.aborted) return { type: "done" };
      const reason = String(signal.reason);
      session.operations.endAll(reason, false);
      await settled();
      return { type: "signal", signal: reason };
    } finally {
      await Promise.race([session[Symbol.asyncDispose](), patience.promise]);
      clearTimeout(timer);
      killAllCommands();
    }
  }, "ending what runs; once more kills it");
}

function onceAborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) =>
    signal.addEventListener("abort", () => resolve(), { once: true })
  );
}
