import assert from "node:assert/strict";
import { isDrawn } from "../../../../lib/web/app/graph/drawn_kinds.ts";
import { clippedName, layOut, layOutNarrow } from "../../../../lib/web/app/graph/layout.ts";
import { neighbour } from "../../../../lib/web/app/graph/neighbour.ts";
import {
  copyState,
  stateByCopies,
  stateByLatest,
  stateByTasks,
} from "../../../../lib/web/app/graph/node_state.ts";
import { kinOf } from "../../../../lib/web/app/graph/relatives.ts";
import { fit, reveal, zoomAt } from "../../../../lib/web/app/graph/viewport.ts";
import type { TaskView } from "../../../../lib/web/app/state/run_view.ts";
import type { ComponentDocument, RepositoryStatusEntry } from "../../../../lib/web/wire.ts";

function component(name: string, dependsOn: readonly string[], dependents: readonly string[]) {
  return { name, repositories: [name], tags: [], implicit: false, dependsOn, dependents };
}

const COMPONENTS: readonly ComponentDocument[] = [
  component("contracts", [], ["api", "billing"]),
  component("api", ["contracts"], ["web"]),
  component("billing", ["contracts"], []),
  component("web", ["api"], []),
];

Deno.test("layOut() puts what is needed before what needs it, without overlaps", () => {
  const { nodes, edges, width } = layOut(COMPONENTS);
  const place = new Map(nodes.map((node) => [node.name, node]));
  assert.ok(place.get("contracts")!.x < place.get("api")!.x);
  assert.ok(place.get("api")!.x < place.get("web")!.x);
  assert.notEqual(place.get("api")!.y, place.get("billing")!.y);
  assert.equal(edges.length, 3);
  for (const { path } of edges) assert.match(path, /^M[\d.,-]+( C[\d.,-]+ [\d.,-]+ [\d.,-]+)+$/);
  assert.ok(width > place.get("web")!.x);
});

Deno.test("layOut() goes from top to bottom on narrow screens, and survives circles and strangers", () => {
  const { nodes } = layOut(COMPONENTS, "TB");
  const place = new Map(nodes.map((node) => [node.name, node]));
  assert.ok(place.get("contracts")!.y < place.get("api")!.y);
  const circle = [component("a", ["b", "gone"], ["b"]), component("b", ["a"], ["a"])];
  assert.equal(layOut(circle).nodes.length, 2);
  assert.deepEqual(layOut([]).nodes, []);
});

Deno.test("layOutNarrow() goes from top to bottom unless too many stand side by side", () => {
  const few = layOutNarrow(COMPONENTS);
  assert.ok(few.height > few.width);
  const names = Array.from({ length: 20 }, (_, place) => `service-${place}`);
  const many = layOutNarrow([
    component("base", [], names),
    ...names.map((name) => component(name, ["base"], [])),
  ]);
  assert.ok(many.height > many.width);
});

Deno.test("clippedName() keeps long names inside their boxes", () => {
  assert.equal(clippedName("api"), "api");
  assert.equal(clippedName("x".repeat(80)).length, 26);
  // As they are measured, not by their number of characters.
  const widthOf = (text: string): number => [...text].length * 16;
  assert.equal(clippedName("W".repeat(20), widthOf), `${"W".repeat(12)}…`);
  const [node] = layOut([component("W".repeat(20), [], [])], "LR", widthOf).nodes;
  assert.equal(node?.label, `${"W".repeat(12)}…`);
  assert.ok(node.width > 13 * 16 + 40);
});

Deno.test("neighbour() finds the nearest box in a direction", () => {
  const { nodes } = layOut(COMPONENTS);
  const from = nodes.find(({ name }) => name === "api")!;
  assert.equal(neighbour(nodes, from, "left")?.name, "contracts");
  assert.equal(neighbour(nodes, from, "right")?.name, "web");
  assert.equal(neighbour(nodes, nodes.find(({ name }) => name === "web")!, "right"), undefined);
});

Deno.test("kinOf() reaches through others, and does not loop in circles", () => {
  const { dependencies, dependents } = kinOf(COMPONENTS, "contracts");
  assert.deepEqual([...dependencies], []);
  assert.deepEqual([...dependents].sort(), ["api", "billing", "web"]);
  const circle = [component("a", ["b"], ["b"]), component("b", ["a"], ["a"])];
  assert.deepEqual([...kinOf(circle, "a").dependencies], ["b"]);
});

Deno.test("fit(), zoomAt() and reveal() keep the drawing where it can be seen", () => {
  const view = fit({ width: 1000, height: 100 }, { width: 500, height: 500 });
  assert.deepEqual(view, { scale: 0.5, x: 0, y: 225 });
  const zoomed = zoomAt(view, 2, { x: 250, y: 250 });
  assert.equal(zoomed.scale, 1);
  assert.equal((250 - zoomed.x) / zoomed.scale, (250 - view.x) / view.scale);
  const box = { x: 900, y: 0, width: 100, height: 40 };
  const shown = reveal({ scale: 1, x: 0, y: 0 }, box, { width: 500, height: 500 });
  assert.ok(box.x + shown.x + box.width <= 500);
});

const STATUS = {
  kind: "git",
  branch: "main",
  head: "1",
  detached: false,
  upstream: "origin/main",
  upstreamGone: false,
  ahead: 0,
  behind: 0,
  staged: 0,
  modified: 0,
  untracked: 0,
  conflicts: 0,
  stash: 0,
  operation: null,
} as const;

function entry(name: string, change: object): RepositoryStatusEntry {
  return { name, path: name, state: "present", status: { ...STATUS, ...change } };
}

Deno.test("copyState() tells what needs attention most", () => {
  assert.equal(copyState(entry("a", {})), "clean");
  assert.equal(copyState(entry("a", { modified: 1, behind: 2 })), "dirty");
  assert.equal(copyState(entry("a", { ahead: 1, behind: 2 })), "diverged");
  assert.equal(copyState({ name: "a", path: "a", state: "missing", status: null }), "not-cloned");
  assert.equal(copyState(undefined), "unknown");
});

Deno.test("stateByCopies() is as bad as the worst of a component's repositories", () => {
  const both = { ...COMPONENTS[0]!, repositories: ["a", "b"] };
  const statuses = new Map([["a", entry("a", {})], ["b", entry("b", { behind: 1 })]]);
  assert.equal(stateByCopies(both, statuses), "behind");
});

Deno.test("stateByLatest() looks at the newest run of a component", () => {
  const run = (startedAt: string, state: "succeeded" | "failed") => ({
    repository: "api",
    component: "api",
    run: startedAt,
    kind: "run" as const,
    title: "x",
    startedAt,
    runState: "failed" as const,
    state,
  });
  const api = COMPONENTS[1]!;
  const runs = [run("2026-01-01", "failed"), run("2026-01-02", "succeeded")];
  assert.equal(stateByLatest(api, runs), "succeeded");
  assert.equal(stateByLatest(api, []), "unknown");
});

Deno.test("stateByTasks() shows a component with several steps as one", () => {
  const task = (look: TaskView["look"]): TaskView => ({
    id: look,
    component: "api",
    repository: "api",
    step: null,
    look,
    attempt: 1,
    startedAt: null,
    result: null,
    action: "",
    after: [],
  });
  const api = COMPONENTS[1]!;
  assert.equal(stateByTasks(api, [task("succeeded"), task("running")]), "running");
  assert.equal(stateByTasks(api, [task("succeeded"), task("waiting")]), "ready");
  assert.equal(stateByTasks(api, [task("failed"), task("skipped")]), "failed");
  assert.equal(stateByTasks(api, [task("succeeded"), task("skipped")]), "succeeded");
  assert.equal(stateByTasks(api, []), "apart");
});

Deno.test("isDrawn() tells operations on components and repositories from those on workspaces", () => {
  assert.ok(isDrawn("workflow") && isDrawn("run") && isDrawn("sync"));
  assert.ok(!isDrawn("workspace-add") && !isDrawn("doctor-fix"));
});
