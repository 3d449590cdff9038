/** Workspaces on a real Docker daemon: what is theirs, what is not, and how their services meet. */

import assert from "node:assert/strict";
import { addWorkspace } from "../../../lib/engine/workspace/add_workspace.ts";
import { cleanUpWorkspaces } from "../../../lib/engine/workspace/cleanup_workspaces.ts";
import { diagnoseWorkspaces } from "../../../lib/engine/workspace/diagnose_workspaces.ts";
import { forgetWorkspace } from "../../../lib/engine/workspace/forget_workspace.ts";
import { identityOf } from "../../../lib/engine/workspace/identity.ts";
import { labelsOf } from "../../../lib/backends/docker/labels.ts";
import { unregisterWorkspace } from "../../../lib/workspaces/registry.ts";
import type { WorkspaceRecord } from "../../../lib/workspaces/workspace_record.ts";
import { docker } from "../../support/docker_fixture.ts";
import { requires } from "../../support/requirements.ts";
import { WorkspaceFixture } from "../../support/workspace_fixture.ts";

const FORGET = { keepFiles: false, force: false };
const BUSYBOX = "nestr-test/busybox:1";

const CONTAINER = `
[services.only]
image = "${BUSYBOX}"
command = "trap 'exit 0' TERM; sleep 1000 & wait"
volumes = ["data:/data"]
`;

/** Containers, networks and volumes of somebody else that are gone when this is disposed of. */
class Foreigners implements AsyncDisposable {
  readonly #made: (readonly [kind: "container" | "network" | "volume", name: string])[] = [];
  readonly #prefix: string;

  /** @param prefix Begins their names: a namespace, so that their names prove nothing either */
  constructor(prefix: string) {
    this.#prefix = prefix;
  }

  /** Makes one of each kind with labels, of which containers may have more. */
  async make(
    labels: Readonly<Record<string, string>>,
    ofContainers: Readonly<Record<string, string>> = {},
  ): Promise<void> {
    const name = `${this.#prefix}-foreign-${this.#made.length}`;
    const options = (all: Readonly<Record<string, string>>) =>
      Object.entries(all).flatMap(([label, value]) => ["--label", `${label}=${value}`]);
    const all = options({ ...labels, ...ofContainers });
    this.#made.push(["container", name]);
    await docker("container", "create", "--name", name, ...all, BUSYBOX, "sh");
    this.#made.push(["network", name]);
    await docker("network", "create", ...options(labels), name);
    this.#made.push(["volume", name]);
    await docker("volume", "create", ...options(labels), name);
  }

  /** Those that are not there any more. */
  async missing(): Promise<readonly string[]> {
    const all = await Promise.all(this.#made.map(async ([kind, name]) => {
      const there = await docker(kind, "inspect", name).then(() => true, () => false);
      return there ? [] : [`${kind} ${name}`];
    }));
    return all.flat();
  }

  /** How many there were. */
  get count(): number {
    return this.#made.length;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const [kind, name] of this.#made) {
      await docker(kind, "rm", ...(kind === "network" ? [] : ["--force"]), name).catch(() => {});
    }
  }
}

/** Makes what carries all of a workspace's labels but one, or another value in one of them. */
async function makeForeigners(
  foreigners: Foreigners,
  record: WorkspaceRecord,
): Promise<void> {
  const labels = labelsOf(identityOf(record));
  const service = { "aether.service": "only" };
  for (const left of Object.keys(labels)) {
    const others = Object.entries(labels).filter(([label]) => label !== left);
    await foreigners.make(Object.fromEntries(others), service);
  }
  // A container of ours always says which service it is.
  await foreigners.make({ ...labels, "aether.installation": crypto.randomUUID() }, service);
  await foreigners.make({ ...labels, "aether.managed": "yes" }, service);
}

Deno.test("nothing that lacks one of our labels is ever removed", requires("docker"), async () => {
  await using fixture = await WorkspaceFixture.create({ aether: CONTAINER });
  const scope = await fixture.scope();
  const request = { destination: fixture.beside("feature"), services: true };
  const record = await addWorkspace(scope, request) as WorkspaceRecord;
  await using foreigners = new Foreigners(record.namespace);
  await makeForeigners(foreigners, record);
  assert.ok(foreigners.count >= 20);

  // While the workspace exists, when nobody knows of it any more, and after it is forgotten.
  await cleanUpWorkspaces(scope, { force: true, gone: true });
  await diagnoseWorkspaces({ directory: fixture.root, fix: true });
  assert.deepEqual(await foreigners.missing(), []);
  await unregisterWorkspace(fixture.home, "feature");
  await fixture.git.git(fixture.root, "worktree", "remove", "--force", fixture.beside("feature"));
  await fixture.git.git(fixture.root, "branch", "-D", "feature");
  const { orphans } = await cleanUpWorkspaces(scope, { force: true, gone: true });
  assert.deepEqual(
    orphans.map(({ kind, done }) => [kind, done]),
    [["container", true], ["network", true], ["volume", true]],
  );
  assert.deepEqual(await foreigners.missing(), []);
  assert.deepEqual(await fixture.resources("docker"), []);

  await addWorkspace(scope, request);
  await forgetWorkspace(scope, "feature", FORGET);
  assert.deepEqual(await foreigners.missing(), []);
  assert.deepEqual(await fixture.traces("feature"), []);
});

Deno.test("services of a workspace find one another by name, and no other workspace's", {
  ...requires("docker"),
}, async () => {
  const aether = `
    [services.web]
    image = "${BUSYBOX}"
    command = "mkdir /www; echo $GREETING > /www/index.html; exec httpd -f -h /www -p {{ ports.http }}"
    env = { GREETING = "I am of {{ workspace.name }}" }
    ports = [{ container = 8080, name = "http" }]
    ready = { http = "http://localhost:{{ services.web.ports.http }}/", timeout = "5m" }
    [services.client]
    image = "${BUSYBOX}"
    command = "exec sleep 1000"
    env = { WEB = "http://{{ services.web.host }}:{{ services.web.ports.8080 }}/" }
    depends_on = ["web"]
    ready = { exec = 'wget -q -O- "$WEB" | grep "of {{ workspace.name }}$"', timeout = "5m" }
    [injection]
    file = ".env"
    template = "WEB=http://{{ services.web.host }}:{{ services.web.ports.http }}/"
  `;
  await using fixture = await WorkspaceFixture.create({ aether });
  const scope = await fixture.scope();
  for (const name of ["one", "two"]) {
    await addWorkspace(scope, { destination: fixture.beside(name), services: true });
    const url = /^WEB=(.*)$/m.exec(Deno.readTextFileSync(fixture.beside(`${name}/.env`)))![1]!;
    assert.equal(await (await fetch(url)).text(), `I am of ${name}\n`);
  }
  for (const name of ["one", "two"]) {
    await forgetWorkspace(scope, name, FORGET);
    assert.deepEqual(
      (await fixture.traces(name)).filter((it) => name === "two" || /one/.test(it)),
      [],
    );
  }
});
