/**
 * Runs a command in a repository: its condition, its variables, its exit code.
 *
 * @module
 */

import { NestrError } from "../errors/nestr_error.ts";
import type { CommandOutcome } from "../process/command.ts";
import { shellJoin } from "../process/shell_quote.ts";
import type { TaskOutcome } from "../runs/attempt.ts";
import type { PlannedTask } from "../runs/plan.ts";
import { conditionHolds } from "./condition.ts";
import { commandVariables } from "./command_variables.ts";
import type { TaskContext } from "./task_context.ts";

/** The action of a task that runs a command. */
type CommandAction = Extract<PlannedTask["action"], { type: "command" }>;

/** Runs a task's command; a code other than 0 is a failure. */
export async function performCommand(
  task: PlannedTask,
  context: TaskContext,
): Promise<TaskOutcome> {
  const { action } = task;
  if (action.type !== "command") throw new TypeError(`"${task.id}" is no command`);
  if (task.condition !== null && !await conditionHolds(task, task.condition, context)) {
    return { state: "skipped" };
  }
  const { command } = action;
  const directory = `${context.project.config.root}/${task.directory}`;
  const outcome = await context.pool.run({
    argv: "shell" in command ? ["sh", "-c", command.shell] : command.argv,
    directory,
    env: { ...withoutEditor(), ...await commandVariables(task, context), ...action.env },
    signal: context.attempt.signal,
    onOutput: context.output,
  });
  if (outcome.code === 0 && !outcome.aborted) return { state: "succeeded", exitCode: 0 };
  const error = await failure(task, action, directory, outcome);
  const final = error.code !== "TASK_FAILED";
  return { state: "failed", exitCode: outcome.code, error: error.toJSON(), final };
}

/**
 * Lets git and jj fail at once, with a message that says what to do, where they would open an editor:
 * a task has no terminal, so nobody could close it. These variables win over `EDITOR` and over what
 * is configured; somebody who has set them means it.
 */
function withoutEditor(): Readonly<Record<string, string>> {
  const names = ["GIT_EDITOR", "JJ_EDITOR"].filter((name) => Deno.env.get(name) === undefined);
  return Object.fromEntries(names.map((name) => [name, "false"]));
}

/** Says why a command did not succeed. */
async function failure(
  task: PlannedTask,
  { command, env }: CommandAction,
  directory: string,
  outcome: CommandOutcome,
): Promise<NestrError> {
  const { code } = outcome;
  if (outcome.directoryMissing) {
    return new NestrError("REPOSITORY_MISSING", `"${task.directory}" does not exist`, {
      hint: `clone what is missing with: nestr repo sync --select ${task.repository}`,
      details: { directory: task.directory },
    });
  }
  if ("argv" in command && (code === 126 || code === 127)) {
    const path = env.PATH ?? Deno.env.get("PATH") ?? "";
    // A program may exit with these codes itself, as `sh -c` does for a command it cannot find.
    if (!isRunnable(command.argv[0] ?? "", directory, path)) return cannotRun(command.argv, code);
  }
  const text = "shell" in command ? command.shell : shellJoin(command.argv);
  return new NestrError("TASK_FAILED", `\`${text}\` ${await endInWords(code)}`, {
    details: { exitCode: code },
  });
}

/** How a command ended: shells report signal N as the code 128 + N; other codes are its own. */
async function endInWords(code: number): Promise<string> {
  const { constants } = await import("node:os");
  const signals = Object.entries(constants.signals);
  const signal = signals.find(([, number]) => number === code - 128);
  return signal === undefined ? `ended with code ${code}` : `was ended by ${signal[0]}`;
}

/** Whether a program of that name exists and may be executed. */
function isRunnable(program: string, directory: string, path: string): boolean {
  const folders = program.includes("/") ? [directory] : path.split(":");
  return folders.some((folder) => {
    try {
      const { isFile, mode } = Deno.statSync(
        program.startsWith("/") ? program : `${folder}/${program}`,
      );
      return isFile && ((mode ?? 0) & 0o111) !== 0;
    } catch {
      return false;
    }
  });
}

function cannotRun(argv: readonly string[], code: 126 | 127): NestrError {
  const [program = ""] = argv;
  const hint = /[\s|&;<>$]/.test(program)
    ? `for shell syntax: nestr run -- sh -c ${shellJoin([argv.join(" ")])}`
    : undefined;
  return code === 127
    ? new NestrError("COMMAND_NOT_FOUND", `no program called "${program}"`, {
      hint: hint ?? "check its spelling and your PATH",
      details: { program },
    })
    : new NestrError("COMMAND_NOT_EXECUTABLE", `"${program}" may not be executed`, {
      hint: hint ?? `make it executable: chmod +x ${shellJoin([program])}`,
      details: { program },
    });
}
