/**
 * Messages on a stream of bytes, each behind a `Content-Length` header, as editors send them.
 *
 * The reader takes pieces of any size. What is no frame is passed over up to the next header, and a
 * message that is too large is passed over whole; both are reported, and reading goes on.
 *
 * @module
 */

/** Something that was read. */
export type Frame =
  | { readonly type: "message"; readonly text: string }
  /** What could not be read: the reason, for the answer. */
  | { readonly type: "problem"; readonly message: string };

/** The largest message that is read, in bytes. */
export const LARGEST_MESSAGE = 4_194_304;

/** The largest block of headers, in bytes. */
const LARGEST_HEADER = 8_192;

const HEADER = new TextEncoder().encode("content-length:");

/** Takes a stream of bytes apart. */
export class FrameReader {
  readonly #largest: number;
  #bytes = new Uint8Array(0);
  /** Length of the message whose header was read. */
  #expected: number | undefined;
  /** How much of a message that is too large is still to come. */
  #skip = 0;
  /** Whether bytes that are no header were reported. */
  #inGarbage = false;

  constructor(largest: number = LARGEST_MESSAGE) {
    this.#largest = largest;
  }

  /** Takes the next piece of the stream and returns what is complete with it. */
  push(piece: Uint8Array): readonly Frame[] {
    const rest = piece.subarray(Math.min(this.#skip, piece.length));
    this.#skip -= piece.length - rest.length;
    if (rest.length > 0) this.#bytes = joined(this.#bytes, rest);
    const frames: Frame[] = [];
    while (this.#step(frames));
    return frames;
  }

  /** What is wrong with the end of the stream; undefined where it ends between two messages. */
  end(): Frame | undefined {
    const incomplete = this.#expected !== undefined || this.#skip > 0 || this.#bytes.length > 0;
    return incomplete && !this.#inGarbage
      ? { type: "problem", message: "the input ends in the middle of a message" }
      : undefined;
  }

  /** Reads one thing; false where more bytes are needed. */
  #step(frames: Frame[]): boolean {
    if (this.#expected !== undefined) return this.#readBody(frames, this.#expected);
    const begin = findHeader(this.#bytes);
    if (begin !== 0) return this.#passGarbage(frames, begin);
    const end = findHeaderEnd(this.#bytes);
    if (end === undefined) {
      if (this.#bytes.length <= LARGEST_HEADER) return false;
      return this.#passHeader(frames, "a header is too long");
    }
    const header = new TextDecoder().decode(this.#bytes.subarray(0, end.text));
    const length = /^content-length:[ \t]*(\d{1,15})[ \t]*$/im.exec(header)?.[1];
    if (length === undefined) return this.#passHeader(frames, "Content-Length is no number");
    this.#bytes = this.#bytes.subarray(end.next);
    this.#inGarbage = false;
    if (Number(length) <= this.#largest) this.#expected = Number(length);
    else this.#passBody(frames, Number(length));
    return true;
  }

  #readBody(frames: Frame[], length: number): boolean {
    if (this.#bytes.length < length) return false;
    const text = new TextDecoder().decode(this.#bytes.subarray(0, length));
    this.#bytes = this.#bytes.slice(length);
    this.#expected = undefined;
    frames.push({ type: "message", text });
    return true;
  }

  #passBody(frames: Frame[], length: number): void {
    const here = Math.min(length, this.#bytes.length);
    this.#bytes = this.#bytes.slice(here);
    this.#skip = length - here;
    frames.push({
      type: "problem",
      message: `a message of ${length} bytes is larger than ${this.#largest}`,
    });
  }

  #passHeader(frames: Frame[], message: string): boolean {
    frames.push({ type: "problem", message });
    this.#inGarbage = true;
    this.#bytes = this.#bytes.slice(HEADER.length);
    return true;
  }

  /** Passes over what is no header; keeps what may be the beginning of one. */
  #passGarbage(frames: Frame[], begin: number | undefined): boolean {
    const keep = begin ?? beforeLastLine(this.#bytes);
    const garbage = this.#bytes.subarray(0, keep);
    this.#bytes = this.#bytes.slice(keep);
    // Line ends between messages, and headers before the length, are no mistake.
    const text = new TextDecoder().decode(garbage).replaceAll(/^content-[\w-]+:.*$/gim, "").trim();
    if (text !== "" && !this.#inGarbage) {
      this.#inGarbage = true;
      frames.push({ type: "problem", message: "the input is no message with a Content-Length" });
    }
    return begin !== undefined;
  }
}

/** A message as it is sent. */
export function frame(text: string): Uint8Array {
  const body = new TextEncoder().encode(text);
  return joined(new TextEncoder().encode(`Content-Length: ${body.length}\r\n\r\n`), body);
}

function joined(first: Uint8Array, second: Uint8Array): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(first.length + second.length);
  bytes.set(first);
  bytes.set(second, first.length);
  return bytes;
}

const lower = (byte: number): number => byte >= 65 && byte <= 90 ? byte + 32 : byte;

/** Where the header with the length begins. */
function findHeader(bytes: Uint8Array): number | undefined {
  for (let at = 0; at + HEADER.length <= bytes.length; at++) {
    if (HEADER.every((byte, i) => lower(bytes[at + i]!) === byte)) return at;
  }
  return undefined;
}

/** How much of bytes without a header can be passed over: the last line may still become one. */
function beforeLastLine(bytes: Uint8Array): number {
  const line = bytes.lastIndexOf(10) + 1;
  return bytes.length - line <= LARGEST_HEADER ? line : bytes.length - HEADER.length;
}

/** Where a block of headers ends: an empty line, with or without carriage returns. */
function findHeaderEnd(
  bytes: Uint8Array,
): { readonly text: number; readonly next: number } | undefined {
  for (let at = 0; at < bytes.length; at++) {
    if (bytes[at] !== 10) continue;
    const next = bytes[at + 1] === 13 ? at + 2 : at + 1;
    if (bytes[next] === 10) return { text: at, next: next + 1 };
  }
  return undefined;
}
