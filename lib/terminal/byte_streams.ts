/**
 * Standard input and output as streams of bytes, for a command that talks to a program instead of a
 * person.
 *
 * @module
 */

/** Takes both streams over. */
export function openByteStreams(): ReadableWritablePair<Uint8Array, Uint8Array> {
  return { readable: Deno.stdin.readable, writable: Deno.stdout.writable };
}
