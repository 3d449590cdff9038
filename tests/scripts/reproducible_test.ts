/** The same source gives the same bundle, wherever and by whomever it is made. */

import assert from "node:assert/strict";
import { checksums } from "../../scripts/release.ts";
import { copyOfCheckout } from "../support/checkout_copy.ts";
import { DENO_DIR } from "../support/deno_directory.ts";
import { TemporaryFolder } from "../support/temporary_folder.ts";

/** Paths of the files in a folder and those below it, relative to it. */
function filesIn(folder: string, prefix = ""): readonly string[] {
  return Array.from(Deno.readDirSync(folder)).flatMap(({ name, isDirectory }) =>
    isDirectory ? filesIn(`${folder}/${name}`, `${prefix}${name}/`) : [`${prefix}${name}`]
  );
}

Deno.test("bundleProduct() makes the same bytes in another place, for another user, at another time", async () => {
  using here = new TemporaryFolder();
  using there = new TemporaryFolder();
  const checkout = await copyOfCheckout(here.at("checkout"));
  const copy = await copyOfCheckout(there.at("some where", "else"), checkout);
  // Packages elsewhere, too; fetching all of them again would take long.
  await Deno.mkdir(there.at("packages"));
  await Deno.symlink(`${DENO_DIR}/npm`, there.at("packages", "npm"));
  const old = new Date("2001-02-03T04:05:06Z");
  for (const name of ["cli.ts", "deno.json", "lib/errors/catalogue.ts"]) {
    await Deno.utime(`${copy}/${name}`, old, old);
  }
  const bundle = async (root: string, folder: string, umask: string, env = {}) => {
    const line = `umask ${umask} && exec "$0" run -A --quiet "$1"/scripts/bundle.ts "$2"`;
    const { success, stderr } = await new Deno.Command("sh", {
      args: ["-c", line, Deno.execPath(), root, folder],
      cwd: root === copy ? there.path : root,
      env: { ...env },
    }).output();
    assert.ok(success, new TextDecoder().decode(stderr));
    return await checksums(folder, filesIn(folder));
  };
  const first = await bundle(checkout, here.at("bundle"), "022");
  const second = await bundle(copy, there.at("product", "of it"), "077", {
    DENO_DIR: there.at("packages"),
    TZ: "Asia/Tokyo",
    LC_ALL: "C",
    TMPDIR: there.path,
  });
  assert.match(first, /^[0-9a-f]{64} {2}cli\.js$/m);
  assert.match(first, /^[0-9a-f]{64} {2}web\/app\.js$/m);
  assert.equal(second, first);
});
