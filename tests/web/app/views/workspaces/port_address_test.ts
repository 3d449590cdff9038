import assert from "node:assert/strict";
import {
  addressOf,
  webAddressOf,
} from "../../../../../lib/web/app/views/workspaces/port_address.ts";

Deno.test("addressOf() names the host that the server gives, in brackets where it needs them", () => {
  const port = { container: 5432, host: 20639 };
  assert.equal(addressOf("localhost", port), "localhost:20639");
  assert.equal(addressOf("build-7.example.com", port), "build-7.example.com:20639");
  assert.equal(addressOf("::1", port), "[::1]:20639");
});

Deno.test("webAddressOf() links only what a browser is likely to show", () => {
  const address = (container: number, name?: string): string | undefined =>
    webAddressOf("far.example.com", { container, host: 20000, ...(name ? { name } : {}) });
  assert.equal(address(8080), "http://far.example.com:20000");
  assert.equal(address(443), "https://far.example.com:20000");
  assert.equal(address(7001, "web"), "http://far.example.com:20000");
  assert.equal(address(7001, "https"), "https://far.example.com:20000");
  for (
    const other of [22, 25, 1025, 1433, 3306, 4222, 5432, 5672, 6379, 9042, 9092, 11211, 27017]
  ) {
    assert.equal(address(other), undefined, String(other));
  }
  assert.equal(address(8025, "web"), "http://far.example.com:20000");
  assert.equal(address(7001, "webhook-queue"), undefined);
});
