/**
 * Standard input and output as streams of bytes, for a command that talks to a program instead of a
 * person.
 *
 * @module
 */

/** Standard input and output. */
export interface ByteStreams {
  /** What comes in. */
  readonly input: AsyncIterable<Uint8Array>;
  /** Sends bytes; rejects when nobody reads any more. */
  write(bytes: Uint8Array): Promise<void>;
}

/** Takes both streams over. */
export function openByteStreams(): ByteStreams {
  return {
    input: Deno.stdin.readable,
    async write(bytes) {
      for (let at = 0; at < bytes.length;) at += await Deno.stdout.write(bytes.subarray(at));
    },
  };
}
