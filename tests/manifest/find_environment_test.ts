import assert from "node:assert/strict";
import { findEnvironment } from "../../lib/manifest/find_environment.ts";
import { TemporaryFolder } from "../support/temporary_folder.ts";

const AETHER = '[services.a]\ncommand = "x"\n';
const NESTR = 'version = 1\n[environment.services.b]\ncommand = "x"\n';
const BARE = "version = 1\n[repos.api]\n";

/** What is found from a folder, with paths relative to the temporary folder. */
async function found(
  files: Readonly<Record<string, string>>,
  directory = "repo",
  config?: string,
) {
  using folder = new TemporaryFolder(files);
  Deno.mkdirSync(folder.at(directory), { recursive: true });
  const result = await findEnvironment({
    directory: folder.at(directory),
    root: folder.at("repo"),
    config: config === undefined ? undefined : folder.at(config),
  });
  const short = (path: string) => path.slice(folder.path.length + 1);
  return result && {
    file: short(result.file),
    folder: short(result.folder),
    services: result.environment.services.map(({ name }) => name).join(" "),
    project: result.project?.name,
    passedOver: result.passedOver.map(short),
  };
}

Deno.test("findEnvironment() finds an aether.toml in the folder or above it", async () => {
  const expected = {
    file: "repo/aether.toml",
    folder: "repo",
    services: "a",
    project: undefined,
    passedOver: [],
  };
  assert.deepEqual(await found({ "repo/aether.toml": AETHER }), expected);
  assert.deepEqual(await found({ "repo/aether.toml": AETHER }, "repo/a/b"), expected);
});

Deno.test("findEnvironment() takes the nearest environment file", async () => {
  const files = {
    "repo/aether.toml": AETHER,
    "repo/web/aether.yaml": "services: {near: {command: x}}\n",
  };
  const result = await found(files, "repo/web/src");
  assert.deepEqual([result!.file, result!.services, result!.passedOver], [
    "repo/web/aether.yaml",
    "near",
    [],
  ]);
  assert.equal((await found(files, "repo/api"))!.file, "repo/aether.toml");
});

Deno.test("findEnvironment() never looks above the root", async () => {
  assert.equal(await found({ "aether.toml": AETHER, "nestr.toml": NESTR }, "repo/a"), undefined);
  assert.equal(await found({ "aether.toml": AETHER, "nestr.toml": NESTR }), undefined);
  const root = await findEnvironment({ directory: "/", root: "/" });
  assert.equal(root, undefined);
});

Deno.test("findEnvironment() looks in the root alone from a folder outside of it", async () => {
  assert.equal((await found({ "repo/aether.toml": AETHER }, "other/a"))!.file, "repo/aether.toml");
  assert.equal(await found({ "other/aether.toml": AETHER }, "other"), undefined);
  assert.equal((await found({ "repo/aether.toml": AETHER }, "repo/..a"))!.file, "repo/aether.toml");
});

Deno.test("findEnvironment() follows a symbolic link into the repository", async () => {
  using folder = new TemporaryFolder({ "repo/aether.toml": AETHER, "repo/web/x": "" });
  Deno.symlinkSync(folder.at("repo", "web"), folder.at("link"));
  const result = await findEnvironment({
    directory: folder.at("link"),
    root: folder.at("repo"),
  });
  assert.equal(result!.file, folder.at("repo", "aether.toml"));
});

Deno.test("findEnvironment() lets a manifest with [environment] win and names what lost", async () => {
  const files = { "repo/nestr.toml": NESTR, "repo/aether.toml": AETHER };
  const expected = {
    file: "repo/nestr.toml",
    folder: "repo",
    services: "b",
    project: "repo",
    passedOver: ["repo/aether.toml"],
  };
  assert.deepEqual(await found(files), expected);
  const deeper = { "repo/nestr.toml": NESTR, "repo/web/aether.toml": AETHER };
  assert.deepEqual(await found(deeper, "repo/web"), {
    ...expected,
    passedOver: ["repo/web/aether.toml"],
  });
  assert.deepEqual((await found(deeper))!.passedOver, []);
  const higher = {
    "repo/web/nestr.yaml": "version: 1\nenvironment: {services: {b: {command: x}}}\n",
    "repo/aether.toml": AETHER,
    "repo/aether.json": "this is never read",
  };
  const result = await found(higher, "repo/web");
  assert.deepEqual([result!.file, result!.passedOver], [
    "repo/web/nestr.yaml",
    ["repo/aether.toml", "repo/aether.json"],
  ]);
});

Deno.test("findEnvironment() passes over a manifest without [environment]", async () => {
  const result = await found({ "repo/nestr.toml": BARE, "repo/aether.toml": AETHER });
  assert.deepEqual([result!.file, result!.project], ["repo/aether.toml", undefined]);
  assert.equal(await found({ "repo/nestr.toml": BARE }), undefined);
  const both = await found(
    { "repo/nestr.toml": NESTR, "repo/web/nestr.toml": BARE },
    "repo/web",
  );
  assert.equal(both!.file, "repo/nestr.toml");
});

Deno.test("findEnvironment() reports a broken file instead of passing it over", async () => {
  const files = { "repo/nestr.toml": "version = 1\n[reops.api]\n", "repo/aether.toml": AETHER };
  await assert.rejects(found(files), { code: "MANIFEST_INVALID" });
  await assert.rejects(found({ "repo/aether.toml": "[" }), { code: "MANIFEST_INVALID" });
  await assert.rejects(found({ "repo/aether.json": '{"version": 9}' }), {
    code: "MANIFEST_VERSION",
  });
});

Deno.test("findEnvironment() refuses two files of a kind in one folder", async () => {
  const environments = { "repo/aether.toml": AETHER, "repo/aether.yml": "{}" };
  await assert.rejects(found(environments), {
    code: "MANIFEST_AMBIGUOUS",
    message: /repo" has 2 environment files: aether\.toml, aether\.yml$/,
  });
  await assert.rejects(found({ "repo/nestr.toml": BARE, "repo/nestr.json": "{}" }), {
    code: "MANIFEST_AMBIGUOUS",
    message: /has 2 manifests: nestr\.toml, nestr\.json$/,
  });
});

Deno.test("findEnvironment() reads the file that config names, by its name or its keys", async () => {
  const files = {
    "repo/aether.toml": AETHER,
    "repo/nestr.toml": NESTR,
    "ci/services.toml": "[services.ci]\ncommand = 'x'\n",
    "ci/project.toml": NESTR,
    "ci/nestr.toml": BARE,
    "ci/aether.ci.yaml": "services: {y: {command: x}}\n",
  };
  const services = async (config: string) => (await found(files, "repo", config))?.services;
  assert.equal(await services("ci/services.toml"), "ci");
  assert.equal(await services("repo/aether.toml"), "a");
  assert.equal(await services("ci/aether.ci.yaml"), "y");
  const project = await found(files, "repo", "ci/project.toml");
  assert.deepEqual(
    [project!.services, project!.project, project!.folder, project!.passedOver],
    ["b", "ci", "ci", []],
  );
  assert.equal(await found(files, "repo", "ci/nestr.toml"), undefined);
});

Deno.test("findEnvironment() refuses a config that is missing or broken", async () => {
  for (const config of ["gone.toml", "nestr.toml", "aether.toml"]) {
    await assert.rejects(found({}, "repo", config), { code: "MANIFEST_NOT_FOUND" });
  }
  await assert.rejects(found({ "services.toml": "[" }, "repo", "services.toml"), {
    code: "MANIFEST_INVALID",
  });
  await assert.rejects(found({ "services.txt": AETHER }, "repo", "services.txt"), {
    code: "MANIFEST_INVALID",
    message: /is no environment file by its ending/,
  });
});
