import assert from "node:assert/strict";
import type { WorkspaceDiagnosis } from "../../lib/engine/workspace/workspace_info.ts";
import type { Appearance } from "../../lib/terminal/appearance.ts";
import { loadStyle } from "../../lib/terminal/style.ts";
import { symbolsFor } from "../../lib/terminal/symbols.ts";
import { renderWorkspaceDiagnosis } from "../../lib/terminal/workspace_doctor.ts";

const piped: Appearance = { style: await loadStyle(0), symbols: symbolsFor(true), columns: null };

const diagnosis: WorkspaceDiagnosis = {
  healthy: true,
  versions: { git: "2.39.5", jj: null, docker: "20.10" },
  examined: ["git", "jj", "docker", "registry"],
  findings: [],
  fixed: ["container x: removed"],
};

Deno.test("renderWorkspaceDiagnosis() says what was mended, and the versions of what was asked", async () => {
  const rest = "✓ nothing is wrong; examined: git 2.39.5, jj, docker 20.10, registry\n";
  assert.equal(
    await renderWorkspaceDiagnosis(diagnosis, { ...piped, columns: 80 }),
    `✓ container x: removed\n${rest}`,
  );
  assert.equal(
    await renderWorkspaceDiagnosis(diagnosis, piped),
    `fixed  container x: removed\n${rest}`,
  );
});

Deno.test("renderWorkspaceDiagnosis() shows findings as nestr doctor does", async () => {
  const text = await renderWorkspaceDiagnosis({
    ...diagnosis,
    healthy: false,
    fixed: [],
    findings: [{ severity: "error", area: "jj", message: "no jj", cure: "install it" }],
  }, piped);
  assert.deepEqual(text.trimEnd().split(/ {2,}/), ["error", "jj", "-", "no jj", "install it"]);
});
