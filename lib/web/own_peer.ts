/**
 * Whether the other end of a connection is a process of the user who runs this server.
 *
 * On Linux every user can see the arguments that a browser was started with, and so the address
 * that opens the page. The kernel knows which user's socket requests it. Other tools pass the
 * browser a file that only its owner can read, but browsers installed as a snap see neither hidden
 * folders nor `/tmp`.
 *
 * @module
 */

/** The kernel's lists of sockets. The one of IPv6 may contain IPv4 addresses, mapped to IPv6. */
const TABLES = ["/proc/net/tcp", "/proc/net/tcp6"];

/** The state of an open connection. */
const ESTABLISHED = "01";

/**
 * Whether a connection comes from this user. On systems other than Linux nobody else sees the
 * addresses that are opened (see `open_browser.ts`), so every connection is accepted.
 *
 * @param peer Address of the other end
 * @param port Port of this end, on 127.0.0.1
 */
export async function isOwnPeer(peer: Deno.NetAddr, port: number): Promise<boolean> {
  if (Deno.build.os !== "linux") return true;
  for (const path of TABLES) {
    const table = await Deno.readTextFile(path).catch(() => "");
    const owner = socketOwner(table, peer, port);
    if (owner !== undefined) return owner === Deno.uid();
  }
  return false;
}

/**
 * The user whose socket is connected to a port of 127.0.0.1.
 *
 * @param table The kernel's list of sockets, proc_net_tcp(5)
 * @param peer Address of the socket
 * @param port The port
 */
export function socketOwner(table: string, peer: Deno.NetAddr, port: number): number | undefined {
  const wanted = `${hexadecimal(peer.hostname, peer.port)} ${hexadecimal("127.0.0.1", port)}`;
  for (const line of table.split("\n")) {
    const [, local = "", remote = "", state, , , , owner] = line.trim().split(/\s+/);
    const short = [local, remote].map((it) => it.replace(/^0{16}FFFF0000/, "")).join(" ");
    if (short === wanted && state === ESTABLISHED) return Number(owner);
  }
  return undefined;
}

/** An address as the list writes it: the bytes of the IPv4 address are in reverse order. */
function hexadecimal(hostname: string, port: number): string {
  const hex = (number: number, digits: number) =>
    number.toString(16).toUpperCase().padStart(digits, "0");
  return `${hostname.split(".").reverse().map((it) => hex(Number(it), 2)).join("")}:${
    hex(port, 4)
  }`;
}
