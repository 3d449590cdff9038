import assert from "node:assert/strict";
import { bundleProduct, deferBuiltins } from "../../scripts/bundle.ts";

Deno.test("deferBuiltins() loads slow modules of Node's library when they are used", () => {
  const code =
    'import fs from "node:fs";\nimport path from "node:path";\nimport { a } from "node:os";\n';
  const deferred = deferBuiltins(code);
  assert.match(deferred, /^const fs = new Proxy/);
  assert.match(deferred, /^import path from "node:path";$/m);
  assert.match(deferred, /^import \{ a \} from "node:os";$/m);
});

Deno.test("bundleProduct() makes a product that runs", async () => {
  const folder = await Deno.makeTempDir();
  try {
    await bundleProduct(folder);
    const run = async (...args: string[]) => {
      const { code, stdout } = await new Deno.Command(Deno.execPath(), {
        args: ["run", "-A", `${folder}/cli.js`, ...args],
      }).output();
      return { code, text: new TextDecoder().decode(stdout) };
    };
    assert.match((await run("--version")).text, /^nestr \d+\.\d+\.\d+\n$/);
    const help = await run("repo", "status", "--help", "--color", "always");
    assert.equal(help.code, 0);
    assert.match(help.text, /--dirty/);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});
