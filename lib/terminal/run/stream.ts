/**
 * Output as it comes, each line behind the name of its task: `api | …`.
 *
 * Lines of standard output go to standard output, those of standard error to standard error. Memory
 * is bounded by the unfinished lines of the running tasks.
 *
 * @module
 */

import type { OperationEvent } from "../../runs/event.ts";
import type { Plan } from "../../runs/plan.ts";
import type { Appearance } from "../appearance.ts";
import { nameWidth, padText } from "../text_width.ts";
import type { StreamName, Terminal } from "../terminal.ts";
import { visibleText } from "../visible_text.ts";
import { LineAssembler } from "./line_assembler.ts";
import type { Progress } from "./progress.ts";
import type { EventReporter } from "./event_reporter.ts";

/** How long the beginning of a line waits for its end, in milliseconds. */
const HOLD_MS = 1000;

/** Names longer than this do not widen the prefixes of the others. */
const LONGEST_NAME = 32;

type Lines = Readonly<Record<StreamName, LineAssembler>>;

/** Prints output as it comes. */
export class StreamReporter implements EventReporter {
  readonly #terminal: Terminal;
  readonly #appearances: Readonly<Record<StreamName, Appearance>>;
  readonly #progress: Progress;
  readonly #colors = new Map<string, number>();
  #width = 0;
  readonly #lines = new Map<string, Lines>();
  #timer: ReturnType<typeof setTimeout> | undefined;

  /**
   * @param terminal Where output goes
   * @param appearances How each stream looks
   * @param progress What is shown besides
   */
  constructor(
    terminal: Terminal,
    appearances: Readonly<Record<StreamName, Appearance>>,
    progress: Progress,
  ) {
    this.#terminal = terminal;
    this.#appearances = appearances;
    this.#progress = progress;
  }

  handle(event: OperationEvent): Promise<void> | undefined {
    switch (event.type) {
      case "operation.started":
        void this.#progress.handle(event);
        return this.#start(event.plan);
      case "task.output":
        return this.#output(event.taskId, event.stream, event.text);
      case "task.finished": {
        const printed = this.#end(event.taskId);
        return this.#progress.handle(event) ?? printed;
      }
      case "operation.finished":
        this.#endAll();
        return this.#progress.handle(event);
      default:
        return this.#progress.handle(event);
    }
  }

  close(): void {
    this.#endAll();
    this.#progress.close();
  }

  async #start(plan: Plan): Promise<void> {
    const owners = new Map<string, number>();
    for (const task of plan.tasks) {
      // The steps of one component share its colour.
      const owner = task.component ?? task.repository;
      if (!owners.has(owner)) owners.set(owner, owners.size);
      this.#colors.set(task.id, owners.get(owner)!);
    }
    this.#width = await nameWidth(plan.tasks.map((task) => visibleText(task.id)), LONGEST_NAME);
  }

  #output(taskId: string, stream: StreamName, text: string): Promise<void> | undefined {
    let lines = this.#lines.get(taskId);
    if (lines === undefined) {
      lines = {
        stdout: this.#assembler(taskId, "stdout"),
        stderr: this.#assembler(taskId, "stderr"),
      };
      this.#lines.set(taskId, lines);
    }
    const printed = lines[stream].push(text, performance.now());
    if (lines[stream].isWaiting) this.#waitForLineEnd();
    return printed === "" ? undefined : this.#progress.print(stream, printed);
  }

  #assembler(taskId: string, stream: StreamName): LineAssembler {
    const { style } = this.#appearances[stream];
    const name = padText(visibleText(taskId), this.#width);
    const prefix = `${style.name(this.#colors.get(taskId) ?? 0)(`${name} |`)} `;
    return new LineAssembler(prefix, this.#terminal[stream].isTerminal);
  }

  #waitForLineEnd(): void {
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined;
      const time = performance.now() - HOLD_MS + 1;
      let waiting = false;
      this.#eachStream((stream, assembler) => {
        const printed = assembler.takeOlderThan(time);
        if (printed !== "") void this.#progress.print(stream, printed);
        waiting ||= assembler.isWaiting;
      });
      if (waiting) this.#waitForLineEnd();
    }, HOLD_MS);
  }

  #eachStream(visit: (stream: StreamName, assembler: LineAssembler) => void): void {
    for (const { stdout, stderr } of this.#lines.values()) {
      visit("stdout", stdout);
      visit("stderr", stderr);
    }
  }

  /** Prints what a task left without a line end. */
  #end(taskId: string): Promise<void> | undefined {
    const lines = this.#lines.get(taskId);
    if (lines === undefined) return undefined;
    this.#lines.delete(taskId);
    const printed = this.#rest("stdout", lines.stdout);
    return this.#rest("stderr", lines.stderr) ?? printed;
  }

  #rest(stream: StreamName, assembler: LineAssembler): Promise<void> | undefined {
    const rest = assembler.rest();
    return rest === "" ? undefined : this.#progress.print(stream, rest);
  }

  #endAll(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    for (const taskId of [...this.#lines.keys()]) void this.#end(taskId);
  }
}
