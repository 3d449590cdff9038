/**
 * Finds the end of one command's output in a stream that several commands write one after another.
 *
 * A `ShellWorker` prints a marker after each command: an ASCII record separator, a random word that
 * no command can know, the exit code, and another separator. Everything before the marker is the
 * command's own output and is passed on at once; only bytes that may begin a marker are held back
 * until the next chunk.
 *
 * @module
 */

const RECORD_SEPARATOR = 0x1e;
/** Room for ` ` + exit code + separator after the word. */
const LONGEST_CODE = 8;

/** What one chunk contained. */
export interface ScannedChunk {
  /** Output of the command. */
  readonly output: readonly Uint8Array[];
  /** The exit code, once the marker has been seen. */
  readonly code: number | undefined;
}

/** Separates output from end markers in one stream. */
export class EndMarkerScanner {
  readonly #marker: Uint8Array;
  #held: Uint8Array = new Uint8Array(0);

  /** @param word The random word of the markers, ASCII */
  constructor(word: string) {
    this.#marker = new TextEncoder().encode(`\x1e${word} `);
  }

  /** Takes the next chunk; bytes after a marker are dropped, as they belong to no command. */
  push(chunk: Uint8Array): ScannedChunk {
    const bytes = this.#held.length === 0 ? chunk : concatenate(this.#held, chunk);
    this.#held = new Uint8Array(0);
    let from = 0;
    for (;;) {
      const at = bytes.indexOf(RECORD_SEPARATOR, from);
      if (at < 0) return { output: nonEmpty(bytes), code: undefined };
      const match = this.#matchAt(bytes, at);
      if (typeof match === "number") {
        return { output: nonEmpty(bytes.subarray(0, at)), code: match };
      }
      if (match === "partial") {
        this.#held = bytes.slice(at);
        return { output: nonEmpty(bytes.subarray(0, at)), code: undefined };
      }
      from = at + 1;
    }
  }

  /** Returns what is still held back, for a stream that ended without a marker. */
  rest(): Uint8Array {
    const rest = this.#held;
    this.#held = new Uint8Array(0);
    return rest;
  }

  #matchAt(bytes: Uint8Array, at: number): number | "partial" | "none" {
    const marker = this.#marker;
    const available = Math.min(marker.length, bytes.length - at);
    for (let i = 0; i < available; i++) if (bytes[at + i] !== marker[i]) return "none";
    const codeStart = at + marker.length;
    const end = available < marker.length ? -1 : bytes.indexOf(RECORD_SEPARATOR, codeStart);
    if (end < 0) return bytes.length - codeStart > LONGEST_CODE ? "none" : "partial";
    return Number(new TextDecoder().decode(bytes.subarray(codeStart, end)));
  }
}

function nonEmpty(bytes: Uint8Array): readonly Uint8Array[] {
  return bytes.length === 0 ? [] : [bytes];
}

function concatenate(left: Uint8Array, right: Uint8Array): Uint8Array {
  const joined = new Uint8Array(left.length + right.length);
  joined.set(left);
  joined.set(right, left.length);
  return joined;
}
