/**
 * Takes apart what Docker sends of a container's output: both streams in one, in frames of a header
 * of eight bytes and a payload.
 *
 * A payload is handed on as it comes, so no frame is ever held whole.
 *
 * @module
 */

/** Receives output; a returned promise holds it back. */
export type OutputListener = (
  stream: "stdout" | "stderr",
  bytes: Uint8Array,
) => void | Promise<void>;

const HEADER_BYTES = 8;
const STDERR = 2;
/** Docker's own words on why there is no more output. */
const DAEMON_ERROR = 3;

/** Reads frames from chunks of any size. */
export class OutputFrames {
  readonly #onOutput: OutputListener;
  readonly #header = new Uint8Array(HEADER_BYTES);
  #headerLength = 0;
  /** Bytes of the payload that are still to come. */
  #left = 0;
  #error = "";

  /** @param onOutput Receives the payloads */
  constructor(onOutput: OutputListener) {
    this.#onOutput = onOutput;
  }

  /** Takes the next bytes. */
  async add(chunk: Uint8Array): Promise<void> {
    let bytes = chunk;
    while (bytes.length > 0) {
      if (this.#left === 0) {
        bytes = this.#addToHeader(bytes);
        continue;
      }
      const payload = bytes.subarray(0, this.#left);
      bytes = bytes.subarray(payload.length);
      this.#left -= payload.length;
      const type = this.#header[0];
      if (type === DAEMON_ERROR) this.#error += new TextDecoder().decode(payload);
      else await this.#onOutput(type === STDERR ? "stderr" : "stdout", payload);
    }
  }

  /**
   * Ends.
   *
   * @throws {Error} The last frame is incomplete, or Docker says that it could not send more
   */
  end(): void {
    if (this.#error !== "") throw new Error(this.#error.trim());
    if (this.#left > 0 || this.#headerLength > 0) {
      throw new Error("connection lost within the output of a container");
    }
  }

  /** Adds to the header and returns what is left of the bytes. */
  #addToHeader(bytes: Uint8Array): Uint8Array {
    const part = bytes.subarray(0, HEADER_BYTES - this.#headerLength);
    this.#header.set(part, this.#headerLength);
    this.#headerLength += part.length;
    if (this.#headerLength === HEADER_BYTES) {
      this.#left = new DataView(this.#header.buffer).getUint32(4);
      this.#headerLength = 0;
    }
    return bytes.subarray(part.length);
  }
}
