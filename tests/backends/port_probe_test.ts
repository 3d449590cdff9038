import assert from "node:assert/strict";
import { isPortFree } from "../../lib/backends/port_probe.ts";

/** An address of this machine besides the loopback ones. */
const other = Deno.networkInterfaces().find(({ family, address }) =>
  family === "IPv4" && !address.startsWith("127.")
)?.address;

Deno.test("isPortFree() sees whoever listens, on whatever address of the machine", {
  ignore: other === undefined,
}, () => {
  for (const hostname of [other!, "127.0.0.1", "0.0.0.0"]) {
    const listener = Deno.listen({ hostname, port: 0 });
    const { port } = listener.addr as Deno.NetAddr;
    assert.equal(isPortFree(port), false, hostname);
    listener.close();
    assert.equal(isPortFree(port), true, hostname);
  }
});
