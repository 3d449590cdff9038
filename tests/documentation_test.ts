/**
 * Executes the documentation: every fenced block of every page, and the parser's opinion of every
 * command that a sentence names. CONTRIBUTING.md says how a page tells what its blocks need.
 */

import assert from "node:assert/strict";
import { dirname, join } from "node:path";
import denoConfiguration from "../deno.json" with { type: "json" };
import { callsOf, mistakeIn } from "./documentation/command_lines.ts";
import { anchors, inlineCode, readBlocks } from "./documentation/markdown_page.ts";
import { type PagePlan, planPage, type ShownFile } from "./documentation/page_plan.ts";
import { aliasesIn, loadShownFile, textsOf } from "./documentation/shown_manifest.ts";
import { isAsShown } from "./documentation/shown_output.ts";
import { hasPseudoTerminal, typeSteps } from "./documentation/typed_session.ts";
import { requires } from "./support/requirements.ts";
import { TemporaryFolder } from "./support/temporary_folder.ts";

const ROOT = new URL("..", import.meta.url).pathname;
/** Written by `deno task docs`; its examples belong to no project, so they are only parsed. */
const GENERATED = "docs/cli.md";
const PAGES = [
  ...["README.md", "CONTRIBUTING.md", "CHANGELOG.md", "examples/README.md"],
  ...filesOf("docs").filter((path) => path.endsWith(".md")),
  ...filesOf("examples").map((folder) => `${folder}/README.md`).filter(isThere),
];

function filesOf(folder: string): readonly string[] {
  return Array.from(Deno.readDirSync(join(ROOT, folder)), ({ name }) => `${folder}/${name}`).sort();
}

function isThere(path: string): boolean {
  try {
    Deno.statSync(join(ROOT, path));
    return true;
  } catch {
    return false;
  }
}

const read = (path: string): string => Deno.readTextFileSync(join(ROOT, path));

/** Whether a part of the machine is missing: one of the tests' requirements, or else a program. */
function isMissing(part: string): boolean {
  if (part === "docker" || part === "jj") return requires(part).ignore;
  try {
    return !new Deno.Command(part, { args: ["--version"] }).outputSync().success;
  } catch {
    return true;
  }
}

if (!hasPseudoTerminal) console.error("ignored: pages, since script(1) is not installed");

/** The programs of all pages; the compiler takes as long for one as for all. */
const programs: ShownFile[] = [];

for (const page of PAGES) {
  if (page !== GENERATED) testPage(page);
}

/** Defines the test of a page; of one that cannot be planned it fails. */
function testPage(page: string): void {
  let plan: PagePlan;
  try {
    plan = planPage(page, read(page), isMissing);
  } catch (error) {
    return Deno.test(`${page}: its blocks do here what they say`, () => {
      throw error;
    });
  }
  if (plan.count === 0) return;
  programs.push(...plan.programs);
  const ignore = plan.steps.length > 0 && !hasPseudoTerminal;
  Deno.test(`${page}: ${summary(plan)}`, { ignore }, () => execute(plan));
}

/** Does everything that the blocks of a page say. */
async function execute({ page, testedBy, files, steps }: PagePlan): Promise<void> {
  for (const test of testedBy) assert.ok(isThere(test), `${page} names ${test}`);
  for (const { at, language, text, name } of files) {
    await loadShownFile(language, text, name).catch((error) => {
      throw new Error(`${at} does not load: ${error.message}`, { cause: error });
    });
  }
  if (steps.length === 0) return;
  const wrong = (await typeSteps(steps)).flatMap(({ step, output }) =>
    step.shown === undefined || isAsShown(step.shown, output)
      ? []
      : [`${step.shownAt} shows\n\n${step.shown}\nbut prints\n\n${output}`]
  );
  assert.ok(wrong.length === 0, wrong.join("\n"));
}

/** What is done with a page's blocks, in words. */
function summary({ count, testedBy, notRun, passedOver }: PagePlan): string {
  const rest = count - testedBy.length - notRun.length - passedOver;
  return [
    `${rest} of ${count} blocks do here what they say`,
    ...testedBy.length > 0 ? [`${testedBy.length} in other tests`] : [],
    ...notRun.length > 0 ? [`${notRun.length} cannot be run`] : [],
    ...passedOver > 0 ? [`${passedOver} need what is missing`] : [],
  ].join(", ");
}

Deno.test("the programs of the pages pass the compiler", async () => {
  using folder = new TemporaryFolder();
  const files = programs.map(({ at, text }) =>
    folder.write(`${at.replaceAll(/\W/g, "_")}.ts`, text)
  );
  const { success, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["check", "--no-lock", "--quiet", "--config", join(ROOT, "deno.json"), ...files],
    env: { NO_COLOR: "1" },
  }).output();
  assert.ok(success, new TextDecoder().decode(stderr));
});

/** Pieces of shell in a page that are not run as they stand, with where they are. */
function unrunLines(page: string): readonly { readonly at: string; readonly text: string }[] {
  const text = read(page);
  const inline = inlineCode(text).filter((code) => /^(nestr|ajj)( |$)/.test(code))
    .map((code) => ({ at: `${page}: \`${code}\``, text: code }));
  const blocks = readBlocks(text).flatMap((block) => {
    const at = `${page}:${block.line}`;
    if (page === GENERATED && block.language === "sh") {
      return block.text.split("\n").filter((it) => it !== "" && !it.startsWith("#"))
        .map((line) => ({ at: `${at}: ${line}`, text: line }));
    }
    if (block.language !== "yaml") return [];
    return textsOf("yaml", block.text).filter((it) => /^(nestr|ajj) /m.test(it))
      .map((line) => ({ at, text: line }));
  });
  return [...inline, ...blocks];
}

Deno.test("nestr and ajj understand every command that a page names", async () => {
  const lines = PAGES.flatMap((page) => unrunLines(page).map((line) => ({ page, ...line })));
  assert.ok(lines.length > 300, `${lines.length} lines`);
  const shop = aliasesIn(read("examples/shop/nestr.toml"));
  const calls = await callsOf(lines.map(({ text }) => text));
  const wrong: string[] = [];
  for (const [i, { page, at }] of lines.entries()) {
    if (calls[i]!.length === 0) wrong.push(`${at}: no command is called`);
    const aliases = new Set([
      ...shop,
      ...readBlocks(read(page)).flatMap(({ language, text }) =>
        language === "toml" ? aliasesIn(text) : []
      ),
    ]);
    for (const call of calls[i]!) {
      const mistake = await mistakeIn(call, aliases);
      if (mistake !== undefined) wrong.push(`${at}: ${mistake}`);
    }
  }
  assert.deepEqual(wrong, []);
});

Deno.test("the pages link only to files and headings that exist", () => {
  const wrong: string[] = [];
  for (const page of PAGES) {
    const text = read(page).replaceAll(/^\s*(`{3,})[^]*?^\s*\1\s*$/gm, "");
    const links = text.matchAll(/\]\((?!https?:|mailto:)([^)#\s]*)(?:#([^)\s]*))?\)/g);
    for (const [link, path, anchor] of links) {
      const target = path === "" ? page : join(dirname(page), path!);
      const isFound = isThere(target) &&
        (anchor === undefined || anchors(read(target)).has(anchor));
      if (!isFound) wrong.push(`${page}: ${link}`);
    }
  }
  assert.deepEqual(wrong, []);
});

Deno.test(
  "the pictures of docs/images show what the commands print: deno run -A scripts/picture.ts",
  { ignore: !hasPseudoTerminal },
  async () => {
    const { success, stderr } = await new Deno.Command(Deno.execPath(), {
      args: ["run", "-A", "--quiet", "--no-lock", "scripts/picture.ts", "--check"],
      cwd: ROOT,
    }).output();
    assert.ok(success, new TextDecoder().decode(stderr));
  },
);

Deno.test("README.md leads to every page of docs", () => {
  const readme = read("README.md");
  const missing = PAGES.filter((page) => page.startsWith("docs/") && !readme.includes(`(${page})`));
  assert.deepEqual(missing, []);
});

Deno.test("docs/versioning.md shows the manifest of version 0 as the fixture has it", () => {
  const fixture = read("tests/fixtures/manifests/version_0.toml").replace(/^#.*\n\n/, "");
  const [shown] = readBlocks(read("docs/versioning.md")).filter(({ language }) =>
    language === "toml"
  );
  assert.equal(shown?.text, fixture);
});

Deno.test("README.md shows examples/library/follow_run.ts as it is", () => {
  const program = read("examples/library/follow_run.ts");
  const code = program.slice(program.indexOf("\nimport ") + 1);
  const shown = readBlocks(read("README.md")).filter(({ language }) => language === "ts");
  assert.deepEqual(
    shown.map(({ text }) => text),
    [code.replace("../../mod.ts", "@nestr/nestr")],
  );
});

Deno.test("README.md names every package that the program uses", () => {
  const readme = read("README.md");
  const source = sourceOf("lib");
  const used = Object.keys(denoConfiguration.imports)
    .filter((name) => new RegExp(`(from |import\\()"${name}"`).test(source))
    .filter((name) => !name.startsWith("@types/"));
  assert.ok(used.length > 10);
  assert.deepEqual(used.filter((name) => !readme.includes(`\`${name}\``)), []);
});

/** The text of all files below a folder. */
function sourceOf(folder: string): string {
  return Array.from(Deno.readDirSync(join(ROOT, folder)), ({ name, isDirectory }) => {
    const path = `${folder}/${name}`;
    return isDirectory ? sourceOf(path) : read(path);
  }).join("");
}

Deno.test("CHANGELOG.md: its newest version is the one of deno.json", () => {
  const versions = Array.from(
    read("CHANGELOG.md").matchAll(/^## \[(\d[^\]]*)\] - (\d{4}-\d\d-\d\d)$/gm),
    ([, version, date]) => ({ version, date }),
  );
  assert.equal(versions[0]?.version, denoConfiguration.version);
  const dates = versions.map(({ date }) => date!);
  assert.deepEqual(dates, dates.toSorted().reverse());
});
