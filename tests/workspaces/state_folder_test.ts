import assert from "node:assert/strict";
import { installationId, machineStateFolder } from "../../lib/workspaces/state_folder.ts";
import { FixtureProcess } from "../support/fixture_process.ts";
import { TemporaryFolder } from "../support/temporary_folder.ts";
import { thrownBy } from "../support/thrown.ts";

const from = (variables: Readonly<Record<string, string>>) => (name: string) => variables[name];

Deno.test("machineStateFolder() follows XDG_STATE_HOME and passes over a relative one", () => {
  assert.equal(machineStateFolder(from({ XDG_STATE_HOME: "/x/", HOME: "/h" })), "/x/nestr");
  assert.equal(
    machineStateFolder(from({ XDG_STATE_HOME: "x", HOME: "/h" })),
    "/h/.local/state/nestr",
  );
  assert.equal(machineStateFolder(from({ HOME: "/h" })), "/h/.local/state/nestr");
  assert.equal(thrownBy(() => machineStateFolder(from({}))).code, "SETTING_INVALID");
});

Deno.test("installationId() is made once, by whichever of many processes comes first", async () => {
  using folder = new TemporaryFolder();
  const state = folder.at("state", "nestr");
  const processes = Array.from(
    { length: 10 },
    () => new FixtureProcess("workspaces/identifying.ts", state),
  );
  const ids = new Set<string>();
  for (const process of processes) {
    await using identifying = process;
    ids.add(await identifying.line());
  }
  assert.equal(ids.size, 1);
  assert.equal(await installationId(state), [...ids][0]);
  assert.match([...ids][0]!, /^[0-9a-f-]{36}$/);
});

Deno.test("installationId() makes another one where the file says nothing", async () => {
  using folder = new TemporaryFolder({ installation: "" });
  const made = await installationId(folder.path);
  assert.match(made, /^[0-9a-f-]{36}$/);
  assert.equal(await installationId(folder.path), made);
});
