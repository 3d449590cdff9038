/**
 * Finds out whether somebody listens on a port, by trying to listen on it.
 *
 * @module
 */

/**
 * The addresses that are tried. Listening on all addresses fails where anybody listens on one, but not
 * on every system, so the loopback addresses are tried by themselves as well.
 */
const ADDRESSES = ["0.0.0.0", "127.0.0.1", "::", "::1"] as const;

/** Listening on a port below takes privileges. */
const LOWEST_FREE_FOR_ALL = 1024;

/**
 * Whether nobody listens on a port, on any address of this machine.
 *
 * An address that the machine does not have (IPv6 that is switched off) and a low port that only root
 * may listen on say nothing about who has it, and count as free.
 *
 * @param port The port
 */
export function isPortFree(port: number): boolean {
  return ADDRESSES.every((hostname) => {
    try {
      Deno.listen({ hostname, port }).close();
      return true;
    } catch (error) {
      if (error instanceof Deno.errors.AddrInUse) return false;
      // Windows refuses so what it keeps for itself or another program has for itself alone.
      return !(error instanceof Deno.errors.PermissionDenied) || port < LOWEST_FREE_FOR_ALL;
    }
  });
}
