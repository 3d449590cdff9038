/** `ajj doctor`: finds what is wrong with workspaces, and mends it with `--fix`. */

import assert from "node:assert/strict";
import { docker, eventually } from "../../support/docker_fixture.ts";
import { Executable } from "../../support/executable.ts";
import { requires } from "../../support/requirements.ts";
import { TWO_PROCESSES, WorkspaceFixture } from "../../support/workspace_fixture.ts";

const OPERATING = new URL("../../fixtures/workspaces/operating.ts", import.meta.url).pathname;

const CONTAINER = `
[backend]
type = "docker"
[services.only]
image = "nestr-test/busybox:1"
command = "trap 'exit 0' TERM; sleep 1000 & wait"
ports = [7000]
[injection]
file = ".env"
template = "PORT={{ services.only.ports.7000 }}\\n"
`;

interface Finding {
  readonly severity: "error" | "warning" | "note";
  readonly area: string;
  readonly message: string;
  readonly cure: string;
  readonly code?: string;
}

interface Diagnosis {
  readonly exit: number;
  readonly healthy: boolean;
  readonly fixed: readonly string[];
  /** Without notes, which ask for nothing. */
  readonly findings: readonly Finding[];
  readonly notes: readonly Finding[];
}

/** `ajj doctor`, from the repository. */
async function doctor(
  fixture: WorkspaceFixture,
  args: readonly string[] = [],
  env: Readonly<Record<string, string>> = {},
): Promise<Diagnosis> {
  const ajj = new Executable(fixture.git, "ajj", env);
  const { code, stdout, stderr } = await ajj.run("shop", ["doctor", ...args, "--json"]);
  const { ok, data } = JSON.parse(stdout);
  assert.ok(ok, stderr);
  const all: readonly Finding[] = data.findings;
  for (const { message, cure } of all) assert.ok(message !== "" && cure !== "");
  return {
    exit: code,
    healthy: data.healthy,
    fixed: data.fixed,
    findings: all.filter(({ severity }) => severity !== "note"),
    notes: all.filter(({ severity }) => severity === "note"),
  };
}

async function add(fixture: WorkspaceFixture): Promise<{ readonly namespace: string }> {
  const { workspace } = await new Executable(fixture.git, "ajj")
    .data("shop", ["workspace", "add", "../feature"]);
  return workspace;
}

async function forget(fixture: WorkspaceFixture): Promise<void> {
  await new Executable(fixture.git, "ajj").data("shop", ["workspace", "forget", "feature"]);
  assert.deepEqual(await fixture.traces("feature"), []);
}

for (
  const [what, kind, aether] of [
    ["processes in git", "git", TWO_PROCESSES],
    ["processes in jj", "jj", TWO_PROCESSES],
    ["containers", "git", CONTAINER],
  ] as const
) {
  const ignore = (kind === "jj" && requires("jj").ignore) ||
    (aether === CONTAINER && requires("docker").ignore);

  Deno.test(`ajj doctor finds nothing wrong with workspaces that are well: ${what}`, {
    ignore,
  }, async () => {
    await using fixture = await WorkspaceFixture.create({ kind, aether });
    await add(fixture);
    for (const args of [[], ["--fix"]]) {
      const { exit, healthy, findings, fixed } = await doctor(fixture, args);
      assert.deepEqual([exit, healthy, findings, fixed], [0, true, [], []]);
    }
    const ajj = new Executable(fixture.git, "ajj");
    const { workspaces: [status] } = await ajj.data("feature", ["status"]);
    for (const { state } of status.services) assert.equal(state, "running");
    await forget(fixture);
  });
}

Deno.test("ajj doctor finds a workspace whose folder was deleted, and says how to be done with it", async () => {
  await using fixture = await WorkspaceFixture.create({ aether: TWO_PROCESSES });
  await add(fixture);
  await Deno.remove(fixture.beside("feature"), { recursive: true });
  for (const args of [[], ["--fix"]]) {
    const { findings: [finding], fixed } = await doctor(fixture, args);
    assert.match(finding!.message, /feature.*does not exist/);
    assert.equal(finding!.cure, "ajj cleanup --force");
    // Data would go with it.
    assert.deepEqual(fixed, []);
  }
  assert.equal(
    (await new Executable(fixture.git, "ajj").run("shop", ["cleanup", "--force"])).code,
    0,
  );
  assert.deepEqual((await doctor(fixture)).findings, []);
  assert.deepEqual(await fixture.traces("feature"), []);
});

Deno.test("ajj doctor finds an add that was interrupted, leaves it, and takes it back with --fix", async () => {
  await using fixture = await WorkspaceFixture.create({ aether: TWO_PROCESSES });
  const target = fixture.beside("feature");
  const killAt = "task.started:setup:1";
  const work = { verb: "add", directory: fixture.root, target, killAt };
  await new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", "--quiet", OPERATING, JSON.stringify(work)],
    stdout: "null",
  }).output();
  const before = await fixture.traces("feature");
  assert.ok(before.includes("pending/feature.json"));
  const { findings } = await doctor(fixture);
  assert.match(findings[0]!.message, /feature.*interrupted/);
  assert.deepEqual(await fixture.traces("feature"), before);
  const { fixed } = await doctor(fixture, ["--fix"]);
  assert.deepEqual(fixed, [
    'adding the workspace "feature" was interrupted; what was left of it was removed',
  ]);
  assert.deepEqual(await fixture.traces("feature"), []);
});

Deno.test("ajj doctor finds containers and ports of nobody, and frees what holds no data", {
  ...requires("docker"),
}, async () => {
  await using fixture = await WorkspaceFixture.create({ aether: CONTAINER });
  await add(fixture);
  const [port] = fixture.reservedPorts();
  const path = `${fixture.home}/workspaces.json`;
  await Deno.writeTextFile(path, '{"version":1,"workspaces":[]}\n');
  await Deno.remove(`${fixture.home}/records/feature.json`);
  await fixture.git.git(fixture.root, "worktree", "remove", "--force", fixture.beside("feature"));
  const { findings } = await doctor(fixture);
  assert.deepEqual(findings.map(({ area }) => area), ["services", "services", "ports"]);
  assert.deepEqual(findings.map(({ cure }) => cure), [
    "ajj cleanup --force",
    "ajj cleanup --force",
    "ajj doctor --fix",
  ]);
  const mended = await doctor(fixture, ["--fix"]);
  assert.deepEqual(mended.fixed, [`ports ${port}: released`]);
  assert.deepEqual(mended.findings, findings.slice(0, 2));
  assert.equal(
    (await new Executable(fixture.git, "ajj").run("shop", ["cleanup", "--force"])).code,
    0,
  );
  assert.deepEqual((await doctor(fixture)).findings, []);
  assert.deepEqual(await fixture.resources("docker"), []);
  assert.deepEqual(fixture.reservedPorts(), []);
});

Deno.test("ajj doctor finds services that ended by themselves", async () => {
  const line = "until [ -e ../end ]; do sleep 0.05; done; exit 9";
  const aether = TWO_PROCESSES.replace("exec sleep 1000", line);
  await using fixture = await WorkspaceFixture.create({ aether });
  await add(fixture);
  await Deno.writeTextFile(fixture.beside("end"), "");
  const { findings } = await eventually(
    () => doctor(fixture),
    ({ findings }) => findings.length > 0,
  );
  assert.match(findings[0]!.message, /"first" of "feature" ended by itself, with code 9/);
  assert.match(findings[0]!.cure, /ajj start -w feature$/);
  await forget(fixture);
});

Deno.test("ajj doctor finds services that somebody removed, and says how to get them back", {
  ...requires("docker"),
}, async () => {
  await using fixture = await WorkspaceFixture.create({ aether: CONTAINER });
  const { namespace } = await add(fixture);
  await docker("rm", "--force", `${namespace}-only`);
  const { findings } = await doctor(fixture);
  assert.equal(findings.length, 1, JSON.stringify(findings));
  const [finding] = findings;
  assert.equal(finding!.area, "services");
  assert.match(finding!.message, /only.*"feature".*removed/);
  // Whether it is made anew is a person's to decide.
  const tried = await doctor(fixture, ["--fix"]);
  assert.deepEqual([tried.fixed, tried.findings], [[], findings]);
  assert.equal(finding!.cure, "ajj start -w feature");
  await new Executable(fixture.git, "ajj").data("shop", ["start", "-w", "feature"]);
  assert.deepEqual((await doctor(fixture)).findings, []);
  await forget(fixture);
});

Deno.test("ajj doctor finds env files that are gone, that others can read, that would be committed", async () => {
  await using fixture = await WorkspaceFixture.create({ aether: TWO_PROCESSES });
  await add(fixture);
  const file = fixture.beside("feature/.env");
  const expectOne = async (message: RegExp) => {
    const { healthy, findings } = await doctor(fixture, ["--fix"]);
    assert.equal(findings.length, 1, JSON.stringify(findings));
    assert.deepEqual([healthy, findings[0]!.area], [true, "env files"]);
    assert.match(findings[0]!.message, message);
    return findings[0]!.cure;
  };
  await Deno.chmod(file, 0o644);
  const cure = await expectOne(/others can read/);
  await fixture.git.command(fixture.root, "sh", "-c", cure);
  assert.deepEqual((await doctor(fixture)).findings, []);

  const exclude = fixture.beside("shop/.git/info/exclude");
  const excluded = Deno.readTextFileSync(exclude);
  await Deno.writeTextFile(exclude, "");
  await expectOne(/is not ignored and could be committed/);
  await Deno.writeTextFile(exclude, excluded);

  await Deno.remove(file);
  await expectOne(/\.env" is missing/);
  await forget(fixture);
});

Deno.test("ajj doctor leaves a registry that is damaged, rebuilds it with --fix, and tells of it for as long as the damaged file is there", async () => {
  await using fixture = await WorkspaceFixture.create({ aether: TWO_PROCESSES });
  await add(fixture);
  const path = `${fixture.home}/workspaces.json`;
  const whole = Deno.readTextFileSync(path);
  await Deno.writeTextFile(path, whole.slice(0, 100));
  const { healthy, findings, notes } = await doctor(fixture);
  assert.equal(healthy, true);
  assert.match(
    findings.map(({ message }) => message).join("\n"),
    /registry of workspaces is damaged or lost; 1 workspace can still be read/,
  );
  assert.deepEqual([notes, findings[0]!.cure], [[], "ajj doctor --fix"]);
  assert.equal(Deno.readTextFileSync(path), whole.slice(0, 100));
  const mended = await doctor(fixture, ["--fix"]);
  assert.deepEqual(mended.findings, []);
  assert.match(mended.fixed.join("\n"), /was damaged; it was rebuilt with 1/);
  const aside = (await doctor(fixture)).notes.find(({ message }) => /set aside/.test(message));
  const [, damaged] = /"([^"]+\.damaged-[^"]+)"/.exec(aside!.message)!;
  assert.equal(Deno.readTextFileSync(damaged!), whole.slice(0, 100));
  await forget(fixture);
});

Deno.test("ajj doctor ends with 1 where nothing could be made", async () => {
  await using broken = await WorkspaceFixture.create({ aether: "[services.only]\nimagee = 3\n" });
  const manifest = await doctor(broken);
  assert.deepEqual([manifest.exit, manifest.healthy], [1, false]);
  assert.ok(
    manifest.findings.some(({ severity, area }) => severity === "error" && area === "environment"),
  );
  assert.match(JSON.stringify(manifest.findings), /aether\.toml.*imagee|imagee.*aether\.toml/);

  await using fixture = await WorkspaceFixture.create({ aether: CONTAINER });
  const daemon = await doctor(fixture, [], { DOCKER_HOST: "unix:///nonexistent" });
  assert.deepEqual([daemon.exit, daemon.healthy], [1, false]);
  assert.ok(daemon.findings.some(({ code }) => code === "DOCKER_UNAVAILABLE"));
  // With local processes nobody misses it.
  const without = await doctor(fixture, ["--backend", "process"], {
    DOCKER_HOST: "unix:///nonexistent",
  });
  assert.deepEqual([without.exit, without.findings], [0, []]);
});
