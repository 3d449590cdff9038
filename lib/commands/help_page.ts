/**
 * The layout of help, from plain data: what a command is for, how it is called, what follows it,
 * examples.
 *
 * Needs no parser of command lines, so that the program's own help is shown without loading one.
 *
 * @module
 */

/** A name with what it means. */
export type HelpRow = readonly [term: string, text: string];

/** What the help of a command says. */
export interface HelpPage {
  /** The command with those it stands under: `nestr repo sync`. */
  readonly name: string;
  /** Whole sentences. */
  readonly description: string;
  /** What is typed behind the name. */
  readonly usage: string;
  readonly commands: readonly HelpRow[];
  readonly arguments: readonly HelpRow[];
  /** Its own options, but for `--version` and `--help`. */
  readonly options: readonly HelpRow[];
  /** Options that all commands have; explained once, in the program's own help. */
  readonly common: readonly HelpRow[];
  /** Pairs of what a command line does and the line, without the `$`. */
  readonly examples: readonly HelpRow[];
}

/** Text in fewer columns than these is harder to read than lines that the terminal breaks. */
const LEAST_WIDTH = 40;

/** How wide help is on a terminal of so many columns. */
export function helpWidth(columns: number): number {
  return Math.min(columns, 100);
}

/**
 * The text of a page, with a line feed at its end.
 *
 * @param page What it says
 * @param width Columns that there are
 */
export function renderHelpPage(page: HelpPage, width: number): string {
  const [program = "", ...names] = page.name.split(" ");
  const isProgram = names.length === 0;
  const version: readonly HelpRow[] = isProgram ? [["-V, --version", "show the version"]] : [];
  const options = [...page.options, ...version, ["-h, --help", "show this help"] as const];
  const sections = [
    wrapped(page.description, width),
    `Usage: ${page.name} ${page.usage}`,
    list("Commands:", page.commands, width),
    list("Arguments:", page.arguments, width),
    list("Options:", options, width),
    list(commonHeading(program), page.common, width),
    examplesText(page.examples),
    isProgram
      ? `More about a command: ${program} help COMMAND`
      : `Common options (${program} --help): --json, -C, --config, -q, -v, --color, --log, --log-file`,
  ];
  return `${sections.filter((it) => it !== "").join("\n\n")}\n`;
}

/** What an option whose value is one of some words does. */
export function choiceText(description: string, words: readonly string[]): string {
  return `${description}: ${inWords(words)}`;
}

/** Words as a person lists them: `a, b or c`. */
export function inWords(words: readonly string[]): string {
  return `${words.slice(0, -1).join(", ")} or ${words.at(-1)}`;
}

/** Before and behind the commands of jj stand jj's own options. */
function commonHeading(program: string): string {
  const which = program === "ajj" ? " of this list" : "";
  return `Common options, before or behind every command${which}:`;
}

function list(heading: string, rows: readonly HelpRow[], width: number): string {
  if (rows.length === 0) return "";
  const widest = Math.max(...rows.map(([term]) => term.length));
  const indent = `\n${" ".repeat(widest + 4)}`;
  const lines = rows.map(([term, text]) => {
    const shown = wrapped(text, width - widest - 4).replaceAll("\n", indent);
    return text === "" ? `  ${term}` : `  ${term.padEnd(widest)}  ${shown}`;
  });
  return [heading, ...lines].join("\n");
}

/** Text broken at blanks. */
function wrapped(text: string, width: number): string {
  if (width < LEAST_WIDTH || text.length <= width) return text;
  const lines: string[] = [];
  let line = "";
  for (const word of text.split(" ")) {
    if (line !== "" && line.length + 1 + word.length > width) {
      lines.push(line);
      line = word;
    } else line += line === "" ? word : ` ${word}`;
  }
  return [...lines, line].join("\n");
}

function examplesText(examples: readonly HelpRow[]): string {
  if (examples.length === 0) return "";
  return ["Examples:", ...examples.flatMap(([does, line]) => [`  # ${does}`, `  ${line}`])].join(
    "\n",
  );
}
