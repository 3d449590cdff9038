import assert from "node:assert/strict";
import { join } from "node:path";
import type { WorkspaceInfo } from "../../lib/engine/workspace/workspace_info.ts";
import type { Appearance } from "../../lib/terminal/appearance.ts";
import { loadStyle } from "../../lib/terminal/style.ts";
import { symbolsFor } from "../../lib/terminal/symbols.ts";
import { renderAdded } from "../../lib/terminal/workspace_added.ts";

const plain: Appearance = { style: await loadStyle(0), symbols: symbolsFor(true), columns: null };
const copy = { kind: "git", main: "/work/shop", name: "feature", branch: null } as const;

const workspace: WorkspaceInfo = {
  name: "feature",
  namespace: "shop-feature-1",
  root: "/work/my feature",
  createdAt: "2026-03-02T09:00:00.000Z",
  backend: "docker",
  copies: [{ ...copy, repository: "shop", path: "/work/my feature" }],
  services: [
    { name: "postgres", host: "db.example.com", ports: [{ container: 5432, host: 20000 }] },
    { name: "worker", host: "localhost", ports: [] },
  ],
  envFiles: [".env"],
};

Deno.test("renderAdded() says where everything is and what to type next", async () => {
  assert.equal(
    await renderAdded(workspace, { run: "ajj run", directory: "/work/shop" }, plain),
    [
      "✓ workspace feature in /work/my feature",
      "  service   postgres  db.example.com:20000",
      "  service   worker",
      "  env file  .env",
      "next:",
      `  cd '${join("..", "my feature")}'`,
      "  ajj run -- COMMAND",
      "",
    ].join("\n"),
  );
});

Deno.test("renderAdded() names the working copies of a project's workspace", async () => {
  const text = await renderAdded(
    {
      ...workspace,
      copies: [{ ...copy, repository: "api", path: "/work/my feature/api" }],
      services: [],
      envFiles: [],
    },
    { run: "nestr workspace run", directory: "/elsewhere/far/away/from/it" },
    plain,
  );
  assert.match(
    text,
    /\n {2}copy {2}api {2}\/work\/my feature\/api\nnext:\n {2}cd '\/work\/my feature'\n/,
  );
});
