import assert from "node:assert/strict";
import type { NestrError } from "../../lib/errors/nestr_error.ts";
import {
  readUserConfig,
  resolveSettings,
  settingValues,
  type UserConfig,
  userConfigPath,
} from "../../lib/manifest/settings.ts";
import { TemporaryFolder } from "../support/temporary_folder.ts";

const from = (variables: Readonly<Record<string, string>>) => (name: string) => variables[name];

const user = (values: Readonly<Record<string, unknown>>): UserConfig => ({
  file: "/home/ada/.config/nestr/config.toml",
  values,
});

function problemOf(run: () => unknown): NestrError {
  let caught: NestrError | undefined;
  assert.throws(run, (error: NestrError) => {
    caught = error;
    return error.code === "SETTING_INVALID";
  });
  return caught!;
}

Deno.test("resolveSettings() has a value for every setting", () => {
  const resolved = resolveSettings({});
  assert.deepEqual(settingValues(resolved), {
    jobs: 8,
    networkJobs: 8,
    hostJobs: 4,
    timeoutMs: null,
    color: "auto",
    log: "off",
    logFile: null,
    keepRuns: 50,
  });
  for (const { origin } of Object.values(resolved)) assert.deepEqual(origin, { layer: "default" });
});

Deno.test("resolveSettings() takes the highest layer that gives a value", () => {
  const sources = {
    flags: { jobs: 1 },
    env: from({ NESTR_JOBS: "2" }),
    project: { defaults: { jobs: 3, hostJobs: 9 }, manifest: "/shop/nestr.toml" },
    user: user({ jobs: 4 }),
  };
  const { jobs, hostJobs } = resolveSettings(sources);
  assert.deepEqual(jobs, { value: 1, origin: { layer: "flag", place: "--jobs" } });
  assert.deepEqual(hostJobs, {
    value: 9,
    origin: { layer: "project", place: "/shop/nestr.toml" },
  });
  const { flags: _, ...withoutFlags } = sources;
  assert.deepEqual(resolveSettings(withoutFlags).jobs, {
    value: 2,
    origin: { layer: "environment", place: "NESTR_JOBS" },
  });
  assert.equal(resolveSettings({ ...withoutFlags, env: from({}) }).jobs.value, 3);
  assert.deepEqual(resolveSettings({ user: sources.user }).jobs, {
    value: 4,
    origin: { layer: "user", place: "/home/ada/.config/nestr/config.toml" },
  });
});

Deno.test("resolveSettings() reads every environment variable", () => {
  const values = settingValues(resolveSettings({
    env: from({
      NESTR_JOBS: "1",
      NESTR_NETWORK_JOBS: "2",
      NESTR_HOST_JOBS: "3",
      NESTR_TIMEOUT: "1m",
      NESTR_COLOR: "always",
      NESTR_LOG: "debug",
      NESTR_LOG_FILE: "out.log",
      NESTR_KEEP_RUNS: "0",
    }),
  }));
  assert.deepEqual(values, {
    jobs: 1,
    networkJobs: 2,
    hostJobs: 3,
    timeoutMs: 60_000,
    color: "always",
    log: "debug",
    logFile: "out.log",
    keepRuns: 0,
  });
});

Deno.test("resolveSettings() takes an empty variable for none", () => {
  assert.equal(resolveSettings({ env: from({ NESTR_JOBS: "" }) }).jobs.origin.layer, "default");
});

Deno.test("resolveSettings() lets none lift a time limit", () => {
  const project = { defaults: { timeoutMs: 1000 }, manifest: "/shop/nestr.toml" };
  assert.equal(resolveSettings({ project }).timeoutMs.value, 1000);
  for (const flags of [{ timeoutMs: "none" }, { timeoutMs: null }]) {
    assert.deepEqual(resolveSettings({ project, flags }).timeoutMs, {
      value: null,
      origin: { layer: "flag", place: "--timeout" },
    });
  }
  assert.equal(resolveSettings({ flags: { timeoutMs: 5 } }).timeoutMs.value, 5);
});

Deno.test("resolveSettings() heeds NO_COLOR under NESTR_COLOR and flags", () => {
  const env = from({ NO_COLOR: "1" });
  assert.deepEqual(resolveSettings({ env, user: user({ color: "always" }) }).color, {
    value: "never",
    origin: { layer: "environment", place: "NO_COLOR" },
  });
  assert.equal(resolveSettings({ env, flags: { color: "always" } }).color.value, "always");
  const both = from({ NO_COLOR: "1", NESTR_COLOR: "always" });
  assert.equal(resolveSettings({ env: both }).color.value, "always");
});

Deno.test("resolveSettings() puts a relative log file beside the configuration that names it", () => {
  assert.equal(
    resolveSettings({ user: user({ log_file: "nestr.log" }) }).logFile.value,
    "/home/ada/.config/nestr/nestr.log",
  );
});

Deno.test("resolveSettings() refuses wrong values with their place", () => {
  const wrong: readonly (readonly [Parameters<typeof resolveSettings>[0], string])[] = [
    [{ flags: { jobs: "many" } }, "--jobs"],
    [{ flags: { jobs: 0 } }, "--jobs"],
    [{ flags: { timeoutMs: -5 } }, "--timeout"],
    [{ env: from({ NESTR_JOBS: "1.5" }) }, "NESTR_JOBS"],
    [{ env: from({ NESTR_TIMEOUT: "10" }) }, "NESTR_TIMEOUT"],
    [{ env: from({ NESTR_COLOR: "green" }) }, "NESTR_COLOR"],
    [{ env: from({ NESTR_LOG: "loud" }) }, "NESTR_LOG"],
    [{ user: user({ jobs: "8" }) }, "/home/ada/.config/nestr/config.toml"],
    [{ user: user({ log_file: "" }) }, "/home/ada/.config/nestr/config.toml"],
  ];
  for (const [sources, place] of wrong) {
    const error = problemOf(() => resolveSettings(sources));
    assert.equal(error.details!.place, place);
    assert.ok(error.message.startsWith(`${place}: `), error.message);
  }
});

Deno.test("resolveSettings() lists every problem, those of layers that do not win as well", () => {
  const error = problemOf(() =>
    resolveSettings({
      flags: { jobs: 1 },
      env: from({ NESTR_JOBS: "x", NESTR_LOG: "y" }),
      user: user({ netwrok_jobs: 2 }),
    })
  );
  assert.match(error.message, /^NESTR_JOBS: the value is "x", and 2 more problems$/);
  const problems = error.details!.problems as readonly { message: string; expected: string }[];
  assert.equal(problems[2]!.message, 'unknown key "netwrok_jobs"');
  assert.equal(problems[2]!.expected, "network_jobs");
});

Deno.test("userConfigPath() follows XDG_CONFIG_HOME, then the home folder", () => {
  assert.equal(userConfigPath(from({ XDG_CONFIG_HOME: "/x", HOME: "/h" })), "/x/nestr/config.toml");
  assert.equal(
    userConfigPath(from({ XDG_CONFIG_HOME: "relative", HOME: "/h" })),
    "/h/.config/nestr/config.toml",
  );
  assert.equal(userConfigPath(from({})), undefined);
});

Deno.test("readUserConfig() reads what is there and takes nothing for nothing", () => {
  using folder = new TemporaryFolder({ "nestr/config.toml": "jobs = 2\n" });
  const env = from({ XDG_CONFIG_HOME: folder.path });
  const config = readUserConfig(env);
  assert.equal(config!.file, folder.at("nestr", "config.toml"));
  assert.equal(resolveSettings({ user: config }).jobs.value, 2);
  assert.equal(readUserConfig(from({ XDG_CONFIG_HOME: folder.at("missing") })), undefined);
  assert.equal(readUserConfig(from({})), undefined);
});

Deno.test("readUserConfig() says what is wrong with the file", () => {
  using folder = new TemporaryFolder({ "nestr/config.toml": "jobs = \n" });
  const env = from({ XDG_CONFIG_HOME: folder.path });
  const error = problemOf(() => readUserConfig(env));
  assert.match(error.message, /config\.toml:1:\d+: cannot be parsed/);
  Deno.removeSync(folder.at("nestr", "config.toml"));
  Deno.mkdirSync(folder.at("nestr", "config.toml"));
  assert.throws(() => readUserConfig(env), { code: "FILE_ACCESS" });
});

Deno.test("resolveSettings() takes null from a program only where there may be none", () => {
  assert.equal(resolveSettings({ flags: { timeoutMs: null } }).timeoutMs.value, null);
  // deno-lint-ignore no-explicit-any -- what JSON may bring
  const error = problemOf(() => resolveSettings({ flags: { jobs: null as any } }));
  assert.match(error.message, /jobs/);
});
