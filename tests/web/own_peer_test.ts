import assert from "node:assert/strict";
import { isOwnPeer, socketOwner } from "../../lib/web/own_peer.ts";

const peer = (port: number, hostname = "127.0.0.1"): Deno.NetAddr => ({
  transport: "tcp",
  hostname,
  port,
});

const HEAD = "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid\n";

/** A line of proc_net_tcp(5). */
const line = (local: string, remote: string, state: string, uid: number) =>
  `   1: ${local} ${remote} ${state} 00000000:00000000 00:00000000 00000000  ${uid}        0 61 1\n`;

const MAPPED = "0000000000000000FFFF0000";

Deno.test("socketOwner() tells whose socket asks, and takes no other end for it", () => {
  const table = HEAD +
    // Listens, and answers: our own end has the same ports the other way round.
    line("0100007F:1F90", "00000000:0000", "0A", 1) +
    line("0100007F:1F90", "0100007F:C000", "01", 2) +
    // Another address of this machine with the same port, and one that is no more open.
    line("0200007F:C000", "0100007F:1F90", "01", 3) +
    line("0100007F:C000", "0100007F:1F91", "01", 4) +
    line("0100007F:C000", "0100007F:1F90", "06", 0) +
    line("0100007F:C000", "0100007F:1F90", "01", 1_000) +
    line(`${MAPPED}0100007F:C001`, `${MAPPED}0100007F:1F90`, "01", 1_001);
  assert.equal(socketOwner(table, peer(0xC000), 8_080), 1_000);
  assert.equal(socketOwner(table, peer(0xC000, "127.0.0.2"), 8_080), 3);
  assert.equal(socketOwner(table, peer(0xC001), 8_080), 1_001);
  assert.equal(socketOwner(table, peer(0xC002), 8_080), undefined);
  assert.equal(socketOwner("", peer(0xC000), 8_080), undefined);
});

Deno.test("isOwnPeer() knows a connection of this process, and refuses one that there is not", async () => {
  using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const { port } = listener.addr;
  using connection = await Deno.connect({ hostname: "127.0.0.1", port });
  using accepted = await listener.accept();
  assert.equal(await isOwnPeer(accepted.remoteAddr as Deno.NetAddr, port), true);
  if (Deno.build.os !== "linux") return;
  // Seen from its other end it is no connection to that port.
  assert.equal(await isOwnPeer(connection.remoteAddr as Deno.NetAddr, port), false);
});
