import assert from "node:assert/strict";
import { NestrError } from "../../lib/errors/nestr_error.ts";
import type { Appearance } from "../../lib/terminal/appearance.ts";
import { type ErrorContext, renderError, renderWarning } from "../../lib/terminal/error.ts";
import { dataDocument, errorDocument } from "../../lib/terminal/json.ts";
import { loadStyle } from "../../lib/terminal/style.ts";
import { symbolsFor } from "../../lib/terminal/symbols.ts";

const plain: Appearance = {
  style: await loadStyle(0),
  symbols: symbolsFor(true),
  columns: null,
};
const colored: Appearance = { ...plain, style: await loadStyle(1) };

const context: ErrorContext = {
  verbose: false,
  directory: "/shop",
  program: {
    name: "nestr",
    version: "1.2.3",
    platform: "linux x86_64",
    deno: "2.9.6",
    arguments: ["run", "--", "echo", "a b", "https://me:secret@example.com/x.git"],
    commit: null,
    reportAddress: "https://example.com/report",
  },
};

Deno.test("renderError() prints code and message, then what to do", async () => {
  const error = new NestrError("NAME_UNKNOWN", 'no repository is called "apo"', {
    hint: "did you mean api?",
  });
  assert.equal(
    await renderError(error, plain, context),
    'error[NAME_UNKNOWN]: no repository is called "apo"\n\n  did you mean api?\n',
  );
});

Deno.test("renderError() without anything else is one line", async () => {
  const error = new NestrError("CANCELLED", "the operation was ended");
  assert.equal(
    await renderError(error, plain, context),
    "error[CANCELLED]: the operation was ended\n",
  );
});

Deno.test("renderError() marks commands of the hint in colour and in plain text alike", async () => {
  const error = new NestrError("GIT_FAILED", "x", { hint: "run `nestr doctor`" });
  const text = await renderError(error, colored, context);
  assert.ok(text.includes("run \x1b[36m`nestr doctor`\x1b[39m"));
  // deno-lint-ignore no-control-regex
  assert.equal(text.replace(/\x1b\[\d+m/g, ""), await renderError(error, plain, context));
});

const problem = {
  file: "/shop/nestr.toml",
  line: 3,
  column: 1,
  path: "repos.api.urll",
  found: null,
  expected: null,
  message: 'unknown key "urll"',
  suggestion: "did you mean url?",
  related: null,
};

Deno.test("renderError() lists the problems of manifests with place, key and suggestion", async () => {
  const problems = [
    problem,
    { ...problem, line: 9, column: 4, path: "", message: "expected =", suggestion: null },
    {
      ...problem,
      file: "/team/all.toml",
      path: "repos.web.path",
      message: '"repos.web.path" is taken',
      suggestion: null,
      related: { file: "/shop/nestr.toml", line: 7, column: 2, path: "repos.ui.path" },
    },
    { ...problem, line: null, column: null, path: "", message: "cannot be read", suggestion: null },
  ];
  const error = new NestrError("MANIFEST_INVALID", "/shop/nestr.toml:3:1: unknown key and more", {
    hint: "run `nestr project validate`",
    details: { problems },
  });
  assert.equal(
    await renderError(error, plain, context),
    [
      "error[MANIFEST_INVALID]: 4 problems in 2 files",
      "",
      '  nestr.toml:3:1  repos.api.urll: unknown key "urll"',
      "    did you mean url?",
      "  nestr.toml:9:4  expected =",
      '  /team/all.toml:3:1  "repos.web.path" is taken',
      "    see nestr.toml:7:2  repos.ui.path",
      "  nestr.toml  cannot be read",
      "",
    ].join("\n"),
  );
});

Deno.test("renderError() names the file when one manifest has the only problem", async () => {
  const error = new NestrError("MANIFEST_INVALID", "x", { details: { problems: [problem] } });
  const [heading] = (await renderError(error, plain, context)).split("\n");
  assert.equal(heading, "error[MANIFEST_INVALID]: 1 problem in nestr.toml");
});

Deno.test("renderError() points at the place in a selection, past wide characters", async () => {
  const expression = "name:日本 & & b";
  const error = new NestrError("SELECTION_INVALID", "a name is expected", {
    details: { expression, offset: 10, length: 1 },
  });
  const [, , source, mark] = (await renderError(error, plain, context)).split("\n");
  assert.equal(source, "    name:日本 & & b");
  assert.equal(mark, `    ${" ".repeat(12)}^`);
});

Deno.test("renderError() marks as much of a selection as the details say, and its end", async () => {
  const marks = async (expression: string, offset: number, length?: number) =>
    (await renderError(
      new NestrError("SELECTION_INVALID", "x", { details: { expression, offset, length } }),
      plain,
      context,
    )).split("\n")[3];
  assert.equal(await marks("a | tagg:x", 4, 4), "        ^^^^");
  assert.equal(await marks("a &", 3), "       ^");
});

Deno.test("renderError() shows the last lines of what a tool said, all of them if wanted", async () => {
  const stderr = Array.from({ length: 25 }, (_, index) => `line ${index + 1}`).join("\n") + "\n";
  const error = new NestrError("GIT_FAILED", "git fetch failed", { details: { stderr } });
  const text = await renderError(error, plain, context);
  assert.ok(text.includes("  (5 earlier lines, -v shows all)\n  | line 6\n"));
  assert.ok(text.endsWith("  | line 25\n"));
  const all = await renderError(error, plain, { ...context, verbose: true });
  assert.ok(all.includes("\n  | line 1\n") && !all.includes("earlier"));
});

Deno.test("renderError() lets nothing in an error drive the terminal", async () => {
  const evil = "a\x1b]0;owned\x07b";
  const errors = [
    new NestrError("MANIFEST_INVALID", evil, {
      details: {
        problems: [{
          ...problem,
          file: evil,
          path: evil,
          message: `m ${evil.slice(1)}`,
          suggestion: evil,
          related: { ...problem, file: evil, path: evil },
        }],
      },
    }),
    new NestrError("GIT_FAILED", evil, {
      hint: evil,
      details: { stderr: `said ${evil}`, expression: evil, offset: 1 },
      cause: new Error(`other ${evil}`),
    }),
    new NestrError("INTERNAL", evil, { cause: new Error(evil) }),
  ];
  const texts = await Promise.all(errors.map((error) => renderError(error, plain, context)));
  for (const text of texts) assert.match(text, /^[ -~\n]*$/);
  const shown = texts.map((text) => text.split("\\x1b]0;owned\\x07").length - 1);
  assert.deepEqual(shown, [7, 5, 2]);
});

Deno.test("renderError() leaves out a tool's words that the message has, and a cause that says the same", async () => {
  const text = "no such image:\n  x";
  const error = new NestrError("DOCKER_FAILED", "cannot start web: No such image: x", {
    details: { stderr: `${text}.\n` },
    cause: new Error(`(HTTP code 404) no such container - ${text}`, { cause: new Error(" ") }),
  });
  assert.equal(
    await renderError(error, plain, context),
    "error[DOCKER_FAILED]: cannot start web: No such image: x\n",
  );
  const other = new NestrError("DOCKER_FAILED", "cannot start web", {
    details: { stderr: text },
    cause: new Error(text),
  });
  assert.equal(
    await renderError(other, plain, context),
    "error[DOCKER_FAILED]: cannot start web\n\n  | no such image:\n  |   x\n",
  );
});

Deno.test("renderError() names causes that say something new, once", async () => {
  const deep = new Error("connection reset");
  const middle = new Error("fetch failed", { cause: deep });
  const error = new NestrError("GIT_FAILED", "sync: fetch failed", { cause: middle });
  assert.equal(
    await renderError(error, plain, context),
    "error[GIT_FAILED]: sync: fetch failed\n\n  caused by: connection reset\n",
  );
});

Deno.test("renderError() survives causes in a cycle", async () => {
  const cause = new Error("round");
  cause.cause = cause;
  const text = await renderError(new NestrError("GIT_FAILED", "x", { cause }), plain, context);
  assert.equal(text.split("round").length, 2);
});

Deno.test("renderError() prints a report for an internal error, without secrets", async () => {
  const error = NestrError.from(new TypeError("x is not a function"));
  const text = await renderError(error, plain, context);
  for (
    const part of [
      "error[INTERNAL]: x is not a function\n",
      "https://example.com/report\n",
      "nestr 1.2.3, from its source\n",
      "linux x86_64, deno 2.9.6\n",
      "command   nestr run -- echo 'a b' https://***@example.com/x.git\n",
      "TypeError: x is not a function\n",
      "error_test.ts",
    ]
  ) assert.ok(text.includes(part), `${part} in ${text}`);
  assert.ok(!text.includes("secret"));
});

Deno.test("renderWarning() is a heading with an indented hint", () => {
  assert.equal(renderWarning("two files", plain), "warning: two files\n");
  assert.equal(
    renderWarning("two files", plain, "remove one"),
    "warning: two files\n  remove one\n",
  );
});

Deno.test("dataDocument() and errorDocument() are JSON with a final line feed", () => {
  assert.equal(
    dataDocument({ runs: [] }),
    '{\n  "ok": true,\n  "data": {\n    "runs": []\n  }\n}\n',
  );
  const error = new NestrError("NAME_UNKNOWN", "x", { details: { candidates: ["api"] } });
  const text = errorDocument(error);
  assert.ok(text.endsWith("}\n"));
  assert.deepEqual(JSON.parse(text), {
    ok: false,
    error: { code: "NAME_UNKNOWN", kind: "user", message: "x", details: { candidates: ["api"] } },
  });
});
