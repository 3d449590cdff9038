import assert from "node:assert/strict";
import type { NestrError } from "../../lib/errors/nestr_error.ts";
import { registerWorkspace, unregisterWorkspace } from "../../lib/workspaces/registry.ts";
import {
  listReservations,
  PortAllocator,
  type PortAllocatorOptions,
  sweepReservations,
} from "../../lib/workspaces/port_allocator.ts";
import { FixtureProcess } from "../support/fixture_process.ts";
import { ProcessEnvironment } from "../support/process_environment.ts";
import { TemporaryFolder } from "../support/temporary_folder.ts";
import { thrownBy } from "../support/thrown.ts";
import { workspaceRecord } from "../support/workspace_record.ts";

const portsIn = (stateFolder: string): number[] =>
  listReservations(stateFolder).map(({ port }) => port);

const ascending = (ports: Iterable<number>): number[] => [...ports].sort((a, b) => a - b);

/** An allocator with a range of a few ports, of which nobody else reserves any: outside the default. */
function few(folder: TemporaryFolder, options: PortAllocatorOptions = {}): PortAllocator {
  return new PortAllocator({ stateFolder: folder.path, first: 30_500, last: 30_504, ...options });
}

Deno.test("PortAllocator.allocate() reserves ports of the range and says for whom", async () => {
  using folder = new TemporaryFolder();
  const owner = { home: folder.at("home"), id: "x" };
  const ports = await few(folder, { owner }).allocate(3);
  assert.equal(new Set(ports).size, 3);
  assert.ok(ports.every((port) => port >= 30_500 && port <= 30_504));
  const reservations = listReservations(folder.path);
  assert.deepEqual(reservations.map(({ port }) => port), ascending(ports));
  assert.ok(reservations.every((it) => it.owner?.id === "x" && it.process.pid === Deno.pid));
  assert.equal(Deno.statSync(folder.at("ports.json")).mode! & 0o777, 0o600);
  assert.deepEqual(await few(folder).allocate(0), []);
});

Deno.test("PortAllocator.allocate() never hands out a port twice to many who ask at once", async () => {
  using folder = new TemporaryFolder();
  const allocators = ["a", "b", "c"].map((id) =>
    new PortAllocator({ stateFolder: folder.path, owner: { home: folder.path, id } })
  );
  const answers = await Promise.all(
    Array.from({ length: 100 }, (_, i) => allocators[i % 3]!.allocate(5)),
  );
  assert.equal(new Set(answers.flat()).size, 500);
  assert.deepEqual(portsIn(folder.path), ascending(answers.flat()));
});

Deno.test("PortAllocator.allocate() never hands out a port twice to 20 processes, 1,000 times", async () => {
  using folder = new TemporaryFolder();
  const processes = Array.from({ length: 20 }, (_, i) => {
    const owner = i % 2 === 0 ? [] : [folder.at("home"), `id-${i}`];
    return new FixtureProcess("workspaces/reserving.ts", folder.path, "50", "1", ...owner);
  });
  await using ends = new AsyncDisposableStack();
  for (const process of processes) ends.use(process);
  const ports = [];
  for (const process of processes) ports.push(...JSON.parse(await process.line()) as number[]);
  assert.equal(ports.length, 1_000);
  assert.equal(new Set(ports).size, 1_000);
  assert.deepEqual(portsIn(folder.path), ascending(ports));
});

/** Listens; undefined where the machine does not have the address. */
function listen(hostname: string, port: number): Deno.Listener | undefined {
  try {
    return Deno.listen({ hostname, port });
  } catch (error) {
    if (error instanceof Deno.errors.AddrNotAvailable) return undefined;
    throw error;
  }
}

Deno.test("PortAllocator.allocate() passes over ports that somebody listens on, at any address", async () => {
  for (const hostname of ["0.0.0.0", "127.0.0.1", "127.0.0.2", "::", "::1"]) {
    using folder = new TemporaryFolder();
    using listener = listen(hostname, 30_502);
    if (!listener) continue;
    assert.deepEqual(ascending(await few(folder).allocate(4)), [30_500, 30_501, 30_503, 30_504]);
    await assert.rejects(few(folder).claim(30_502), {
      code: "PORT_TAKEN",
      message: "port 30502 is in use by another program",
      details: { port: 30_502 },
    });
  }
});

Deno.test("PortAllocator.allocate() reserves nothing when there are too few ports", async () => {
  using folder = new TemporaryFolder();
  await few(folder).allocate(2);
  await assert.rejects(few(folder).allocate(4), (error: NestrError) => {
    assert.equal(error.code, "PORTS_EXHAUSTED");
    assert.equal(error.message, "4 free ports are needed, and 3 of 30500-30504 are free");
    assert.match(error.hint!, /NESTR_PORT_RANGE/);
    return true;
  });
  assert.equal(portsIn(folder.path).length, 2);
  const last = await Promise.allSettled([3, 1, 0].map((count) => few(folder).allocate(count)));
  assert.deepEqual(last.map(({ status }) => status), ["fulfilled", "rejected", "fulfilled"]);
  assert.equal(portsIn(folder.path).length, 5);
});

Deno.test("PortAllocator.claim() keeps a port for one workspace and names it to the others", async () => {
  using folder = new TemporaryFolder();
  const home = folder.at("home");
  await registerWorkspace(home, workspaceRecord("a", { services: [] }));
  const mine = few(folder, { owner: { home, id: "id-a" } });
  const other = few(folder, { owner: { home, id: "id-b" } });
  await mine.claim(30_501);
  await mine.claim(30_501);
  await assert.rejects(other.claim(30_501), {
    code: "PORT_TAKEN",
    message: `port 30501 is reserved for the workspace "a" of "${home}"`,
    details: { port: 30_501, owner: { home, id: "id-a", name: "a" } },
  });
  await assert.rejects(few(folder).claim(30_501), { code: "PORT_TAKEN" });
  assert.ok(!(await other.allocate(4)).includes(30_501));
});

Deno.test("PortAllocator.claim() gives one port to one of many who ask at once", async () => {
  using folder = new TemporaryFolder();
  const claims = await Promise.allSettled(
    Array.from(
      { length: 20 },
      (_, i) => few(folder, { owner: { home: folder.path, id: `${i}` } }).claim(30_503),
    ),
  );
  assert.equal(claims.filter(({ status }) => status === "fulfilled").length, 1);
});

Deno.test("PortAllocator.release() gives back what is its own and nothing else", async () => {
  using folder = new TemporaryFolder();
  const mine = few(folder, { owner: { home: folder.path, id: "mine" } });
  const other = few(folder, { owner: { home: folder.path, id: "other" } });
  const nobody = few(folder);
  const [a, b] = await mine.allocate(2);
  const [c] = await other.allocate(1);
  const [d] = await nobody.allocate(1);
  await mine.release([a!, c!, d!, 1]);
  await nobody.release([b!, c!]);
  assert.deepEqual(portsIn(folder.path), ascending([b!, c!, d!]));
  // Another allocator of the same workspace stands for it as well, as after a restart.
  await few(folder, { owner: { home: folder.path, id: "mine" } }).release([b!]);
  await nobody.release([d!]);
  assert.deepEqual(portsIn(folder.path), [c]);
});

Deno.test("PortAllocator.release() makes nothing where nothing was ever reserved", async () => {
  using folder = new TemporaryFolder();
  await few(folder, { stateFolder: folder.at("state") }).release([30_500]);
  assert.deepEqual([...Deno.readDirSync(folder.path)], []);
});

Deno.test("PortAllocator takes its range from NESTR_PORT_RANGE and refuses nonsense", async () => {
  using folder = new TemporaryFolder();
  {
    using _environment = new ProcessEnvironment({ NESTR_PORT_RANGE: "30510-30511" });
    const ports = await new PortAllocator({ stateFolder: folder.path }).allocate(2);
    assert.deepEqual(ascending(ports), [30_510, 30_511]);
  }
  for (
    const text of ["x", "1", "20000", "3-2", "0-5", "1-65536", "1-2-3", "-1-5", "1.5-3", " - "]
  ) {
    using _environment = new ProcessEnvironment({ NESTR_PORT_RANGE: text });
    const error = thrownBy(() => new PortAllocator({ stateFolder: folder.path }));
    assert.equal(error.code, "SETTING_INVALID");
    assert.ok(error.message.startsWith(`NESTR_PORT_RANGE is "${text}", expected`));
  }
  using _environment = new ProcessEnvironment({ NESTR_PORT_RANGE: "" });
  new PortAllocator({ stateFolder: folder.path, first: 65_535, last: 65_535 });
  const reversed = { stateFolder: folder.path, first: 2, last: 1 };
  assert.equal(thrownBy(() => new PortAllocator(reversed)).code, "SETTING_INVALID");
});

Deno.test("PortAllocator.allocate() restores what it can when the reservations are damaged", async () => {
  using folder = new TemporaryFolder();
  const [home, other] = [folder.at("home"), folder.at("other")];
  const port = (host: number) => [{ name: "redis", ports: [{ container: 6379, host }] }];
  await registerWorkspace(home, workspaceRecord("a", { services: port(30_500) }));
  await registerWorkspace(other, workspaceRecord("b", { services: port(30_501) }));
  await few(folder, { owner: { home: other, id: "id-b" } }).claim(30_502);
  for (const damage of ["cut off", "removed"]) {
    const path = folder.at("ports.json");
    const text = Deno.readTextFileSync(path);
    if (damage === "removed") Deno.removeSync(path);
    else Deno.writeTextFileSync(path, text.slice(0, -4));
    const [free] = await few(folder, { owner: { home, id: "new" } }).allocate(1);
    const kept = damage === "removed" ? [30_500] : [30_500, 30_501, 30_502];
    assert.deepEqual(portsIn(folder.path), ascending([...kept, free!]));
    await few(folder, { owner: { home, id: "new" } }).release([free!]);
  }
  const aside = [...Deno.readDirSync(folder.path)].filter(({ name }) =>
    /json\.damaged-/.test(name)
  );
  assert.equal(aside.length, 1);
});

Deno.test("PortAllocator refuses reservations of a newer version and leaves them", async () => {
  const text = '{"version":2,"ports":{}}';
  using folder = new TemporaryFolder({ "ports.json": text });
  await assert.rejects(few(folder).allocate(1), { code: "REGISTRY_VERSION" });
  assert.throws(() => listReservations(folder.path), { code: "REGISTRY_VERSION" });
  assert.equal(Deno.readTextFileSync(folder.at("ports.json")), text);
});

Deno.test("PortAllocator.allocate() goes on after a process was killed while it held the lock", async () => {
  using folder = new TemporaryFolder();
  await using holder = new FixtureProcess("workspaces/holding.ts", folder.at("ports.lock"));
  assert.equal(await holder.line(), "held");
  const waiting = few(folder).allocate(2);
  await holder.kill();
  assert.equal((await waiting).length, 2);
});

Deno.test("PortAllocator.allocate() frees the ports of workspaces that are forgotten", async () => {
  using folder = new TemporaryFolder();
  const home = folder.at("home");
  await registerWorkspace(home, workspaceRecord("a", { services: [] }));
  {
    await using process = new FixtureProcess(
      ...["workspaces/reserving.ts", folder.path, "1", "3", home, "id-a"] as const,
    );
    await process.line();
    await process.end();
  }
  const options = { first: 20_000, last: 29_999 };
  const before = portsIn(folder.path);
  assert.equal(before.length, 3);
  const [kept] = await few(folder, options).allocate(1);
  assert.deepEqual(portsIn(folder.path), ascending([...before, kept!]));
  await unregisterWorkspace(home, "a");
  const [next] = await few(folder, options).allocate(1);
  assert.deepEqual(portsIn(folder.path), ascending([kept!, next!]));
});

Deno.test("PortAllocator.allocate() leaves the ports of a home folder that is gone, sweeping them is asked for", async () => {
  using folder = new TemporaryFolder();
  const [home, moved] = [folder.at("home"), folder.at("moved")];
  {
    await using process = new FixtureProcess(
      ...["workspaces/reserving.ts", folder.path, "1", "1", home, "id-a"] as const,
    );
    await process.line();
    await process.end();
  }
  const [port] = portsIn(folder.path);
  await few(folder).allocate(1);
  await assert.rejects(few(folder).claim(port!), { code: "PORT_TAKEN" });
  assert.deepEqual(await sweepReservations(folder.path), []);
  const planned = await sweepReservations(folder.path, { dryRun: true });
  assert.deepEqual(planned.map(({ port, reason }) => [port, reason]), [[port, "home-gone"]]);
  // In one go with a sweep that leaves them.
  const [, swept] = await Promise.all([
    few(folder).allocate(1),
    sweepReservations(folder.path, { gone: true }),
  ]);
  assert.deepEqual(swept, planned);
  assert.equal(portsIn(folder.path).includes(port!), false);
  // Whose home folder was moved has its ports as before.
  await few(folder, { owner: { home, id: "id-b" } }).claim(30_600);
  const mine = few(folder, { owner: { home: moved, id: "id-b" } });
  await mine.claim(30_600);
  assert.equal(listReservations(folder.path).at(-1)?.owner?.home, moved);
  await few(folder, { owner: { home, id: "id-b" } }).release([30_600]);
  assert.equal(portsIn(folder.path).includes(30_600), false);
});
