/**
 * Messages on a stream of bytes, each after a `Content-Length` header, as editors send them.
 *
 * The reader accepts pieces of any size. Anything that is not a frame is skipped up to the next
 * header, and a message that is too large is skipped as a whole; both are reported, and reading
 * goes on.
 *
 * @module
 */

/** Something that was read. */
export type Frame =
  | { readonly type: "message"; readonly text: string }
  /** Something could not be read; `message` is the reason, for the answer. */
  | { readonly type: "problem"; readonly message: string };

/** The largest message that is read, in bytes. */
const LARGEST_MESSAGE = 4_194_304;

/** A longer length is an error: the connection would be deaf while that much is skipped. */
const LARGEST_LENGTH = 1_073_741_824;

/** The longest line of a header, in bytes. */
const LONGEST_LINE = 8_192;

/** How much of the end of a longer line is kept, as it may contain a `Content-Length` header. */
const KEPT_END = 64;

const NOTHING = new Uint8Array(0);

/** Splits a stream of bytes into messages. */
export class FrameReader {
  readonly #largest: number;
  /** The part of a header line that has arrived, or the end of one that is too long. */
  #line = NOTHING;
  /** Whether the line was too long and its beginning was dropped. */
  #cut = false;
  /** Whether a header has begun. */
  #inHeader = false;
  /** The length that the header gives; NaN if it is unusable. */
  #length: number | undefined;
  /** Whether a message is being read. */
  #inBody = false;
  /** Buffer for the message. */
  #body = NOTHING;
  /** How many of its bytes have arrived. */
  #come = 0;
  /** How many of its bytes are still to come. */
  #missing = 0;
  /** How much of a message that is too large is still to come. */
  #skip = 0;
  /** Whether a problem was reported and no frame has arrived since. */
  #inGarbage = false;

  constructor(largest: number = LARGEST_MESSAGE) {
    this.#largest = largest;
  }

  /** Takes the next piece of the stream and returns the frames that it completes. */
  push(piece: Uint8Array): readonly Frame[] {
    const frames: Frame[] = [];
    let rest = piece;
    while (rest.length > 0) {
      if (this.#inBody) rest = this.#takeBody(rest, frames);
      else if (this.#skip > 0) rest = this.#passBody(rest);
      else rest = this.#takeLine(rest, frames);
    }
    return frames;
  }

  /** What is wrong with the end of the stream; undefined if it ends between two messages. */
  end(): Frame | undefined {
    const isBetween = !this.#inBody && this.#skip === 0 && !this.#inHeader &&
      this.#line.length === 0;
    return isBetween || this.#inGarbage
      ? undefined
      : { type: "problem", message: "the input ends in the middle of a message" };
  }

  #takeBody(bytes: Uint8Array, frames: Frame[]): Uint8Array {
    const part = bytes.subarray(0, this.#missing);
    this.#makeRoom(this.#come + part.length, this.#come + this.#missing);
    // A copy, as the caller may reuse the piece when we have returned.
    this.#body.set(part, this.#come);
    this.#come += part.length;
    this.#missing -= part.length;
    if (this.#missing === 0) this.#endBody(frames);
    return bytes.subarray(part.length);
  }

  /** Grows the buffer with the bytes that arrive, so that a header alone allocates nothing. */
  #makeRoom(needed: number, length: number): void {
    if (needed <= this.#body.length) return;
    const larger = new Uint8Array(Math.min(length, Math.max(needed, 2 * this.#body.length, 1_024)));
    larger.set(this.#body.subarray(0, this.#come));
    this.#body = larger;
  }

  #endBody(frames: Frame[]): void {
    const whole = this.#body.subarray(0, this.#come);
    frames.push({ type: "message", text: new TextDecoder().decode(whole) });
    this.#body = NOTHING;
    this.#come = 0;
    this.#inBody = false;
  }

  #passBody(bytes: Uint8Array): Uint8Array {
    const here = Math.min(this.#skip, bytes.length);
    this.#skip -= here;
    return bytes.subarray(here);
  }

  #takeLine(bytes: Uint8Array, frames: Frame[]): Uint8Array {
    const feed = bytes.indexOf(10);
    this.#line = joined([this.#line, feed < 0 ? bytes : bytes.subarray(0, feed)]);
    if (this.#line.length > LONGEST_LINE) {
      this.#report(frames, "a header line is too long");
      this.#line = this.#line.slice(-KEPT_END);
      this.#cut = true;
    }
    if (feed < 0) return NOTHING;
    const line = new TextDecoder().decode(this.#line).replace(/\r$/, "");
    const isWhole = !this.#cut;
    this.#line = NOTHING;
    this.#cut = false;
    this.#readLine(line, isWhole, frames);
    return bytes.subarray(feed + 1);
  }

  #readLine(line: string, isWhole: boolean, frames: Frame[]): void {
    if (isWhole && line === "") return this.#endHeader(frames);
    if (isWhole && /^[\w-]+[ \t]*:/.test(line)) return this.#readHeader(line, frames);
    this.#report(frames, "the input is not a message with a Content-Length header");
    // No line break separates a message from the header of the next one.
    const header = /[^a-z_-](content-length:.*)$/i.exec(line)?.[1];
    if (header !== undefined) this.#readHeader(header, frames);
  }

  #readHeader(line: string, frames: Frame[]): void {
    this.#inHeader = true;
    const value = /^content-length[ \t]*:(.*)$/i.exec(line)?.[1]?.trim();
    if (value === undefined) return;
    const length = /^\d{1,15}$/.test(value) && Number(value) <= LARGEST_LENGTH
      ? Number(value)
      : NaN;
    const isSame = this.#length === undefined || this.#length === length;
    this.#length = isSame ? length : NaN;
    if (!Number.isNaN(this.#length)) return;
    this.#report(
      frames,
      isSame ? "Content-Length is not a valid length" : "there are two different Content-Lengths",
    );
  }

  /** Handles the empty line after a header, or one between two messages. */
  #endHeader(frames: Frame[]): void {
    const length = this.#length;
    if (this.#inHeader && length === undefined) this.#report(frames, "Content-Length is missing");
    this.#inHeader = false;
    this.#length = undefined;
    if (length === undefined || Number.isNaN(length)) return;
    this.#inGarbage = false;
    if (length > this.#largest) {
      this.#skip = length;
      const message = `a message of ${length} bytes is larger than the limit of ${this.#largest}`;
      frames.push({ type: "problem", message });
      return;
    }
    this.#inBody = true;
    this.#missing = length;
    if (length === 0) this.#endBody(frames);
  }

  /** Reports a problem, but only the first until the next frame arrives. */
  #report(frames: Frame[], message: string): void {
    if (!this.#inGarbage) frames.push({ type: "problem", message });
    this.#inGarbage = true;
  }
}

/** A message with its header, as it is sent. */
export function frame(text: string): Uint8Array {
  const body = new TextEncoder().encode(text);
  return joined([new TextEncoder().encode(`Content-Length: ${body.length}\r\n\r\n`), body]);
}

function joined(parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(parts.reduce((length, part) => length + part.length, 0));
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
}
