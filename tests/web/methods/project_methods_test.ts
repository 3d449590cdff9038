/** The methods that look at projects, where they are asked for what they should not be. */

import assert from "node:assert/strict";
import { SHOP, WebFixture } from "../../support/web_fixture.ts";

Deno.test("status asks the repositories that are named, and takes no name for an expression", async () => {
  await using fixture = await WebFixture.create();
  const { client } = fixture;
  const { repositories } = await client.call("status", { names: ["web"] });
  assert.deepEqual(repositories.map(({ name }) => name), ["web"]);
  assert.deepEqual(await client.call("status", { names: [] }), { repositories: [] });
  for (const name of ["*", "ap?", "api | web", "a) | (tag:x", '"api"', "!api", "@front", ""]) {
    const { code, data } = await client.failure("status", { names: [name] });
    assert.equal(code, -32602, name);
    const [problem] = data.details?.problems as { path: string }[];
    assert.equal(problem?.path, "names.0", name);
  }
  assert.equal((await client.failure("status", { names: ["apy"] })).data.code, "NAME_UNKNOWN");
});

Deno.test("status takes names that mean something else in an expression", async () => {
  const manifest = `${SHOP}[repos.dirty]\n[repos."a=b"]\n[repos."c~1#d"]\n`;
  await using fixture = await WebFixture.create({ manifest });
  const names = ["dirty", "a=b", "c~1#d"];
  const { repositories } = await fixture.client.call("status", { names });
  assert.deepEqual(repositories.map(({ name }) => name), names);
});

Deno.test("status refuses more names than it answers, and answers as many as it takes", async () => {
  const manifest = SHOP + Array.from({ length: 1_000 }, (_, i) => `[repos.r${i}]\n`).join("");
  await using fixture = await WebFixture.create({ manifest, repositories: [] });
  const { client } = fixture;
  const names = Array.from({ length: 1_000 }, (_, i) => `r${i}`);
  const { code, data } = await client.failure("status", { names: [...names, "api"] });
  assert.equal(code, -32602);
  assert.match(JSON.stringify(data.details), /at most 1,000/);
  assert.equal((await client.call("status", { names })).repositories.length, 1_000);
});
