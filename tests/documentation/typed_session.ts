/**
 * The blocks of a page in one shell, as somebody types them who reads the page from top to bottom.
 *
 * Everything happens in a HOME of its own. Folder and variables stay from block to block; a command
 * that fails where the page does not say so ends the session. Workspaces that are left in the end are
 * removed.
 *
 * The shell runs on a pseudo-terminal made by script(1), because some commands print
 * something else into a pipe.
 *
 * @module
 */

import { shellQuote } from "../../lib/process/shell_quote.ts";
import { ProjectFixture } from "../support/project_fixture.ts";
import { typeLines } from "../support/typed_commands.ts";

const ROOT = new URL("../..", import.meta.url).pathname.replace(/\/$/, "");
/** What stands for HOME in the pages. */
const HOME = "/home/ada";

/** Images that no registry has to be asked for, in the place of those that it would be. */
const IMAGES: readonly (readonly [shown: RegExp, local: string])[] = [
  [/"(redis:7|postgres:15)"/g, '"nestr-test/$1"'],
];

/** Places that a page can begin in; each is made when it is first named. */
const PLACES: Readonly<Record<string, string>> = {
  /** An empty HOME. */
  home: 'cd "$HOME"',
  /** This repository. */
  checkout: `cd ${shellQuote(ROOT)}`,
  /** `examples/shop`, all cloned. */
  shop: exampleIn("shop", "work"),
  /** `examples/minimal`, all cloned. */
  minimal: exampleIn("minimal", "small"),
  /** Three git repositories and no manifest. */
  repositories: onceIn(
    "repositories",
    `for name in api contracts web; do
      git init --quiet "$name"
      echo "# $name" >"$name/README.md"
      git -C "$name" add README.md
      git -C "$name" commit --quiet -m "Describe $name"
      git -C "$name" remote add origin "https://example.com/shop/$name.git"
    done`,
  ),
  /** `examples/aether-process`: a git repository whose services are programs of the machine. */
  visits: onceIn("code/visits", `sh ${ROOT}/examples/make_repository.sh aether-process .`),
  /** The same in a jj repository. */
  "visits-jj": onceIn(
    "code-jj/visits",
    `sh ${ROOT}/examples/make_repository.sh aether-process . && jj --quiet git init --colocate`,
  ),
};

function onceIn(folder: string, lines: string): string {
  return `if ! [ -d "$HOME/${folder}" ]; then
  mkdir -p "$HOME/${folder}"; cd "$HOME/${folder}"
  ${lines}
fi
cd "$HOME/${folder}"`;
}

function exampleIn(name: string, folder: string): string {
  return `if ! [ -d "$HOME/${folder}/${name}" ]; then
  deno run -A --quiet ${shellQuote(`${ROOT}/examples/${name}/make.ts`)} "$HOME/${folder}"
  nestr -C "$HOME/${folder}/${name}" repo sync --quiet
fi
cd "$HOME/${folder}/${name}"`;
}

/** Whether script(1) is there, from which a session gets its terminal; on Debian it always is. */
export const hasPseudoTerminal: boolean = await new Deno.Command("script", { args: ["--version"] })
  .output().then(({ success }) => success, () => false);

/** Something that is typed. */
export interface Step {
  /** Where it stands in the page, for people. */
  readonly at: string;
  readonly lines: string;
  /** The exit code of its last command. Default 0. */
  readonly code?: number;
  /** Whether it prints to the terminal. Otherwise its output is kept in a file. */
  readonly onTerminal?: boolean;
}

/** What a step printed, both streams in their order. */
export interface StepOutput<Kind extends Step> {
  readonly step: Kind;
  readonly output: string;
}

/** The lines that lead to a place. */
export function placeLines(place: string): string {
  const lines = PLACES[place];
  if (lines === undefined) {
    throw new Error(`no place "${place}"; there are ${Object.keys(PLACES).join(", ")}`);
  }
  return lines;
}

/** The lines that save a text as a file of the current folder. */
export function saveLines(name: string, text: string): string {
  const file = shellQuote(name);
  return `mkdir -p "$(dirname ${file})" && cat >${file} <<'END OF THE FILE'\n${text}END OF THE FILE\n`;
}

/** The lines that run a program that imports `@nestr/nestr`. */
export function programLines(text: string): string {
  const options = `-A --quiet --no-check --no-lock --config ${shellQuote(`${ROOT}/deno.json`)}`;
  return `cat >"$STEPS/program.ts" <<'END OF THE FILE'\n${text}END OF THE FILE\n` +
    `deno run ${options} "$STEPS/program.ts"\n`;
}

/**
 * Types the steps, and returns what each printed.
 *
 * @param steps What is typed, in this order
 * @throws {Error} A step ended with another code than it says; with what it printed
 */
export async function typeSteps<Kind extends Step>(
  steps: readonly Kind[],
): Promise<readonly StepOutput<Kind>[]> {
  await using project = await ProjectFixture.create("version = 1\n");
  const folder = project.git.path("steps");
  const home = project.env.HOME!;
  await project.git.write("steps", {
    ...Object.fromEntries(steps.map(({ lines }, i) => [`${i}.sh`, withLocalImages(lines)])),
    "session.sh": `${steps.map(stepLines).join("")}${mark("done")}`,
  });
  try {
    const { code, stdout, stderr } = await typeLines(project, TERMINAL, {
      directory: home,
      env: { STEPS: folder, npm_config_cache: NPM_CACHE },
    });
    const outputs = new Map<string, string>();
    for (const part of stdout.split(MARK_BEGIN).slice(1)) {
      const [name, output] = part.split(MARK_END) as [string, string];
      const kept = await Deno.readTextFile(`${folder}/${name}.out`).catch(() => "");
      outputs.set(name, asShown(kept + output, home));
    }
    if (outputs.has("done")) {
      return steps.map((step, i) => ({ step, output: outputs.get(`${i}`)! }));
    }
    const [last = "0", output = stderr] = [...outputs].at(-1) ?? [];
    const { at, code: wanted = 0 } = steps[Number(last)]!;
    const ended = await Deno.readTextFile(`${folder}/${last}.code`).catch(() => `${code}`);
    throw new Error(`${at} ended with ${ended.trim()} instead of ${wanted}:\n${output}`);
  } finally {
    await forgetWorkspaces(project);
  }
}

/** Begins the session; nobody is there to answer questions. */
const TERMINAL =
  `script -qec 'stty cols 240 rows 50 -onlcr; sh -eu "$STEPS/session.sh" </dev/null' /dev/null`;
/** Where npx keeps what it downloads, so that it is not downloaded into each new HOME. */
const NPM_CACHE = Deno.env.get("npm_config_cache") ?? `${Deno.env.get("HOME")}/.npm`;
/** Stand around a step's number before what it prints. */
const [MARK_BEGIN, MARK_END] = ["\x1e", "\x1f"] as const;

function mark(name: string): string {
  return `printf '\\036%s\\037' ${name}\n`;
}

/** A step in the shell of the session; a failure where none is due ends the shell. */
function stepLines({ code = 0, onTerminal = false }: Step, i: number): string {
  const typed = `eval "$(cat "$STEPS/${i}.sh")"`;
  const output = onTerminal ? "" : ` >"$STEPS/${i}.out" 2>&1`;
  if (code === 0) return `${mark(`${i}`)}${typed}${output}\n`;
  return `${mark(`${i}`)}set +e\n(set -e; ${typed})${output}\n` +
    `echo $? >"$STEPS/${i}.code"\nset -e\n[ "$(cat "$STEPS/${i}.code")" = ${code} ]\n`;
}

function withLocalImages(lines: string): string {
  return IMAGES.reduce((text, [shown, local]) => text.replaceAll(shown, local), lines);
}

/** Output with the paths that the pages show. */
function asShown(output: string, home: string): string {
  return output.replaceAll("\r\n", "\n").replaceAll(home, HOME).replaceAll(ROOT, `${HOME}/nestr`);
}

/** Removes what the page has left: its processes and containers would outlive it. */
async function forgetWorkspaces(project: ProjectFixture): Promise<void> {
  const lines = `set +e
cd "$HOME"
find . -name workspaces.json -path '*/aether/*' -o -name workspaces.json -path '*/.nestr/*' |
while read -r registry; do
  case $registry in
    */.nestr/*) command=nestr; root=\${registry%%/.nestr/*} ;;
    *) command=ajj; root=\${registry%/.*} ;;
  esac
  if [ $command = nestr ]; then list="nestr -C $root workspace list"; else list="ajj -C $root list"; fi
  $list 2>/dev/null | cut -d' ' -f1 | while read -r name; do
    $command -C "$root" workspace forget "$name" --force --yes
  done
done`;
  await typeLines(project, lines, { directory: project.env.HOME! });
}
