/** What a server takes and refuses of requests by the letter of their specifications. */

import assert from "node:assert/strict";
import { WebFixture } from "../support/web_fixture.ts";

Deno.test("the server takes the scheme of a token in any case (RFC 9110, 11.1)", async () => {
  await using fixture = await WebFixture.create();
  const { origin, token } = fixture.server;
  const ask = (authorization: string) =>
    fetch(`${origin}/rpc`, {
      method: "POST",
      headers: { "Content-Type": "application/json", Authorization: authorization },
      body: '{"jsonrpc":"2.0","id":1,"method":"server"}',
    });
  for (const scheme of ["Bearer ", "bearer ", "BEARER  "]) {
    const response = await ask(scheme + token);
    assert.equal(response.status, 200, scheme);
    await response.body?.cancel();
  }
  for (const wrong of [`Basic ${token}`, `Bearer${token}`, `Bearer ${token}x`, token]) {
    const response = await ask(wrong);
    assert.equal(response.status, 401, wrong);
    await response.body?.cancel();
  }
});

Deno.test("the server refuses an id that it could not send back as it came", async () => {
  await using fixture = await WebFixture.create();
  const { origin, token } = fixture.server;
  const ask = async (id: string) => {
    const response = await fetch(`${origin}/rpc`, {
      method: "POST",
      headers: { "Content-Type": "application/json", Authorization: `Bearer ${token}` },
      body: `{"jsonrpc":"2.0","id":${id},"method":"server"}`,
    });
    return await response.json();
  };
  for (const id of ["12345678901234567890", "1e400", "-1e400"]) {
    const { id: given, error } = await ask(id);
    assert.deepEqual([given, error.code], [null, -32600], id);
  }
  for (const id of ["9007199254740991", "-3", "0.5", '"12345678901234567890"']) {
    assert.deepEqual((await ask(id)).id, JSON.parse(id));
  }
});

Deno.test("GET /events refuses parameters that it does not know, as GET /follow does", async () => {
  await using fixture = await WebFixture.create();
  const { origin, token } = fixture.server;
  for (const query of ["ouput=none", "output=x", "foo=1"]) {
    const response = await fetch(`${origin}/events?${query}`, {
      headers: { Authorization: `Bearer ${token}` },
    });
    assert.equal(response.status, 400, query);
    assert.equal((await response.json()).error.data.code, "RPC_INVALID", query);
  }
});

Deno.test("plan takes an operation without options for one with none", async () => {
  await using fixture = await WebFixture.create();
  // deno-lint-ignore no-explicit-any -- what the type says has to be there
  const plan = await fixture.client.call("plan", { operation: "sync" } as any);
  assert.equal(plan.operation, "sync");
  // deno-lint-ignore no-explicit-any -- as above
  const failure = await fixture.client.failure("plan", { operation: "switch" } as any);
  assert.match(JSON.stringify(failure.data.details), /"options.branch"/);
});
