import assert from "node:assert/strict";
import type { ServiceStatus } from "../../lib/backends/backend.ts";
import type { WorkspaceStatus } from "../../lib/engine/workspace/workspace_info.ts";
import type { Appearance } from "../../lib/terminal/appearance.ts";
import { loadStyle } from "../../lib/terminal/style.ts";
import { symbolsFor } from "../../lib/terminal/symbols.ts";
import { serviceMark } from "../../lib/terminal/workspace_services.ts";
import { renderStatusErrors, renderWorkspaceStatus } from "../../lib/terminal/workspace_status.ts";

const piped: Appearance = { style: await loadStyle(0), symbols: symbolsFor(true), columns: null };
const terminal: Appearance = { ...piped, columns: 100 };

const service = (
  name: string,
  part: Partial<ServiceStatus>,
  ports: WorkspaceStatus["services"][number]["ports"] = [],
): WorkspaceStatus["services"][number] => ({
  name,
  host: name === "minio" ? "2001:db8::1" : "localhost",
  ports,
  service: name,
  state: "running",
  health: null,
  exitCode: null,
  id: "abc123",
  startedAt: null,
  ...part,
});

const status = (part: Partial<WorkspaceStatus>): WorkspaceStatus => ({
  name: "feature",
  namespace: "shop-feature-1",
  root: "/work/feature",
  createdAt: "2026-03-02T09:00:00.000Z",
  backend: "docker",
  copies: [],
  envFiles: [],
  present: true,
  current: false,
  repositories: [],
  services: [],
  error: null,
  ...part,
});

const full = status({
  repositories: [
    {
      repository: "api",
      path: "/w/api",
      kind: "git",
      branch: "feature",
      changes: 2,
      state: "present",
    },
    { repository: "web", path: "/w/web", kind: "jj", branch: null, changes: 0, state: "present" },
    { repository: "ui", path: "/w/ui", kind: "git", branch: null, changes: 0, state: "missing" },
  ],
  services: [
    service("postgres", { health: "healthy" }, [{ container: 5432, host: 20000 }]),
    service("minio", { health: "unhealthy" }, [
      { container: 9000, host: 20001, name: "api" },
      { container: 9001, host: 20002 },
    ]),
    service("worker", { state: "exited", exitCode: 3, id: null }),
    service("mail", { state: "stopped", id: null }),
  ],
});

Deno.test("renderWorkspaceStatus() shows copies and services of a workspace as a block", async () => {
  assert.equal(
    await renderWorkspaceStatus([full], terminal),
    [
      "feature  docker  /work/feature",
      "  api  feature  2 changes",
      "  web  -        clean",
      "  ui   -        missing",
      "  ✓ postgres  healthy    localhost:20000",
      "  ✗ minio     unhealthy  [2001:db8::1]:20001 (api), [2001:db8::1]:20002 (9001)",
      "  ✗ worker    exited 3",
      "  ○ mail      stopped",
      "",
    ].join("\n"),
  );
});

Deno.test("renderWorkspaceStatus() gives programs one line for each copy and each service", async () => {
  const lines = (await renderWorkspaceStatus([full], piped)).trimEnd().split("\n");
  assert.deepEqual(lines.map((line) => line.split(/ {2,}/)), [
    ["feature", "copy", "api", "changed", "feature", "2"],
    ["feature", "copy", "web", "clean", "-", "0"],
    ["feature", "copy", "ui", "missing", "-", "0"],
    ["feature", "service", "postgres", "healthy", "localhost:20000", "abc123"],
    [
      "feature",
      "service",
      "minio",
      "unhealthy",
      "[2001:db8::1]:20001,[2001:db8::1]:20002",
      "abc123",
    ],
    ["feature", "service", "worker", "exited-3", "-", "-"],
    ["feature", "service", "mail", "stopped", "-", "-"],
  ]);
});

Deno.test("renderWorkspaceStatus() shortens the ids of containers, and no other", async () => {
  const id = "0123456789abcdef".repeat(4);
  const text = await renderWorkspaceStatus([
    status({ services: [service("db", { id }), service("web", { id: "1234567890123:456789" })] }),
  ], piped);
  assert.match(text, /- {2}0123456789ab\n.* {2}1234567890123:456789\n$/);
});

Deno.test("renderWorkspaceStatus() does not claim to know what could not be asked", async () => {
  const silent = status({
    name: "a\x1b[31m",
    present: false,
    services: [service("postgres", { state: "missing", id: null })],
    error: { code: "DOCKER_UNAVAILABLE", message: "no daemon answers", hint: "start `dockerd`" },
  });
  const block = await renderWorkspaceStatus([silent], terminal);
  assert.match(block, /^a\\x1b\[31m {2}docker {2}\/work\/feature {2}its folder is missing\n/);
  assert.match(block, /\? postgres {2}unknown\n$/);
  assert.match(await renderWorkspaceStatus([silent], piped), /postgres {2}unknown {2}-/);
  assert.equal(
    renderStatusErrors([full, silent], piped),
    "error: a\\x1b[31m: no daemon answers\n  start `dockerd`\n",
  );
  assert.equal(renderStatusErrors([full], piped), "");
});

Deno.test("renderWorkspaceStatus() puts a blank line between workspaces", async () => {
  const bare = status({ backend: null });
  assert.equal(
    await renderWorkspaceStatus([bare, { ...bare, name: "fix" }], terminal),
    "feature  no services  /work/feature\n\nfix  no services  /work/feature\n",
  );
  assert.equal(await renderWorkspaceStatus([], terminal), "");
  assert.equal(await renderWorkspaceStatus([], piped), "");
});

Deno.test("serviceMark() has a sign and words for every state", () => {
  const words = (part: Partial<ServiceStatus>) => {
    const { sign, words } = serviceMark(service("x", part), piped);
    return `${sign} ${words}`;
  };
  assert.deepEqual(
    [
      words({}),
      words({ health: "healthy" }),
      words({ health: "starting" }),
      words({ health: "unhealthy" }),
      words({ state: "stopped" }),
      words({ state: "exited", exitCode: 137 }),
      words({ state: "exited" }),
      words({ state: "missing" }),
    ],
    [
      "✓ running",
      "✓ healthy",
      "▸ starting",
      "✗ unhealthy",
      "○ stopped",
      "✗ exited 137",
      "✗ exited",
      "! missing",
    ],
  );
});
