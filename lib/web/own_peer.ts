/**
 * Whether the other end of a connection is a process of the user who runs this server.
 *
 * On Linux every user sees what a browser was started with, and so the address that opens the page. The
 * kernel says whose socket asks for it. A file that only its owner can read, which other tools give the
 * browser instead, is none to browsers from a snap: they see neither hidden folders nor `/tmp`.
 *
 * @module
 */

/** Lists of the sockets, those of IPv6 with addresses of IPv4 in them. */
const TABLES = ["/proc/net/tcp", "/proc/net/tcp6"];

/** State of a connection that is open at both ends. */
const ESTABLISHED = "01";

/**
 * Whether a connection comes from this user. On other systems nobody else sees addresses that are opened
 * (see `open_browser.ts`), and every connection may.
 *
 * @param peer Address of the other end
 * @param port Port of this one, on 127.0.0.1
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
 * The user whose socket is connected with a port of 127.0.0.1.
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

/** An address as the list writes it: the bytes of IPv4 back to front. */
function hexadecimal(hostname: string, port: number): string {
  const hex = (number: number, digits: number) =>
    number.toString(16).toUpperCase().padStart(digits, "0");
  return `${hostname.split(".").reverse().map((it) => hex(Number(it), 2)).join("")}:${
    hex(port, 4)
  }`;
}
