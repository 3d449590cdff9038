/**
 * Prints what services print.
 *
 * @module
 */

import { loadAppearance } from "./appearance.ts";
import { LineAssembler } from "./run/line_assembler.ts";
import type { StreamName, Terminal } from "./terminal.ts";
import { nameWidth, padText } from "./text_width.ts";
import { visibleText } from "./visible_text.ts";

/**
 * How it is printed: as text, each piece as a JSON object in a line of its own, or not at all, to
 * be part of a document.
 */
export type LogView = "text" | "ndjson" | "document";

/** A piece of what a service has printed. */
export interface LogPiece {
  readonly service: string;
  readonly stream: StreamName;
  readonly text: string;
}

/** Prints what services print. */
export interface LogWriter {
  /**
   * Takes a piece of output.
   *
   * @returns A promise when the caller should wait; rejects when standard output cannot be written
   */
  write(service: string, stream: StreamName, bytes: Uint8Array): Promise<void> | undefined;
  /** Prints what had no line end yet, and waits until everything is written. */
  close(): Promise<void>;
  /** All pieces, where they are to be part of a document; of very long logs the last. */
  readonly lines: readonly LogPiece[];
  /** Whether pieces are missing from `lines`. */
  readonly truncated: boolean;
}

/** Characters of logs in one document. */
const LONGEST_DOCUMENT = 64 * 1024 * 1024;

/** Names longer than this do not widen the prefixes of the others. */
const LONGEST_NAME = 32;

/**
 * Makes the writer.
 *
 * @param terminal Where to write
 * @param view How
 * @param services The services whose output is to come; that of a single one is printed as it is
 * @param longest Characters that are kept for a document
 */
export async function openLogWriter(
  terminal: Terminal,
  view: LogView,
  services: readonly string[],
  longest: number = LONGEST_DOCUMENT,
): Promise<LogWriter> {
  const lines: LogPiece[] = [];
  let length = 0;
  let truncated = false;
  const print = view === "text" ? await textPrinter(terminal, services) : undefined;
  const take = (piece: LogPiece): Promise<void> | undefined => {
    if (print) return print(piece);
    if (view === "ndjson") return terminal.stdout.write(`${JSON.stringify(piece)}\n`);
    lines.push(piece);
    length += piece.text.length;
    // Half of them at a time, since what stays has to move.
    while (length > longest && lines.length > 1) {
      truncated = true;
      for (const { text } of lines.splice(0, lines.length >> 1)) length -= text.length;
    }
    return undefined;
  };
  const decoders = new Map<
    string,
    { readonly decoder: TextDecoder; readonly from: Omit<LogPiece, "text"> }
  >();
  return {
    lines,
    get truncated() {
      return truncated;
    },
    write(service, stream, bytes) {
      const key = `${stream} ${service}`;
      const known = decoders.get(key) ??
        { decoder: new TextDecoder(), from: { service, stream } };
      decoders.set(key, known);
      const text = known.decoder.decode(bytes, { stream: true });
      return text === "" ? undefined : take({ service, stream, text });
    },
    async close() {
      for (const { decoder, from } of decoders.values()) {
        const text = decoder.decode();
        if (text !== "") await take({ ...from, text });
        if (print) await print({ ...from, text: "" });
      }
      await terminal.flush();
    },
  };
}

/** Prints pieces; an empty one says that no more will come of that stream. */
async function textPrinter(
  terminal: Terminal,
  services: readonly string[],
): Promise<(piece: LogPiece) => Promise<void> | undefined> {
  if (services.length === 1) return ({ stream, text }) => terminal[stream].write(text);
  const { style } = await loadAppearance(terminal, "stdout");
  const width = await nameWidth(services.map(visibleText), LONGEST_NAME);
  const assemblers = new Map<string, LineAssembler>();
  return ({ service, stream, text }) => {
    const key = `${stream} ${service}`;
    let assembler = assemblers.get(key);
    if (assembler === undefined) {
      const index = Math.max(0, services.indexOf(service));
      const name = padText(visibleText(service), width);
      const prefix = `${style.name(index)(`${name} |`)} `;
      assembler = new LineAssembler(prefix, terminal.stdout.isTerminal);
      assemblers.set(key, assembler);
    }
    const printed = text === "" ? assembler.rest() : assembler.push(text, performance.now());
    // One stream: what services print is the result, and its order is what matters.
    return printed === "" ? undefined : terminal.stdout.write(printed);
  };
}
