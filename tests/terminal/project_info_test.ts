import assert from "node:assert/strict";
import type { ProjectInfo } from "../../lib/engine/project_info.ts";
import type { Appearance } from "../../lib/terminal/appearance.ts";
import { renderProjectInfo } from "../../lib/terminal/project_info.ts";
import { loadStyle } from "../../lib/terminal/style.ts";
import { symbolsFor } from "../../lib/terminal/symbols.ts";

const plain: Appearance = { style: await loadStyle(0), symbols: symbolsFor(true), columns: null };

const info: ProjectInfo = {
  name: "shop",
  root: "/work/shop",
  manifest: "/work/shop/nestr.toml",
  imports: ["/work/shop/a.toml", "/work/shop/b.toml"],
  defaultBranch: "main",
  repositories: ["contracts", "api"],
  components: ["contracts", "api", "cron"],
  workflows: [
    { name: "build", description: "build and test", steps: ["install", "test"] },
    { name: "release", description: null, steps: ["tag"] },
  ],
  filters: { frontend: "tag:web | name:ui-*" },
  aliases: { st: "repo status --dirty", up: "repo sync" },
};

Deno.test("renderProjectInfo() shows all that the manifest names", async () => {
  assert.equal(
    await renderProjectInfo(info, plain),
    [
      "shop",
      "  root            /work/shop",
      "  manifest        /work/shop/nestr.toml",
      "  imports         /work/shop/a.toml",
      "                  /work/shop/b.toml",
      "  default branch  main",
      "",
      "2 repositories",
      "  contracts, api",
      "",
      "3 components",
      "  contracts, api, cron",
      "",
      "2 workflows",
      "  build    install, test  build and test",
      "  release  tag",
      "",
      "1 filter",
      "  @frontend  tag:web | name:ui-*",
      "",
      "2 aliases",
      "  st  repo status --dirty",
      "  up  repo sync",
      "",
    ].join("\n"),
  );
});

Deno.test("renderProjectInfo() leaves out what there is not, and components that are repositories", async () => {
  const small: ProjectInfo = {
    ...info,
    imports: [],
    repositories: ["api"],
    components: ["api"],
    workflows: [],
    filters: {},
    aliases: {},
  };
  const text = await renderProjectInfo(small, plain);
  assert.ok(text.endsWith("\n\n1 repository, each a component\n  api\n"), text);
  assert.ok(!text.includes("imports"));
  const empty = await renderProjectInfo({ ...small, repositories: [], components: [] }, plain);
  assert.ok(empty.endsWith("\n\n0 repositories\n"), empty);
});

Deno.test("renderProjectInfo() breaks names between words to fit a terminal", async () => {
  const repositories = Array.from({ length: 40 }, (_, index) => `repository-${index}`);
  const text = await renderProjectInfo(
    { ...info, repositories, components: repositories },
    { ...plain, columns: 50 },
  );
  const block = text.split("\n\n")[1]!.split("\n").slice(1);
  for (const line of block) assert.ok(line.length <= 50 && line.startsWith("  repository-"), line);
  assert.equal(block.map((line) => line.trim()).join(" "), repositories.join(", "));
});
