import assert from "node:assert/strict";
import type { Appearance } from "../../lib/terminal/appearance.ts";
import { renderRepositoryErrors } from "../../lib/terminal/repository_errors.ts";
import { loadStyle } from "../../lib/terminal/style.ts";
import { symbolsFor } from "../../lib/terminal/symbols.ts";

const plain: Appearance = { style: await loadStyle(0), symbols: symbolsFor(true), columns: null };

Deno.test("renderRepositoryErrors() tells what failed and what to do, and passes over the rest", () => {
  const text = renderRepositoryErrors([
    { name: "api" },
    {
      name: "web",
      error: {
        code: "REPOSITORY_MISSING",
        kind: "user",
        message: '"web" is not on disk',
        hint: "clone it with: nestr repo sync",
      },
    },
    {
      name: "bad",
      error: { code: "GIT_FAILED", kind: "environment", message: "a\nb" },
    },
  ], plain);
  assert.equal(
    text,
    [
      'error: web: "web" is not on disk',
      "  clone it with: nestr repo sync",
      "error: bad: a\\nb",
      "",
    ].join("\n"),
  );
  assert.equal(renderRepositoryErrors([{ name: "api" }], plain), "");
});
