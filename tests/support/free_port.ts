/**
 * Ports of this machine at which nobody listens.
 *
 * They are below those that the kernel gives away by itself (from 32768 on Linux), and below those that
 * workspaces reserve (from 20000): no connection of another test can take one between the moment it is
 * asked for and the moment it is used, and none that asks for it in vain can be connected to itself.
 *
 * @module
 */

const [FIRST, COUNT] = [10_000, 10_000];
const ADDRESSES = ["0.0.0.0", "127.0.0.1", "::", "::1"];

/** Where to look next, so that no process gives a port twice, and two hardly meet. */
let next = Math.floor(Math.random() * COUNT);

/**
 * The first of some ports in a row that nobody listens on, at no address.
 *
 * @param count How many. Default 1
 */
export function freePort(count = 1): number {
  for (;;) {
    const first = FIRST + next;
    next = (next + count) % (COUNT - 10);
    const ports = Array.from({ length: count }, (_, i) => first + i);
    if (ports.every(isFree)) return first;
  }
}

/** A port at which nobody listens, nor begins to: that of tcpmux, which has died out. */
export const DEAD_PORT = 1;

/** Whether nobody listens on a port. An address that the machine does not have says nothing about that. */
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
