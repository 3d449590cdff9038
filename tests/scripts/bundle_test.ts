import assert from "node:assert/strict";
import {
  bundleProduct,
  deferBuiltins,
  replaceLeftOut,
  withoutHashes,
  withoutPaths,
} from "../../scripts/bundle.ts";
import { BUSYBOX } from "../support/docker_fixture.ts";
import { executableEnvironment, ProjectFixture } from "../support/project_fixture.ts";
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

let folder: TemporaryFolder | undefined;
let bundled: Promise<void> | undefined;

/** The bundle; making it takes seconds, and nothing here changes it. */
async function product(): Promise<string> {
  folder ??= new TemporaryFolder();
  await (bundled ??= bundleProduct(folder.path));
  return folder.path;
}

addEventListener("unload", () => folder?.[Symbol.dispose]());

Deno.test("bundleProduct() makes a product that runs", async () => {
  const folder = await product();
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
});

Deno.test("bundleProduct() lets jj's commands through, and shows help, without what reads command lines", async () => {
  const folder = await product();
  const start = loadedWith(folder, "cli.js");
  assert.ok(start.size < 10 && sizeOf(folder, start) < 30_000, [...start].join(" "));
  const pass = loadedWith(folder, "cli.js", "ajj.js");
  assert.ok(!textOf(folder, pass).includes("CommanderError"), [...pass].join(" "));
  const help = loadedWith(folder, "cli.js", "command.js");
  assert.ok(!textOf(folder, help).includes("CommanderError"), [...help].join(" "));
  const line = loadedWith(folder, "cli.js", "command.js", "program.js");
  assert.ok(line.size < 10, `a command line takes ${line.size} files: ${[...line].join(" ")}`);
  assert.ok(textOf(folder, line).includes("CommanderError"));
});

/** The files that are loaded with some files, themselves included. */
function loadedWith(folder: string, ...names: readonly string[]): ReadonlySet<string> {
  const loaded = new Set(names);
  for (const name of loaded) {
    const code = Deno.readTextFileSync(`${folder}/${name}`);
    for (const [, other] of code.matchAll(/(?:\bfrom|^import|;import)\s*"\.\/([^"]+)"/gm)) {
      loaded.add(other!);
    }
  }
  return loaded;
}

const textOf = (folder: string, names: Iterable<string>): string =>
  Array.from(names, (name) => Deno.readTextFileSync(`${folder}/${name}`)).join("");

const sizeOf = (folder: string, names: Iterable<string>): number => textOf(folder, names).length;

Deno.test("bundleProduct() leaves out native add-ons and files beside their source", async () => {
  const folder = await product();
  for (const { name, isFile } of Deno.readDirSync(folder)) {
    if (!isFile) continue;
    assert.match(name, /\.js$/);
    const code = await Deno.readTextFile(`${folder}/${name}`);
    const foreign = Array.from(code.matchAll(/\b__require\("(?!node:)[^"]+"\)|\.node"/g), String);
    assert.deepEqual(foreign, [], name);
  }
});

Deno.test("bundleProduct() puts the page beside the product, which serves it", async () => {
  const folder = await product();
  await using project = await ProjectFixture.create("version = 1\n");
  const child = new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", `${folder}/cli.js`, "ui", "--no-open"],
    cwd: project.root,
    clearEnv: true,
    env: { ...project.env },
    stdin: "null",
    stdout: "piped",
    stderr: "null",
  }).spawn();
  const reader = child.stdout.pipeThrough(new TextDecoderStream()).getReader();
  let url = "";
  while (!url.endsWith("\n")) {
    const { value, done } = await reader.read();
    assert.ok(!done, "it has ended");
    url += value;
  }
  const { origin } = new URL(url.trim());
  for (const { name } of Deno.readDirSync(`${folder}/web`)) {
    const served = await (await fetch(`${origin}/${name}`)).text();
    assert.equal(served, Deno.readTextFileSync(`${folder}/web/${name}`), name);
  }
  assert.match(await (await fetch(origin)).text(), /src="\/app\.js"/);
  child.kill("SIGINT");
  await reader.cancel();
  assert.equal((await child.status).code, 130);
});

Deno.test("bundleProduct() makes a product that drives Docker", requires("docker"), async () => {
  const aether = `[backend]
type = "docker"
[services.sleeper]
image = "${BUSYBOX}"
command = ["sh", "-c", "trap 'exit 0' TERM; echo awake; touch /tmp/awake; sleep 1000 & wait"]
ready = { exec = "test -e /tmp/awake" }
`;
  const folder = await product();
  await using workspaces = await WorkspaceFixture.create({ aether });
  const ajj = async (...args: string[]) => {
    const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
      args: ["run", "-A", `${folder}/cli.js`, "ajj", ...args],
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

Deno.test("withoutHashes() numbers files of one name in the order in which they are reached", () => {
  const files = new Map([
    ["cli.js", 'import "./chunk-AAAAAAAA.js"; await import("./run-ZZZZZZZZ.js");'],
    ["run-ZZZZZZZZ.js", 'import a from "./chunk-00000000.js"; const no = "./other-AAAAAAAA.js";'],
    ["chunk-00000000.js", "export default 1;"],
    ["chunk-AAAAAAAA.js", "export {};"],
  ]);
  assert.deepEqual([...withoutHashes(files)], [
    ["cli.js", 'import "./chunk.js"; await import("./run.js");'],
    ["chunk.js", "export {};"],
    ["run.js", 'import a from "./chunk.2.js"; const no = "./other-AAAAAAAA.js";'],
    ["chunk.2.js", "export default 1;"],
  ]);
});

Deno.test("withoutPaths() takes the place of packages out of the names of their modules", () => {
  const code = '  "../../home/me/.cache/deno/npm/host.example/a/1.0.0/lib/b.js"(exports, module) {';
  assert.equal(withoutPaths(code), '  "a/1.0.0/lib/b.js"(exports, module) {');
  assert.equal(withoutPaths('  "lib/b.js"(exports) {'), '  "lib/b.js"(exports) {');
});

Deno.test("bundleProduct() names the commit that is checked out", async () => {
  const { stdout } = await new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", `${await product()}/cli.js`, "version", "--json"],
  }).output();
  const { data } = JSON.parse(new TextDecoder().decode(stdout));
  const { stdout: head } = await new Deno.Command("git", {
    args: ["rev-parse", "HEAD"],
    cwd: new URL("..", import.meta.url),
  }).output();
  assert.equal(data.commit.replace(/-dirty$/, ""), new TextDecoder().decode(head).trim());
});
