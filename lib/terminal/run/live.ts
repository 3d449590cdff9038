/**
 * Progress on a terminal: a few lines at the bottom that are redrawn, ten times a second at most.
 *
 * They show which tasks run for how long, and how many are done. Text that stays appears above
 * them: it is gathered until the next redrawing, or until too much is waiting, so that the lines do
 * not flicker. Everything is taken away by `close()`.
 *
 * @module
 */

import type { OperationEvent, TaskResult } from "../../runs/event.ts";
import type { Appearance } from "../appearance.ts";
import { formatElapsed } from "../duration.ts";
import type { StreamName, Terminal } from "../terminal.ts";
import { padText, prepareWidths, textWidth, truncateText } from "../text_width.ts";
import { visibleText } from "../visible_text.ts";
import { endLine, retryLine } from "./lines.ts";
import { stateMark } from "./outcome.ts";
import type { Progress } from "./progress.ts";

/** Milliseconds between two redrawings. */
const FRAME_MS = 100;

/** Characters of text to stay that wait for the next redrawing at most. */
const HELD_LIMIT = 64 * 1024;

/** Running tasks that are shown by name. */
const NAMED_TASKS = 8;

/** Names longer than this are cut. */
const LONGEST_NAME = 40;

interface RunningTask {
  readonly since: number;
  readonly attempt: number;
}

/** A line of the display: its parts and how they look. */
type Line = readonly { readonly text: string; readonly paint?: (text: string) => string }[];

/** Progress as lines that are redrawn. */
export class LiveProgress implements Progress {
  readonly #terminal: Terminal;
  readonly #appearance: Appearance;
  readonly #running = new Map<string, RunningTask>();
  #title = "";
  #total = 0;
  #done = 0;
  #failed = 0;
  #startedAt = 0;
  #held: { readonly stream: StreamName; text: string }[] = [];
  #heldLength = 0;
  /** Widths of the lines on the screen. */
  #drawnWidths: readonly number[] = [];
  #drawnText = "";
  #lastFrame = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #open = false;

  /**
   * @param terminal Whose standard error is a terminal
   * @param appearance Of standard error
   */
  constructor(terminal: Terminal, appearance: Appearance) {
    this.#terminal = terminal;
    this.#appearance = appearance;
  }

  handle(event: OperationEvent): Promise<void> | undefined {
    const { style, symbols } = this.#appearance;
    switch (event.type) {
      case "operation.started": {
        const { plan } = event;
        this.#open = true;
        this.#title = visibleText(plan.title);
        this.#total = plan.tasks.length;
        this.#done = event.done.length;
        this.#startedAt = this.#lastFrame = performance.now();
        this.#schedule();
        return prepareWidths([this.#title, ...plan.tasks.map((task) => visibleText(task.id))]);
      }
      case "task.started":
        this.#running.set(event.taskId, { since: performance.now(), attempt: event.attempt });
        return undefined;
      case "task.retrying":
        this.#running.delete(event.taskId);
        return this.#keep(style.warning(symbols.warning), retryLine(event, this.#appearance));
      case "task.finished":
      case "task.skipped":
        return this.#end(event.taskId, event.result);
      case "operation.finished":
        this.close();
        return undefined;
      default:
        return undefined;
    }
  }

  #end(taskId: string, result: TaskResult): Promise<void> | undefined {
    this.#running.delete(taskId);
    this.#done++;
    if (result.state !== "failed" && result.state !== "timed-out") return undefined;
    this.#failed++;
    const { sign, paint } = stateMark(result.state, this.#appearance);
    return this.#keep(paint(sign), endLine(taskId, result, this.#appearance));
  }

  /** Prints a line that stays. */
  #keep(sign: string, line: string): Promise<void> | undefined {
    return this.print("stderr", `${sign} ${line}\n`);
  }

  print(stream: StreamName, text: string): Promise<void> | undefined {
    const output = this.#terminal[stream];
    if (!this.#open || !output.isTerminal) return output.write(text);
    const last = this.#held.at(-1);
    if (last?.stream === stream) last.text += text;
    else this.#held.push({ stream, text });
    this.#heldLength += text.length;
    if (this.#heldLength >= HELD_LIMIT) return this.#release();
    this.#schedule();
    return undefined;
  }

  close(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    void this.#release();
    this.#open = false;
  }

  #schedule(): void {
    if (!this.#open) return;
    const wait = Math.max(0, this.#lastFrame + FRAME_MS - performance.now());
    this.#timer ??= setTimeout(() => this.#frame(), wait);
  }

  #frame(): void {
    this.#timer = undefined;
    this.#lastFrame = performance.now();
    const lines = this.#lines();
    const text = this.#paint(lines);
    if (this.#heldLength > 0 || text !== this.#drawnText) {
      void this.#release();
      void this.#terminal.stderr.write(text);
      this.#drawnText = text;
      const limit = this.#terminal.columns - 1;
      this.#drawnWidths = lines.map((line) =>
        Math.min(limit, line.reduce((width, part) => width + textWidth(part.text), 0))
      );
    }
    this.#schedule();
  }

  /** Takes the lines away and writes the text that waits. */
  #release(): Promise<void> | undefined {
    let waiting = this.#clear();
    for (const { stream, text } of this.#held) {
      waiting = this.#terminal[stream].write(text) ?? waiting;
    }
    this.#held = [];
    this.#heldLength = 0;
    return waiting;
  }

  #clear(): Promise<void> | undefined {
    if (this.#drawnWidths.length === 0) return undefined;
    const { columns } = this.#terminal;
    // A line is broken in two when the window has become narrower meanwhile.
    const rows = this.#drawnWidths.reduce(
      (sum, width) => sum + Math.max(1, Math.ceil(width / columns)),
      0,
    );
    this.#drawnWidths = [];
    this.#drawnText = "";
    return this.#terminal.stderr.write(`\r\x1b[${rows}A\x1b[J`);
  }

  #lines(): Line[] {
    const { style, symbols } = this.#appearance;
    const now = performance.now();
    const room = Math.max(0, Math.min(NAMED_TASKS, Math.floor(this.#terminal.rows / 3)));
    const named = firstEntries(this.#running, room).map(([id, task]) => ({
      name: truncateText(visibleText(id), LONGEST_NAME, symbols.ellipsis),
      task,
    }));
    const width = Math.max(0, ...named.map(({ name }) => textWidth(name)));
    const lines: Line[] = named.map(({ name, task }) => [
      { text: `${symbols.running} `, paint: style.command },
      { text: padText(name, width) },
      { text: `  ${formatElapsed(now - task.since)}`, paint: style.muted },
      ...(task.attempt === 1 ? [] : [{ text: `  attempt ${task.attempt}`, paint: style.warning }]),
    ]);
    const others = this.#running.size - named.length;
    if (others > 0 && named.length > 0) {
      lines.push([{ text: `  and ${others} more`, paint: style.muted }]);
    }
    lines.push(this.#countLine(now));
    return lines;
  }

  #countLine(now: number): Line {
    const { style } = this.#appearance;
    const counts = `${this.#done} of ${this.#total} done`;
    const running = this.#running.size > 0 ? `, ${this.#running.size} running` : "";
    return [
      { text: `${this.#title}: `, paint: style.heading },
      { text: counts },
      ...(this.#failed === 0 ? [] : [{ text: `, ${this.#failed} failed`, paint: style.failure }]),
      { text: running },
      { text: `  ${formatElapsed(now - this.#startedAt)}`, paint: style.muted },
    ];
  }

  /** The lines as text, each cut so that it does not reach the edge and wrap. */
  #paint(lines: readonly Line[]): string {
    const { columns } = this.#terminal;
    let text = "";
    for (const line of lines) {
      let room = columns - 1;
      for (const { text: part, paint } of line) {
        const cut = truncateText(part, room, this.#appearance.symbols.ellipsis);
        room -= textWidth(cut);
        if (cut !== "") text += paint === undefined ? cut : paint(cut);
      }
      text += "\n";
    }
    return text;
  }
}

function firstEntries<Key, Value>(map: ReadonlyMap<Key, Value>, count: number): [Key, Value][] {
  const entries: [Key, Value][] = [];
  for (const entry of map) {
    if (entries.length === count) break;
    entries.push(entry);
  }
  return entries;
}
