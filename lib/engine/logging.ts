/**
 * The structured log: what nestr does, as JSON lines, for finding out why it did it.
 *
 * Off unless a level is set (`--log`, `NESTR_LOG`); then records go to standard error or to a file
 * (`--log-file`, `NESTR_LOG_FILE`). Each carries the project and, inside an operation, its id. Tasks'
 * output is not logged: it is in the journal. The logging library is loaded only when it is used.
 *
 * @module
 */

import type { Logger } from "@logtape/logtape";
import { NestrError } from "../errors/nestr_error.ts";
import { fileError } from "../files/atomic_write.ts";
import { observeCommands } from "../process/command_observer.ts";
import { shellJoin } from "../process/shell_quote.ts";
import type { OperationEvent } from "../runs/event.ts";
import type { OpenProject } from "./open_project.ts";

let logger: Logger | undefined;

/**
 * Starts logging as the project's settings say.
 *
 * @param project The project
 * @param writeLine Writes one line, with its line feed, where no file is set
 * @throws {NestrError} `SETTING_INVALID` when the log file cannot be opened
 */
export async function startLogging(
  project: OpenProject,
  writeLine: (line: string) => void,
): Promise<void> {
  const { log: level, logFile } = project.settings;
  if (level === "off") return;
  const write = logFile === null ? writeLine : appendTo(logFile);
  const { configure, getJsonLinesFormatter, getLogger } = await import("@logtape/logtape");
  const format = getJsonLinesFormatter({ properties: "flatten" });
  await configure({
    sinks: { lines: (record) => write(format(record)) },
    loggers: [
      { category: ["logtape", "meta"], sinks: [] },
      { category: "nestr", lowestLevel: level, sinks: ["lines"] },
    ],
    reset: true,
  });
  logger = getLogger("nestr").with({ project: project.config.name });
  observeCommands((spec, { code, durationMs, timedOut, aborted }) => {
    logger?.debug("ran {command}", {
      command: shellJoin(spec.argv),
      directory: spec.directory,
      code,
      durationMs: Math.round(durationMs),
      timedOut,
      aborted,
    });
  });
}

/** Logs what happens in an operation; does nothing while logging is off. */
export function logEvent(event: OperationEvent): void {
  if (!logger) return;
  const about = { operationId: event.operationId };
  switch (event.type) {
    case "operation.started":
      logger.info("started {title}", {
        ...about,
        title: event.plan.title,
        tasks: event.plan.tasks.length,
      });
      break;
    case "task.started":
      logger.debug("task {taskId} started", {
        ...about,
        taskId: event.taskId,
        attempt: event.attempt,
      });
      break;
    case "task.retrying":
      logger.warning("task {taskId} is repeated", {
        ...about,
        taskId: event.taskId,
        error: event.error,
      });
      break;
    case "task.skipped":
    case "task.finished": {
      const { state, durationMs, error } = event.result;
      const properties = {
        ...about,
        taskId: event.taskId,
        state,
        durationMs,
        ...(error ? { error } : {}),
      };
      if (error) logger.error("task {taskId} {state}", properties);
      else logger.info("task {taskId} {state}", properties);
      break;
    }
    case "operation.finished":
      logger.info("finished {state}", {
        ...about,
        state: event.state,
        durationMs: event.durationMs,
      });
  }
}

function appendTo(path: string): (line: string) => void {
  let file: Deno.FsFile;
  try {
    file = Deno.openSync(path, { append: true, create: true });
  } catch (error) {
    const { message, details = {} } = fileError(error, path, "write");
    throw new NestrError("SETTING_INVALID", `the log file is unusable: ${message}`, {
      hint: "correct --log-file, NESTR_LOG_FILE or log_file",
      details,
      cause: error,
    });
  }
  const encoder = new TextEncoder();
  return (line) => {
    const bytes = encoder.encode(line);
    for (let at = 0; at < bytes.length;) at += file.writeSync(bytes.subarray(at));
  };
}
