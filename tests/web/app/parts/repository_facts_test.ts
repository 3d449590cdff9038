import assert from "node:assert/strict";
import { BranchName, Upstream } from "../../../../lib/web/app/parts/repository_facts.tsx";
import { sentence } from "../../../../lib/web/app/parts/words.tsx";
import { nameOf } from "../../../../lib/web/app/views/project_switcher.tsx";
import type { RepositoryStatusEntry } from "../../../../lib/web/wire.ts";

const ODD = "main\u202e\u2066";
const SHOWN = "main\\u{202e}\\u{2066}";

const repository = {
  ...{ name: "api", path: "api", url: null, branch: "main", tags: [], components: [] },
  present: true,
};

const entry = {
  ...{ name: "api", path: "api", state: "present" },
  status: { branch: ODD, head: null, operation: null, upstream: ODD, ahead: 0, behind: 0 },
} as unknown as RepositoryStatusEntry;

/** All texts and titles of what is drawn. */
const textsOf = (drawn: unknown): readonly string[] => {
  const texts: string[] = [];
  const seen = (value: unknown): void => {
    if (typeof value === "string") texts.push(value);
    else if (Array.isArray(value)) value.forEach(seen);
    else if (value && typeof value === "object" && "props" in value) {
      const { children, title } = value.props as { children?: unknown; title?: unknown };
      [children, title].forEach(seen);
    }
  };
  seen(drawn);
  return texts;
};

Deno.test("BranchName() and Upstream() show marks of writing direction instead of obeying them", () => {
  assert.deepEqual(textsOf(BranchName({ repository, entry })), [SHOWN, SHOWN]);
  assert.ok(textsOf(Upstream({ entry })).includes(`Up to date with ${SHOWN}`));
});

Deno.test("sentence() and nameOf() show marks of writing direction instead of obeying them", () => {
  assert.equal(sentence(`it is not "${ODD}"`), `It is not "${SHOWN}"`);
  const project = { root: `/tmp/${ODD}`, name: "", manifest: "", present: true, openedAt: "" };
  assert.equal(nameOf(project), SHOWN);
});
