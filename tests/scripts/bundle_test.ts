import assert from "node:assert/strict";
import { bundleProduct, deferBuiltins, replaceLeftOut } from "../../scripts/bundle.ts";
import { BUSYBOX } from "../support/docker_fixture.ts";
import { executableEnvironment } from "../support/project_fixture.ts";
import { requires } from "../support/requirements.ts";
import { TemporaryFolder } from "../support/temporary_folder.ts";
import { WorkspaceFixture } from "../support/workspace_fixture.ts";

Deno.test("deferBuiltins() loads slow modules of Node's library when they are used", () => {
  const code =
    'import fs from "node:fs";\nimport path from "node:path";\nimport { a } from "node:os";\n';
  const deferred = deferBuiltins(code);
  assert.match(deferred, /^const fs = new Proxy/);
  assert.match(deferred, /^import path from "node:path";$/m);
  assert.match(deferred, /^import \{ a \} from "node:os";$/m);
});

Deno.test("deferBuiltins() needs no createRequire, whatever Deno calls it", () => {
  for (const name of ["createRequire", "createRequire as internal"]) {
    const local = name.split(" ").at(-1);
    const code = `import { ${name} } from "node:module";\nvar get = ${local}(import.meta.url);\n`;
    const deferred = deferBuiltins(code);
    assert.doesNotMatch(deferred, /createRequire|import/);
    const get = new Function(`${deferred}; return get;`)();
    assert.equal(get("node:path").sep, "/");
  }
});

Deno.test("replaceLeftOut() touches only the packages that are left out", () => {
  const code = 'a = __require("ssh2").Client; b = __require("node:fs"); c = my__require("ssh2");';
  assert.equal(
    replaceLeftOut(code),
    'a = ({}).Client; b = __require("node:fs"); c = my__require("ssh2");',
  );
});

Deno.test("bundleProduct() makes a product that runs", async () => {
  using folder = new TemporaryFolder();
  await bundleProduct(folder.path);
  const run = async (...args: string[]) => {
    const { code, stdout } = await new Deno.Command(Deno.execPath(), {
      args: ["run", "-A", `${folder.path}/cli.js`, ...args],
    }).output();
    return { code, text: new TextDecoder().decode(stdout) };
  };
  assert.match((await run("--version")).text, /^nestr \d+\.\d+\.\d+\n$/);
  const help = await run("repo", "status", "--help", "--color", "always");
  assert.equal(help.code, 0);
  assert.match(help.text, /--dirty/);
});

Deno.test("bundleProduct() leaves out native add-ons and files beside their source", async () => {
  using folder = new TemporaryFolder();
  await bundleProduct(folder.path);
  for (const { name } of Deno.readDirSync(folder.path)) {
    assert.match(name, /\.js$/);
    const code = await Deno.readTextFile(`${folder.path}/${name}`);
    const foreign = Array.from(code.matchAll(/\b__require\("(?!node:)[^"]+"\)|\.node"/g), String);
    assert.deepEqual(foreign, [], name);
  }
});

Deno.test("bundleProduct() makes a product that drives Docker", requires("docker"), async () => {
  const aether = `[backend]
type = "docker"
[services.sleeper]
image = "${BUSYBOX}"
command = ["sh", "-c", "trap 'exit 0' TERM; echo awake; touch /tmp/awake; sleep 1000 & wait"]
ready = { exec = "test -e /tmp/awake" }
`;
  using folder = new TemporaryFolder();
  await using workspaces = await WorkspaceFixture.create({ aether });
  await bundleProduct(folder.path);
  const ajj = async (...args: string[]) => {
    const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
      args: ["run", "-A", `${folder.path}/cli.js`, "ajj", ...args],
      cwd: workspaces.root,
      clearEnv: true,
      env: { ...executableEnvironment(workspaces.git) },
    }).output();
    const text = new TextDecoder().decode(stdout);
    assert.equal(code, 0, text + new TextDecoder().decode(stderr));
    return text;
  };
  await ajj("workspace", "add", "../feature");
  assert.match(await ajj("status", "-w", "feature"), /sleeper +running/);
  assert.match(await ajj("logs", "-w", "feature"), /awake/);
  await ajj("workspace", "forget", "feature");
  assert.deepEqual(await workspaces.traces("feature"), []);
});
