import assert from "node:assert/strict";
import type { WorkspaceListing } from "../../lib/engine/workspace/workspace_info.ts";
import type { Appearance } from "../../lib/terminal/appearance.ts";
import { loadStyle } from "../../lib/terminal/style.ts";
import { symbolsFor } from "../../lib/terminal/symbols.ts";
import { renderWorkspaceList } from "../../lib/terminal/workspace_list.ts";

const piped: Appearance = { style: await loadStyle(0), symbols: symbolsFor(true), columns: null };
const terminal: Appearance = { ...piped, columns: 100 };
const context = { now: new Date("2026-03-02T12:00:00Z"), add: "ajj workspace add ../NAME" };

const listing = (part: Partial<WorkspaceListing>): WorkspaceListing => ({
  name: "feature",
  namespace: "shop-feature-1",
  root: "/work/feature",
  createdAt: "2026-03-02T09:00:00.000Z",
  backend: null,
  copies: [],
  services: [],
  envFiles: [],
  present: true,
  current: false,
  ...part,
});

const workspaces = [
  listing({
    backend: "docker",
    current: true,
    services: [
      { name: "postgres", host: "localhost", ports: [{ container: 5432, host: 20000 }] },
      {
        name: "minio",
        host: "localhost",
        ports: [{ container: 9000, host: 20001 }, { container: 9001, host: 20002 }],
      },
      { name: "worker", host: "localhost", ports: [] },
    ],
  }),
  listing({ name: "fix", root: "/work/a b\n", present: false }),
];

Deno.test("renderWorkspaceList() gives programs every column in every line", async () => {
  const lines = (await renderWorkspaceList(workspaces, context, piped)).trimEnd().split("\n");
  assert.deepEqual(lines.map((line) => line.split(/ {2,}/)), [
    [
      "feature",
      "/work/feature",
      "docker",
      "postgres:20000,minio:20001,minio:20002,worker",
      "2026-03-02T09:00:00.000Z",
      "current",
    ],
    ["fix", "/work/a b\\n", "-", "-", "2026-03-02T09:00:00.000Z", "missing"],
  ]);
});

Deno.test("renderWorkspaceList() has titles and ages on a terminal, and fits its width", async () => {
  for (const columns of [60, 80]) {
    const text = await renderWorkspaceList(
      [...workspaces, listing({ name: "a-long-name-of-a-feature", backend: "process" })],
      context,
      { ...terminal, columns },
    );
    const lines = text.trimEnd().split("\n");
    assert.match(lines[0]!, /^NAME +PATH +BACKEND +SERVICES +CREATED +STATE$/);
    assert.match(lines[1]!, /^feature .*… +3h ago +current$/);
    assert.ok(lines.every((line) => line.length <= columns), text);
  }
});

Deno.test("renderWorkspaceList() of none tells a person what to type, and a program nothing", async () => {
  assert.equal(
    await renderWorkspaceList([], context, terminal),
    "no workspaces; make one with ajj workspace add ../NAME\n",
  );
  assert.equal(await renderWorkspaceList([], context, piped), "");
});
