/**
 * Generates the documentation that comes from the code: `docs/errors.md` from the catalogue,
 * `docs/cli.md` from the commands, and `docs/rpc-types.md` and the declarations for `rpc.discover`
 * from the wire types. With `--check` it only compares, and fails if a file is outdated.
 *
 * @module
 */

import type { Command } from "commander";
import { argumentText, COMMON_GROUP, examplesOf, optionText } from "../lib/commands/help.ts";
import { buildProgram } from "../lib/commands/program.ts";
import { CATALOGUE } from "../lib/errors/catalogue.ts";
import type { Terminal } from "../lib/terminal/terminal.ts";
import { schemasJson } from "./docs/wire_schemas.ts";
import { typesDocument, typesJson } from "./docs/wire_types.ts";

const EXIT_CODES = `| Code | Meaning |
| --- | --- |
| 0 | done |
| 1 | done, with failures or findings |
| 2 | wrong usage, or a wrong manifest, setting or name |
| 3 | the environment: a tool, the disk or the network |
| 4 | refused by a guard |
| 70 | a mistake in nestr |
| 124 | timed out: the whole run, or every task that was not skipped and did not succeed |
| 126, 127 | the command of every such task was not executable, not found |
| 128 + N | ended by signal N |`;

/** The text of docs/errors.md. */
export function errorsDocument(): string {
  const sections = Object.entries(CATALOGUE).map(([code, { kind, exit, cause, cure }]) =>
    `## ${code}\n\n*${kind}, exit code ${exit}.* ${cause}\n\n**Cure.** ${cure}\n`
  );
  return `# Errors

Generated from \`lib/errors/catalogue.ts\` by \`deno task docs\`.

Every error has a code that does not change. A person sees what failed, why, and the next command to type;
with \`--json\` a program gets

\`\`\`json
{ "ok": false, "error": { "code": "NAME_UNKNOWN", "kind": "user", "message": "…", "hint": "…", "details": {} } }
\`\`\`

\`kind\` says whose move it is: \`user\`, \`environment\` (a tool, the disk, the network) or \`internal\` (ours).
A task of an operation that fails does not end the command: its result carries an \`error\` in the same
shape.

## Exit codes

${EXIT_CODES}

${sections.join("\n")}`;
}

/** A terminal that is never written to. */
const nowhere: Terminal = {
  stdin: { isTerminal: false, readLine: () => Promise.resolve(null) },
  stdout: { isTerminal: false, color: 0, write: () => undefined },
  stderr: { isTerminal: false, color: 0, write: () => undefined },
  columns: 100,
  rows: 24,
  unicode: true,
  redraws: false,
  verbosity: "normal",
  flush: () => Promise.resolve(),
};

/** The text of docs/cli.md. */
export async function commandsDocument(): Promise<string> {
  const program = await buildProgram(null, {
    terminal: nowhere,
    json: false,
    finish: () => {},
  });
  const parts = ["# Commands", "Generated from `lib/commands/` by `deno task docs`."];
  parts.push("## Common options");
  parts.push("Every command has these; they may stand before or behind its name.");
  parts.push(optionTable(program, true));
  for (const command of program.commands) describe(command, "nestr", parts);
  return `${parts.join("\n\n")}\n`;
}

function describe(command: Command, parent: string, parts: string[]): void {
  const name = `${parent} ${command.name()}`;
  parts.push(`${parent === "nestr" ? "##" : "###"} ${name}`, command.description());
  if (command.commands.length === 0) {
    parts.push(`\`\`\`text\n${name} ${command.usage()}\n\`\`\``);
    const words = command.registeredArguments.map((it) => row(it.name(), argumentText(it)));
    if (words.length > 0) {
      parts.push(["| Argument | Meaning |", "| --- | --- |", ...words].join("\n"));
    }
    const own = optionTable(command, false);
    if (own) parts.push(own);
  }
  const examples = examplesOf(command).map(({ does, line }) => `# ${does}\n${line}`);
  if (examples.length > 0) parts.push(`\`\`\`sh\n${examples.join("\n")}\n\`\`\``);
  for (const child of command.commands) describe(child, name, parts);
}

function optionTable(command: Command, common: boolean): string {
  const rows = command.options
    .filter((it) => (it.helpGroupHeading === COMMON_GROUP) === common && !it.hidden)
    .map((it) => row(it.flags, optionText(it)));
  return rows.length === 0 ? "" : ["| Option | Meaning |", "| --- | --- |", ...rows].join("\n");
}

/** A row of a table; `|` is escaped, as it would end the cell. */
const row = (term: string, text: string): string =>
  `| \`${term}\` | ${text.replaceAll("|", "\\|")} |`;

if (import.meta.main) {
  const check = Deno.args.includes("--check");
  const root = new URL("..", import.meta.url);
  let old = 0;
  const documents: Readonly<Record<string, string>> = {
    "docs/errors.md": errorsDocument(),
    "docs/cli.md": await commandsDocument(),
    "docs/rpc-types.md": typesDocument(),
    "lib/web/wire_types.json": typesJson(),
    "lib/web/wire_schemas.json": schemasJson(),
  };
  for (const [path, text] of Object.entries(documents)) {
    const file = new URL(path, root);
    if (!check) await Deno.writeTextFile(file, text);
    else if (await Deno.readTextFile(file).catch(() => "") !== text) {
      console.error(`${path} is old: run deno task docs`);
      old++;
    }
  }
  Deno.exit(old === 0 ? 0 : 1);
}
