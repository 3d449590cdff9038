import assert from "node:assert/strict";
import type { WorkspaceInfo } from "../../lib/engine/workspace/workspace_info.ts";
import type { Appearance } from "../../lib/terminal/appearance.ts";
import { loadStyle } from "../../lib/terminal/style.ts";
import { symbolsFor } from "../../lib/terminal/symbols.ts";
import {
  renderForgetPreviews,
  renderForgotten,
  renderSavedWork,
} from "../../lib/terminal/workspace_forgotten.ts";

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
    renderForgotten(
      {
        workspace,
        filesKept: false,
        saved: [{ repository: "shop", restore: "jj new abc" }],
        warnings: [],
      },
      "ajj",
      plain,
    ),
    "✓ forgot feature\nsaved; to get it back:\n  shop: jj new abc\n" +
      "shown again by: ajj list --forgotten\n",
  );
});

Deno.test("renderForgotten() says that files were kept", () => {
  assert.equal(
    renderForgotten({ workspace, filesKept: true, saved: [], warnings: [] }, "ajj", plain),
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

Deno.test("renderSavedWork() tells of each workspace where it was and how to get its work back", () => {
  const now = new Date("2026-03-02T12:00:00.000Z");
  const forgotten = [{
    workspace: "feature",
    root: "/work/feature",
    savedAt: "2026-03-02T09:00:00.000Z",
    saved: [{ repository: "api", restore: "jj new abc" }, {
      repository: "web",
      restore: "jj new de",
    }],
  }];
  const commands = "  api: jj new abc\n  web: jj new de\n";
  assert.equal(
    renderSavedWork(forgotten, now, { ...plain, columns: 80 }),
    `feature  /work/feature  3h ago\n${commands}`,
  );
  assert.equal(
    renderSavedWork(forgotten, now, plain),
    `feature  /work/feature  2026-03-02T09:00:00.000Z\n${commands}`,
  );
  assert.equal(renderSavedWork([], now, plain), "");
  assert.match(renderSavedWork([], now, { ...plain, columns: 80 }), /no removed workspace/);
});
