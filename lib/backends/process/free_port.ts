/**
 * Whether a port of this machine is free.
 *
 * @module
 */

/** What a local service may listen on, and what its clients connect to. */
const ADDRESSES = ["127.0.0.1", "::1"];

/**
 * Whether nobody listens on a port, neither over IPv4 nor over IPv6.
 *
 * An address that the machine does not have, or a port that we may not listen on, is no sign of
 * somebody else.
 */
export function isPortFree(port: number): boolean {
  return ADDRESSES.every((hostname) => {
    try {
      Deno.listen({ hostname, port }).close();
      return true;
    } catch (error) {
      return !(error instanceof Deno.errors.AddrInUse);
    }
  });
}
