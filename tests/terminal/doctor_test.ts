import assert from "node:assert/strict";
import type { Diagnosis } from "../../lib/engine/doctor.ts";
import type { Finding } from "../../lib/engine/finding.ts";
import type { Appearance } from "../../lib/terminal/appearance.ts";
import { renderDiagnosis } from "../../lib/terminal/doctor.ts";
import { loadStyle } from "../../lib/terminal/style.ts";
import { symbolsFor } from "../../lib/terminal/symbols.ts";

const piped: Appearance = { style: await loadStyle(0), symbols: symbolsFor(true), columns: null };
const terminal: Appearance = { ...piped, columns: 80 };
const examined = ["git", "manifest", "settings", "graph", "repositories", "state", "disk"];

const findings: readonly Finding[] = [
  { severity: "note", area: "state", message: "a run was cut short", cure: "nestr runs resume x" },
  {
    severity: "warning",
    area: "repository",
    repository: "worker",
    message: "no branch is checked out",
    cure: "git -C worker switch main",
  },
  {
    severity: "error",
    area: "graph",
    message: "components depend on one another in a cycle: a → b → a",
    cure: "remove one of these depends_on from the manifest",
    code: "GRAPH_CYCLE",
  },
  {
    severity: "warning",
    area: "repository",
    repository: "api",
    message: "its remote does not answer",
    cure: "check the network",
  },
];
const diagnosis: Diagnosis = {
  healthy: false,
  gitVersion: "2.39.5",
  examined,
  findings,
  fixed: [],
};

Deno.test("renderDiagnosis() shows the worst first, each finding with its cure below", async () => {
  assert.equal(
    await renderDiagnosis(diagnosis, terminal),
    [
      "✗ 1 error",
      "  graph  components depend on one another in a cycle: a → b → a",
      "    remove one of these depends_on from the manifest",
      "",
      "! 2 warnings",
      "  worker  no branch is checked out",
      "    git -C worker switch main",
      "  api     its remote does not answer",
      "    check the network",
      "",
      "○ 1 note",
      "  state  a run was cut short",
      "    nestr runs resume x",
      "",
      "examined: git 2.39.5, manifest, settings, graph, repositories, state, disk",
      "",
    ].join("\n"),
  );
});

Deno.test("renderDiagnosis() gives programs one line for each finding", async () => {
  const lines = (await renderDiagnosis(diagnosis, piped)).trimEnd().split("\n");
  assert.deepEqual(lines.map((line) => line.split(/ {2,}/)), [
    [
      "error",
      "graph",
      "-",
      "components depend on one another in a cycle: a → b → a",
      "remove one of these depends_on from the manifest",
    ],
    [
      "warning",
      "repository",
      "worker",
      "no branch is checked out",
      "git -C worker switch main",
    ],
    ["warning", "repository", "api", "its remote does not answer", "check the network"],
    ["note", "state", "-", "a run was cut short", "nestr runs resume x"],
  ]);
});

Deno.test("renderDiagnosis() says what was examined where nothing is wrong", async () => {
  const healthy: Diagnosis = {
    healthy: true,
    gitVersion: null,
    fixed: [],
    examined: ["git", "manifest"],
    findings: [],
  };
  for (const appearance of [terminal, piped]) {
    assert.equal(
      await renderDiagnosis(healthy, appearance),
      "✓ nothing is wrong; examined: git, manifest\n",
    );
  }
});

Deno.test("renderDiagnosis() cuts neither a finding nor its cure", async () => {
  const message = "m".repeat(100);
  const cure = `git -C ${"c".repeat(100)} status`;
  const text = await renderDiagnosis({
    healthy: true,
    gitVersion: null,
    fixed: [],
    examined: ["git"],
    findings: [{ severity: "warning", area: "git", message, cure }],
  }, terminal);
  assert.ok(text.includes(message) && text.includes(cure));
});
