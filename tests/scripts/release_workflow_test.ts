/** Runs the shell steps of the release workflow and of the action as a runner does. */

import assert from "node:assert/strict";
import manifest from "../../deno.json" with { type: "json" };
import { releases } from "../support/release_server.ts";
import { TemporaryFolder } from "../support/temporary_folder.ts";
import { ACTION, readWorkflow, runStep, stepsOf } from "../support/workflow.ts";

const ROOT = new URL("../../", import.meta.url).pathname;
const RELEASE = ".github/workflows/release.yml";

Deno.test("release.yml goes on only with the tag of deno.json's version", async () => {
  using folder = new TemporaryFolder({ "deno.json": '{ "version": "1.2.3" }' });
  const step = [RELEASE, "Compare the tag with deno.json"] as const;
  const good = await runStep(step, folder.path, { GITHUB_REF_NAME: "v1.2.3" });
  assert.deepEqual([good.code, good.outputs.version], [0, "1.2.3"]);
  for (const tag of ["v1.2.4", "1.2.3", "v1.2.3-rc.1"]) {
    const wrong = await runStep(step, folder.path, { GITHUB_REF_NAME: tag });
    assert.equal(wrong.code, 1);
    assert.ok(wrong.text.includes(`the tag is ${tag}, and deno.json says 1.2.3`));
    assert.deepEqual(wrong.outputs, {});
  }
});

Deno.test("release.yml calls only the newest version the latest, wherever it publishes", async () => {
  using folder = new TemporaryFolder({ "package/package.json": "{}" });
  const git = async (...args: readonly string[]) => {
    const command = new Deno.Command("git", { args: ["-C", folder.path, ...args] });
    assert.ok((await command.output()).success);
  };
  await git("init", "--quiet");
  const identity = ["-c", "user.name=test", "-c", "user.email=test@example.com"];
  await git(...identity, "commit", "--quiet", "--allow-empty", "--message=first");
  for (const tag of ["v0.2.0", "v0.10.0", "v0.9.1", "v0.11.0-rc.1", "v1", "very.1.0"]) {
    await git("tag", tag);
  }
  // Say with which words they were started.
  for (const name of ["docker", "npm", "gh"]) {
    await Deno.chmod(folder.write(`bin/${name}`, `#!/bin/sh\necho ${name} "$@"\n`), 0o755);
  }
  const published = async (ref: string) => {
    const find = [RELEASE, "Find out whether it is the newest version"] as const;
    const { outputs } = await runStep(find, folder.path, { GITHUB_REF_NAME: ref });
    const env = {
      PATH: `${folder.at("bin")}:${Deno.env.get("PATH")}`,
      GITHUB_REF_NAME: ref,
      VERSION: ref.slice(1),
      LATEST: outputs.latest!,
      RUNNER_TEMP: folder.path,
      IMAGE: "registry.example/nestr",
      TOKEN: "token",
    };
    const said = async (name: string) => {
      const { code, text } = await runStep([RELEASE, name], folder.path, env);
      assert.equal(code, 0, text);
      return text;
    };
    return {
      latest: outputs.latest,
      npm: (await said("Publish to npm")).match(/--tag (\w+)/)?.[1],
      image: (await said("Join the images under one tag")).includes("nestr:latest"),
      forge: (await said("Create the release")).match(/--latest=(\w+)/)?.[1],
    };
  };
  const newest = { latest: "true", npm: "latest", image: true, forge: "true" };
  const other = { latest: "false", npm: "previous", image: false, forge: "false" };
  assert.deepEqual(await published("v0.10.0"), newest);
  assert.deepEqual(await published("v0.9.1"), other);
  assert.deepEqual(await published("v0.11.0-rc.1"), { ...other, npm: "next" });
  const { jobs } = readWorkflow(RELEASE);
  for (const name of ["image-index", "npm"]) {
    assert.ok(["version", "github"].every((it) => jobs[name]!.needs!.includes(it)), name);
  }
});

Deno.test("release.yml takes the version's section of the changelog as notes", async () => {
  using folder = new TemporaryFolder({
    "CHANGELOG.md": "# Changelog\n\n## [Unreleased]\n\n- soon\n\n## [1.2.0] - 2026-11-21\n\n" +
      "### Added\n\n- this\n\n## [1.1.0]\n\n- that\n\n[1.1.0]: https://example.com\n",
  });
  const step = [RELEASE, "Take the notes from the changelog"] as const;
  const notes = () => Deno.readTextFile(folder.at("notes.md"));
  assert.equal((await runStep(step, folder.path, { VERSION: "1.2.0" })).code, 0);
  assert.equal(await notes(), "### Added\n\n- this\n\n");
  assert.equal((await runStep(step, folder.path, { VERSION: "1.1.0" })).code, 0);
  assert.equal((await notes()).trim(), "- that");
  const missing = await runStep(step, folder.path, { VERSION: "1.3.0" });
  assert.equal(missing.code, 1);
  assert.match(missing.text, /no section "## \[1\.3\.0\]"/);
});

Deno.test("release.yml writes the releases' address into both install scripts, and nothing else", async () => {
  using folder = new TemporaryFolder();
  await Deno.mkdir(folder.at("dist"));
  await Deno.symlink(`${ROOT}scripts`, folder.at("scripts"));
  const step = [RELEASE, "Write the releases' address into the install scripts"] as const;
  const { code, text } = await runStep(step, folder.path, {});
  assert.equal(code, 0, text);
  for (const name of ["install.sh", "install.ps1"]) {
    const before = (await Deno.readTextFile(`${ROOT}scripts/${name}`)).split("\n");
    const after = (await Deno.readTextFile(folder.at("dist", name))).split("\n");
    const changed = after.filter((line, i) => line !== before[i]);
    assert.equal(changed.length, 1, name);
    assert.match(
      changed[0]!,
      /^\$?default_?base_?url ?= ?'https:\/\/forge\.example\/shop\/nestr\/releases\/download'$/i,
    );
  }
});

Deno.test("release.yml hands out install scripts that install by themselves", async () => {
  await using server = await releases("0.1.0");
  using folder = new TemporaryFolder();
  await Deno.mkdir(folder.at("dist"));
  await Deno.symlink(`${ROOT}scripts`, folder.at("scripts"));
  const step = [RELEASE, "Write the releases' address into the install scripts"] as const;
  await runStep(step, folder.path, { GITHUB_SERVER_URL: server.url });
  const { success } = await new Deno.Command("sh", {
    args: [folder.at("dist", "install.sh")],
    env: { HOME: folder.path },
    stdout: "null",
  }).output();
  assert.ok(success);
  assert.deepEqual(server.requests.slice(0, 2), [
    "/shop/nestr/releases/latest/download/latest",
    "/shop/nestr/releases/download/v0.1.0/latest",
  ]);
});

const FIND = [ACTION, "Find the release"] as const;

Deno.test("action.yml takes the release of its own version from its own repository", async () => {
  using folder = new TemporaryFolder();
  const checkout = folder.at("_actions", "team", "nestr", "v0.1.0");
  await Deno.mkdir(checkout, { recursive: true });
  await Deno.copyFile(`${ROOT}deno.json`, `${checkout}/deno.json`);
  const env = {
    GITHUB_ACTION_PATH: checkout,
    RUNNER_TEMP: "D:\\a\\_temp",
    VERSION: "",
    BASE_URL: "",
  };
  assert.deepEqual((await runStep(FIND, folder.path, env)).outputs, {
    version: manifest.version,
    "base-url": "https://forge.example/team/nestr/releases/download",
    directory: "D:/a/_temp/nestr/bin",
  });
  const chosen = { ...env, VERSION: "latest", BASE_URL: "https://mirror.example/nestr" };
  const { outputs } = await runStep(FIND, folder.path, chosen);
  assert.deepEqual(outputs, {
    version: "latest",
    "base-url": "https://mirror.example/nestr",
    directory: "D:/a/_temp/nestr/bin",
  });
});

Deno.test("action.yml installs, adds the folder to PATH and says the version", async () => {
  await using server = await releases(manifest.version, "9.9.9");
  for (const ajj of ["true", "false"]) {
    using folder = new TemporaryFolder();
    const runner = {
      HOME: folder.path,
      GITHUB_ACTION_PATH: ROOT,
      GITHUB_SERVER_URL: server.url,
      RUNNER_TEMP: folder.at("temporary files"),
    };
    const found = await runStep(FIND, folder.path, { ...runner, VERSION: "", BASE_URL: "" });
    const directory = found.outputs.directory!;
    const installed = await runStep([ACTION, "Install on Linux or macOS"], folder.path, {
      ...runner,
      NESTR_VERSION: found.outputs.version!,
      NESTR_BASE_URL: found.outputs["base-url"]!,
      NESTR_INSTALL_DIR: directory,
      AJJ: ajj,
    });
    assert.equal(installed.code, 0, installed.text);
    assert.match(installed.text, /^installed nestr .*\n$/);
    const names = Array.from(Deno.readDirSync(directory), ({ name }) => name).sort();
    assert.deepEqual(names, ajj === "true" ? ["ajj", "nestr"] : ["nestr"]);
    const end = await runStep([ACTION, "Add it to PATH"], folder.path, { DIRECTORY: directory });
    assert.deepEqual([end.outputs.version, end.path], [manifest.version, [directory]]);
  }
});

Deno.test("action.yml declares the outputs and variables that its steps use", () => {
  const ids = stepsOf(ACTION).map(({ id }) => id).filter((it) => it !== undefined);
  assert.deepEqual(ids, ["release", "version"]);
  for (const { shell, name } of stepsOf(ACTION)) assert.ok(shell, `${name} needs a shell`);
});

Deno.test("action.yml finds its version in a file with carriage returns, and fails without one", async () => {
  using folder = new TemporaryFolder();
  const env = {
    GITHUB_ACTION_PATH: folder.path,
    RUNNER_TEMP: folder.path,
    VERSION: "",
    BASE_URL: "",
  };
  folder.write("deno.json", '{\r\n  "name": "@nestr/nestr",\r\n  "version": "1.2.3",\r\n}\r\n');
  assert.equal((await runStep(FIND, folder.path, env)).outputs.version, "1.2.3");
  folder.write("deno.json", "{}\n");
  const without = await runStep(FIND, folder.path, env);
  assert.deepEqual([without.code, without.outputs], [1, {}]);
  assert.match(without.text, /^::error::there is no version in .*deno\.json/);
  const given = await runStep(FIND, folder.path, { ...env, VERSION: "latest" });
  assert.equal(given.outputs.version, "latest");
});
