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
 * How it is printed: as text, each piece as a JSON object in a line of its own, or not at all, to be
 * part of a document.
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
  /** All pieces, where they are to be part of a document. */
  readonly lines: readonly LogPiece[];
}

/** Names longer than this do not widen the prefixes of the others. */
const LONGEST_NAME = 32;

/**
 * Makes the writer.
 *
 * @param terminal Where to write
 * @param view How
 * @param services The services whose output is to come; that of a single one is printed as it is
 */
export async function openLogWriter(
  terminal: Terminal,
  view: LogView,
  services: readonly string[],
): Promise<LogWriter> {
  const lines: LogPiece[] = [];
  const print = view === "text" ? await textPrinter(terminal, services) : undefined;
  const take = (piece: LogPiece): Promise<void> | undefined => {
    if (print) return print(piece);
    if (view === "ndjson") return terminal.stdout.write(`${JSON.stringify(piece)}\n`);
    lines.push(piece);
    return undefined;
  };
  const decoders = new Map<
    string,
    { readonly decoder: TextDecoder; readonly from: Omit<LogPiece, "text"> }
  >();
  return {
    lines,
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
