import assert from "node:assert/strict";
import { licenseNotices } from "../../scripts/notices.ts";

Deno.test("licenseNotices() hands on the licence of what is in an executable, and of nothing else", async () => {
  const text = await licenseNotices();
  for (const name of ["commander", "dockerode", "handlebars", "smol-toml", "yaml", "zod"]) {
    const [, licence] = text.split(new RegExp(`^-+\n${name} \\d.*\\n\\n`, "m"));
    assert.match(licence?.slice(0, 2_000) ?? "", /copyright/i, name);
  }
  for (const name of ["ssh2", "cpu-features", "esbuild", "postgres"]) {
    assert.doesNotMatch(text, new RegExp(`^${name} \\d`, "m"));
  }
  assert.doesNotMatch(text, /\/npm\//);
});
