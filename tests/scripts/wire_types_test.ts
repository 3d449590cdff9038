/** Holds what is told of the wire's types to the sources. */

import assert from "node:assert/strict";
import { typesDocument, typesJson, wireTypes } from "../../scripts/docs/wire_types.ts";

const read = (path: string) => Deno.readTextFileSync(new URL(`../../${path}`, import.meta.url));

Deno.test("docs/rpc-types.md and lib/web/wire_types.json are what the types say: deno task docs", () => {
  assert.equal(read("docs/rpc-types.md"), typesDocument());
  assert.equal(read("lib/web/wire_types.json"), typesJson());
});

Deno.test("wireTypes() declares everything that it uses, whole, as TypeScript", async () => {
  const text = Object.values(wireTypes()).join("\n\n");
  const file = await Deno.makeTempFile({ suffix: ".ts" });
  try {
    await Deno.writeTextFile(file, `${text}\nexport type { Methods };\n`);
    const { success, stderr } = await new Deno.Command(Deno.execPath(), {
      args: ["check", "--quiet", "--no-config", file],
    }).output();
    assert.ok(success, new TextDecoder().decode(stderr));
  } finally {
    await Deno.remove(file);
  }
  for (const name of ["Methods", "ShownPlan", "RepositoryStatus", "CleanupResult", "ErrorCode"]) {
    assert.match(text, new RegExp(`^(interface|type) ${name}\\b`, "m"));
  }
});
