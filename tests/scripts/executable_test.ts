/** What must hold of a compiled executable and not of the source: it needs, finds and leaves nothing. */

import assert from "node:assert/strict";
import manifest from "../../deno.json" with { type: "json" };
import { requires } from "../support/requirements.ts";
import { TemporaryFolder } from "../support/temporary_folder.ts";

const BINARY = Deno.env.get("NESTR_BIN") ?? "";
const VERSION = `nestr ${manifest.version}\n`;

/** Runs it with nothing in its environment but what is given. */
async function run(
  args: readonly string[],
  { cwd, env = {}, program = BINARY }: {
    readonly cwd?: string;
    readonly env?: Readonly<Record<string, string>>;
    readonly program?: string;
  } = {},
) {
  const { code, stdout, stderr } = await new Deno.Command(program, {
    args: [...args],
    ...(cwd && { cwd }),
    clearEnv: true,
    env: { ...env },
    stdin: "null",
  }).output();
  const decode = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
  return { code, stdout: decode(stdout), stderr: decode(stderr) };
}

/** Everything below a folder, but for the folder itself. */
function below(folder: TemporaryFolder): readonly string[] {
  const walk = (path: string): string[] =>
    Array.from(Deno.readDirSync(path), ({ name, isDirectory }) => [
      `${path}/${name}`,
      ...(isDirectory ? walk(`${path}/${name}`) : []),
    ]).flat();
  return walk(folder.path).map((path) => path.slice(folder.path.length + 1)).sort();
}

Deno.test("the executable needs no HOME, no PATH, and no place to write to", {
  ...requires("executable"),
}, async () => {
  using folder = new TemporaryFolder();
  // Nobody can write below /proc, root included.
  const nowhere = "/proc/self/nowhere";
  const readOnly = Deno.build.os === "linux" ? "/proc" : folder.path;
  for (
    const start of [
      { cwd: folder.path },
      { cwd: readOnly, env: { HOME: nowhere, TMPDIR: nowhere, XDG_CACHE_HOME: nowhere } },
    ]
  ) {
    assert.deepEqual(await run(["--version"], start), { code: 0, stdout: VERSION, stderr: "" });
    const list = await run(["repo", "list", "--json"], start);
    assert.equal(JSON.parse(list.stdout).error.code, "MANIFEST_NOT_FOUND");
    assert.equal((await run(["--help"], start)).code, 0);
    assert.equal((await run(["ajj", "list"], start)).code, 2);
  }
  assert.deepEqual(below(folder), []);
});

Deno.test("the executable writes no cache", {
  ...requires("executable"),
}, async () => {
  using folder = new TemporaryFolder({ "cwd/nestr.toml": "version = 1\n" });
  for (const name of ["home", "tmp", "cache"]) await Deno.mkdir(folder.at(name));
  const start = {
    cwd: folder.at("cwd"),
    env: {
      PATH: Deno.env.get("PATH") ?? "",
      HOME: folder.at("home"),
      TMPDIR: folder.at("tmp"),
      XDG_CACHE_HOME: folder.at("cache"),
      DENO_DIR: folder.at("cache", "deno"),
    },
  };
  const commands = [["--version"], ["repo", "list"], ["version"], ["config", "show"], ["doctor"]];
  for (const args of commands) assert.equal((await run(args, start)).code, 0, args.join(" "));
  assert.deepEqual(below(folder), ["cache", "cwd", "cwd/nestr.toml", "home", "tmp"]);
});

Deno.test("the executable minds no file of Deno's or Node's where it is started", {
  ...requires("executable"),
}, async () => {
  using folder = new TemporaryFolder({
    "nestr.toml": 'version = 1\n[repos.api]\nurl = "https://example.com/api.git"\n',
    "deno.json": "{ not json",
    "deno.lock": "neither is this",
    "package.json": '{ "type": "commonjs", "imports": { "#x": 1 }',
    ".npmrc": "registry=http://127.0.0.1:1/\n",
    ".env": "NESTR_JOBS=nonsense\n",
    "cli.js": "throw new Error('not me');\n",
    "tsconfig.json": "[",
  });
  const { code, stdout, stderr } = await run(["repo", "list"], {
    cwd: folder.path,
    env: { PATH: Deno.env.get("PATH") ?? "", HOME: folder.path },
  });
  assert.equal(code, 0, stderr);
  assert.match(stdout, /^api /);
});

Deno.test("the executable is ajj where it is started under that name", {
  ...requires("executable"),
}, async () => {
  using folder = new TemporaryFolder();
  for (const name of ["ajj", "nestr-0.1", "elsewhere"]) await Deno.symlink(BINARY, folder.at(name));
  assert.equal((await run(["--version"], { program: folder.at("ajj") })).stdout[0], "a");
  assert.equal((await run(["--version"], { program: folder.at("nestr-0.1") })).stdout, VERSION);
  // Found on PATH, and through a second link.
  await Deno.mkdir(folder.at("bin"));
  await Deno.symlink(folder.at("elsewhere"), folder.at("bin", "ajj"));
  const env = { PATH: folder.at("bin") };
  const { stdout } = await new Deno.Command("/bin/sh", {
    args: ["-c", "ajj --version"],
    clearEnv: true,
    env,
  }).output();
  assert.equal(new TextDecoder().decode(stdout), VERSION.replace("nestr", "ajj"));
});

Deno.test("the executable works where only programs with all permissions may read", {
  ...requires("executable"),
  // Deno keeps /dev from programs with a list of permissions, and /proc, which locks rely on.
  ...(Deno.build.os === "linux" ? {} : { ignore: true }),
}, async () => {
  const folder = await Deno.makeTempDir({ dir: "/dev/shm", prefix: "nestr-test-" });
  try {
    await Deno.writeTextFile(`${folder}/nestr.toml`, "version = 1\n");
    const { code, stderr } = await run(["project", "validate"], {
      cwd: folder,
      env: { PATH: Deno.env.get("PATH") ?? "", HOME: folder },
    });
    assert.equal(code, 0, stderr);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

Deno.test("the executable holds no native add-on", { ...requires("executable") }, async () => {
  // The names of those that a dependency would load, as they stand in its source.
  const names = ["sshcrypto.node", "cpufeatures.node", "build/Release"];
  const bytes = await Deno.readFile(BINARY);
  // Deno itself knows the word; what is embedded comes after it.
  const text = new TextDecoder("latin1").decode(bytes.subarray(bytes.length * 0.95));
  assert.ok(text.includes("MANIFEST_NOT_FOUND"), "the end is what is embedded");
  assert.deepEqual(names.filter((name) => text.includes(name)), []);
});
