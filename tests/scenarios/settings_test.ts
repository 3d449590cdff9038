// deno-lint-ignore-file no-explicit-any -- JSON of every shape
/** Settings in layers, and the structured log they turn on. */

import assert from "node:assert/strict";
import { ProjectFixture } from "../support/project_fixture.ts";

const exists = (path: string) => Deno.lstat(path).then(() => true, () => false);

Deno.test("nestr config show tells each setting's value and origin: flag, environment, project, user", async () => {
  await using project = await ProjectFixture.create(
    'version = 1\n[repos.api]\n[defaults]\njobs = 5\nhost_jobs = 2\nnetwork_jobs = 3\ntimeout = "1m"\n',
  );
  const user = project.git.path("home", ".config", "nestr", "config.toml");
  await project.git.write("home", {
    ".config/nestr/config.toml": 'jobs = 7\nkeep_runs = 9\nlog = "error"\ncolor = "never"\n',
  });
  const env = { NESTR_JOBS: "4", NESTR_TIMEOUT: "none", NESTR_COLOR: "auto" };
  const show = async (...args: string[]) => {
    const { code, data } = await project.json(["config", "show", ...args], { env });
    assert.equal(code, 0);
    return Object.fromEntries(
      Object.entries(data.settings).map(([name, { value, origin }]: any) => [
        name,
        [value, origin.layer, origin.place ?? null],
      ]),
    );
  };
  const manifest = project.path("nestr.toml");
  assert.deepEqual(await show("--color", "always"), {
    jobs: [4, "environment", "NESTR_JOBS"],
    networkJobs: [3, "project", manifest],
    hostJobs: [2, "project", manifest],
    timeoutMs: [null, "environment", "NESTR_TIMEOUT"],
    color: ["always", "flag", "--color"],
    log: ["error", "user", user],
    logFile: [null, "default", null],
    keepRuns: [9, "user", user],
  });
  const dry = async (...args: string[]) =>
    (await project.json(["run", ...args, "--dry-run", "--", "true"], { env })).data.limits.jobs;
  assert.equal(await dry(), 4);
  assert.equal(await dry("-j", "2"), 2);
  const text = await project.nestr(["config", "show"], { env });
  assert.match(text.stdout, /jobs +4 +environment +NESTR_JOBS/);
  await Deno.remove(manifest);
  const outside = await project.json(["config", "show"], { env });
  assert.equal(outside.code, 0);
  assert.equal(outside.data.manifest, null);
  assert.deepEqual(outside.data.settings.keepRuns.origin, { layer: "user", place: user });
  assert.deepEqual(outside.data.settings.hostJobs, { value: 4, origin: { layer: "default" } });
});

Deno.test("nestr refuses settings that do not fit, wherever they come from, all at once", async () => {
  await using project = await ProjectFixture.create("version = 1\n[repos.api]\n");
  const config = project.git.path("home", ".config", "nestr", "config.toml");
  await project.git.write("home", { ".config/nestr/config.toml": "job = 3\nkeep_runs = -1\n" });
  const { code, error } = await project.json(["repo", "list"], { env: { NESTR_JOBS: "0" } });
  assert.deepEqual([code, error.code], [2, "SETTING_INVALID"]);
  assert.deepEqual(error.details.problems.map(({ place }: any) => place), [
    "NESTR_JOBS",
    config,
    config,
  ]);
  await Deno.writeTextFile(config, "jobs = \n");
  const broken = await project.json(["repo", "list"]);
  assert.deepEqual([broken.code, broken.error.code], [2, "SETTING_INVALID"]);
  assert.match(broken.error.message, /config\.toml:1:/);
  await Deno.remove(config);
  for (
    const args of [["-j", "0"], ["-j", "two"], ["--timeout", "5"], ["--retries", "-1"], [
      "--fail",
      "x",
    ]]
  ) {
    const { code, error } = await project.json(["run", ...args, "--", "true"]);
    assert.deepEqual([code, error.code], [2, "USAGE"], args.join(" "));
  }
});

/** Lines of JSON. */
const records = (text: string): any[] => text.trim().split("\n").map((line) => JSON.parse(line));

Deno.test("nestr logs nothing unless asked, and then lines of JSON with project and operation", async () => {
  await using project = await ProjectFixture.create(
    'version = 1\n[project]\nname = "shop"\n[repos.api]\n',
    ["api"],
  );
  const quiet = await project.nestr(["-q", "run", "--", "true"]);
  assert.deepEqual(quiet, { code: 0, stdout: "", stderr: "" });

  const info = await project.nestr(["-q", "--log", "info", "run", "--", "sh", "-c", "exit 3"]);
  assert.equal(info.code, 1);
  const { id } = (await project.json(["runs", "show"])).data;
  const lines = records(info.stderr.split("\n").filter((line) => line.startsWith("{")).join("\n"));
  assert.deepEqual(
    lines.map(({ level, message }) => [level, message]),
    [
      ["INFO", `started "sh -c 'exit 3'"`],
      ["ERROR", 'task "api" "failed"'],
      ["INFO", 'finished "failed"'],
    ],
  );
  for (const line of lines) {
    assert.equal(line.project, "shop");
    assert.equal(line.operationId, id);
    assert.ok(!Number.isNaN(Date.parse(line["@timestamp"])));
  }
  assert.equal(lines[1].error.code, "TASK_FAILED");

  const file = project.path("log.ndjson");
  const toFile = ["--log", "debug", "--log-file", file];
  const debug = await project.nestr(["-q", ...toFile, "run", "--", "echo", "hi"]);
  assert.deepEqual([debug.code, debug.stdout, debug.stderr], [0, "api | hi\n", ""]);
  const first = records(await Deno.readTextFile(file));
  const command = first.find(({ command }) => command === "echo hi");
  assert.deepEqual([command.level, command.code, command.directory], [
    "DEBUG",
    0,
    project.path("api"),
  ]);
  await project.nestr([...toFile, "repo", "status"]);
  const all = records(await Deno.readTextFile(file));
  assert.ok(all.length > first.length, "the log is appended to");
  assert.ok(all.at(-1).command.startsWith("git "));
});

Deno.test("nestr refuses a log file that cannot be written, before anything runs", async () => {
  await using project = await ProjectFixture.create("version = 1\n[repos.api]\n", ["api"]);
  const marker = project.path("api", "marker");
  for (const file of [project.path("no", "folder", "log"), project.path("api")]) {
    const { code, error } = await project.json(
      ["--log", "info", "--log-file", file, "run", "--", "touch", "marker"],
    );
    assert.deepEqual([code, error.code], [2, "SETTING_INVALID"]);
    assert.ok(error.message.includes(file));
    assert.match(error.hint, /--log-file/);
  }
  assert.equal(await exists(marker), false);
  const off = project.path("unused.log");
  assert.equal((await project.json(["--log-file", off, "repo", "list"])).code, 0);
  assert.equal(await exists(off), false);
});
