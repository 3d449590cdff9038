/**
 * Ports of this machine on which nobody listens.
 *
 * They are below the ports that the kernel assigns automatically (from 32768 on Linux) and those
 * that workspaces reserve (from 20000). So no connection of another test can take one before it is
 * used, and no connection attempt to an unused one can end up connected to itself.
 *
 * @module
 */

const [FIRST, COUNT] = [10_000, 10_000];
const ADDRESSES = ["0.0.0.0", "127.0.0.1", "::", "::1"];

/** Where to look next: a process returns no port twice, and two processes rarely the same one. */
let next = Math.floor(Math.random() * COUNT);

/**
 * The first of several consecutive ports on which nobody listens, on any address.
 *
 * @param count How many ports. Default 1
 */
export function freePort(count = 1): number {
  for (;;) {
    const first = FIRST + next;
    next = (next + count) % (COUNT - 10);
    const ports = Array.from({ length: count }, (_, i) => first + i);
    if (ports.every(isFree)) return first;
  }
}

/** A port on which nobody will ever listen: that of tcpmux, which nobody uses any more. */
export const DEAD_PORT = 1;

/** Whether nobody listens on a port. Addresses that the machine does not have are ignored. */
function isFree(port: number): boolean {
  return ADDRESSES.every((hostname) => {
    try {
      Deno.listen({ hostname, port }).close();
      return true;
    } catch (error) {
      return !(error instanceof Deno.errors.AddrInUse);
    }
  });
}
