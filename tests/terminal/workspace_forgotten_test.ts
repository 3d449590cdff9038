import assert from "node:assert/strict";
import type { WorkspaceInfo } from "../../lib/engine/workspace/workspace_info.ts";
import type { Appearance } from "../../lib/terminal/appearance.ts";
import { loadStyle } from "../../lib/terminal/style.ts";
import { symbolsFor } from "../../lib/terminal/symbols.ts";
import { renderForgetPreviews, renderForgotten } from "../../lib/terminal/workspace_forgotten.ts";

const plain: Appearance = { style: await loadStyle(0), symbols: symbolsFor(true), columns: null };

const workspace: WorkspaceInfo = {
  name: "feature",
  namespace: "shop-feature-1",
  root: "/work/feature",
  createdAt: "2026-03-02T09:00:00.000Z",
  backend: "docker",
  copies: [{
    repository: "shop",
    kind: "jj",
    main: "/work/shop",
    path: "/work/feature",
    name: "feature",
    branch: null,
  }],
  services: ["postgres", "redis"].map((name) => ({ name, host: "localhost", ports: [] })),
  envFiles: [],
};

Deno.test("renderForgotten() prints the commands that bring saved work back", () => {
  assert.equal(
    renderForgotten({
      workspace,
      filesKept: false,
      saved: [{ repository: "shop", restore: "jj new abc" }],
      warnings: [],
    }, plain),
    "✓ forgot feature\nsaved; to get it back:\n  shop: jj new abc\n",
  );
});

Deno.test("renderForgotten() says that files were kept", () => {
  assert.equal(
    renderForgotten({ workspace, filesKept: true, saved: [], warnings: [] }, plain),
    "✓ forgot feature; its files are still in /work/feature\n",
  );
});

Deno.test("renderForgetPreviews() says what would go and what would stay", () => {
  assert.equal(
    renderForgetPreviews([
      { ...workspace, filesKept: false },
      { ...workspace, filesKept: true },
      { ...workspace, services: [], filesKept: true },
    ], plain),
    "would remove feature: 1 working copy and 2 services in /work/feature\n" +
      "would remove feature: 2 services, not the files in /work/feature\n" +
      "would remove feature: its registration, not the files in /work/feature\n",
  );
});
