/**
 * Draws the pictures of `docs/images/`: sessions of the real executable in a real terminal.
 *
 * Each is typed into a shell on a pseudo-terminal, made by script(1), in a project of its own in a
 * temporary folder; a terminal emulator turns the output into a screen, colours included, and the
 * screen becomes an SVG. Only times and identifiers differ between two drawings, and `--check`
 * compares without them: it fails if a command prints anything other than what its picture shows.
 *
 * @module
 */

import { drawScreen, textOfDrawing, textOfScreen } from "./picture/drawing.ts";
import { readScreen, type ScreenLine } from "./picture/screen.ts";

const ROOT = new URL("..", import.meta.url);
const COLUMNS = 88;
/** What the pictures show in place of the temporary HOME. */
const HOME = "/home/ada";

/** A session, with the file that it is drawn to. */
interface Scene {
  readonly file: string;
  readonly title: string;
  /** Lines that are typed before, and not shown. */
  readonly before: string;
  /** Command lines that are shown with their output. */
  readonly commands: readonly string[];
}

const SCENES: readonly Scene[] = [
  {
    file: "docs/images/project.svg",
    title: "nestr shows how six repositories stand, runs a workflow, and resumes what failed",
    before: `deno run -A --quiet "$CHECKOUT/examples/shop/make.ts" "$HOME/work"
cd "$HOME/work/shop"
nestr repo sync --quiet
git clone --quiet "$HOME/work/remotes/worker.git" "$HOME/other"
git -C "$HOME/other" commit --quiet --allow-empty -m "Count"
git -C "$HOME/other" push --quiet
git -C worker fetch --quiet
git -C api checkout --quiet --track -b topic origin/main
git -C api commit --quiet --allow-empty -m "Begin a topic"
echo "ask Ada about the price of tea" >web/notes.txt
sed -i s/due/due_date/ contracts/openapi.json`,
    commands: [
      "nestr repo status",
      "nestr run test -s 'deps(worker)' -j 1",
      "sed -i s/due/due_date/ billing/contract.uses billing/billing/invoice.py",
      "nestr runs resume",
    ],
  },
  {
    file: "docs/images/workspace.svg",
    title: "ajj makes two workspaces with services of their own, and takes them away again",
    before: `sh "$CHECKOUT/examples/make_repository.sh" aether-process "$HOME/visits"
cd "$HOME/visits"`,
    commands: [
      "ajj workspace add ../blue",
      "ajj workspace add ../green",
      "ajj run -w blue -- sh visit.sh",
      "ajj run -w blue -- sh visit.sh",
      "ajj run -w green -- sh visit.sh",
      "ajj workspace forget blue green",
    ],
  },
];

/** Types a scene on a terminal and returns its screen. */
async function play({ before, commands }: Scene): Promise<readonly ScreenLine[]> {
  const home = await Deno.realPath(await Deno.makeTempDir({ prefix: "nestr-picture-" }));
  try {
    await writePrograms(home);
    const shown = commands.map((line, i) =>
      `printf '${i === 0 ? "" : "\\n"}\\033[32m$\\033[0m \\033[1m%s\\033[0m\\n' ${quoted(line)}\n` +
      `{ ${line}\n} || true\n`
    );
    await Deno.writeTextFile(`${home}/before.sh`, `set -eu\n${before}\n`);
    await Deno.writeTextFile(`${home}/shown.sh`, shown.join(""));
    const session = `. "$HOME/before.sh" >"$HOME/before.log" 2>&1; . "$HOME/shown.sh"`;
    const { stdout } = await new Deno.Command("script", {
      args: ["-qec", `stty cols ${COLUMNS} rows 50; sh -c ${quoted(session)}`, "/dev/null"],
      cwd: home,
      clearEnv: true,
      env: environment(home),
      stdin: "null",
      stderr: "inherit",
    }).output();
    const written = new TextDecoder().decode(stdout).replaceAll(home, HOME);
    return await readScreen(written, COLUMNS);
  } finally {
    await Deno.remove(home, { recursive: true });
  }
}

/** Makes programs of the commands that are typed. */
async function writePrograms(home: string): Promise<void> {
  const deno = quoted(Deno.execPath());
  const nestr = `${deno} run -A --quiet ${quoted(new URL("cli.ts", ROOT).pathname)}`;
  await Deno.mkdir(`${home}/bin`);
  for (const [name, line] of [["deno", deno], ["nestr", nestr], ["ajj", `${nestr} ajj`]]) {
    await Deno.writeTextFile(`${home}/bin/${name}`, `#!/bin/sh\nexec ${line} "$@"\n`, {
      mode: 0o755,
    });
  }
}

/** An environment with nothing of the machine's but the places of its programs and Deno's cache. */
function environment(home: string): Record<string, string> {
  const moment = "2025-01-07T09:00:00Z";
  const ownHome = Deno.env.get("HOME") ?? "";
  return {
    HOME: home,
    CHECKOUT: new URL(".", ROOT).pathname.replace(/\/$/, ""),
    PATH: `${home}/bin:${Deno.env.get("PATH")}`,
    DENO_DIR: Deno.env.get("DENO_DIR") ?? `${ownHome}/.cache/deno`,
    DENO_NO_UPDATE_CHECK: "1",
    TMPDIR: home,
    TERM: "xterm-256color",
    LANG: "C.UTF-8",
    GIT_CONFIG_NOSYSTEM: "1",
    GIT_AUTHOR_NAME: "Ada",
    GIT_AUTHOR_EMAIL: "ada@example.com",
    GIT_AUTHOR_DATE: moment,
    GIT_COMMITTER_NAME: "Ada",
    GIT_COMMITTER_EMAIL: "ada@example.com",
    GIT_COMMITTER_DATE: moment,
  };
}

const quoted = (text: string): string => `'${text.replaceAll("'", "'\\''")}'`;

/** A text without the parts that differ between sessions. */
function stable(text: string): string {
  return text.replaceAll(/\b\d{8}-\d{6}-[0-9a-f]{6}\b/g, "RUN")
    .replaceAll(/\b\d+(\.\d+)?m?s\b/g, "TIME")
    .replaceAll(/\b2\d{4}\b/g, "PORT")
    .replaceAll(/ +/g, " ")
    .replaceAll(/^ /gm, "");
}

if (import.meta.main) {
  const check = Deno.args.includes("--check");
  for (const scene of SCENES) {
    const screen = await play(scene);
    const file = new URL(scene.file, ROOT);
    if (!check) {
      await Deno.mkdir(new URL(".", file), { recursive: true });
      await Deno.writeTextFile(file, drawScreen(screen, COLUMNS, scene.title));
      continue;
    }
    const [drawn, real] = [
      textOfDrawing(await Deno.readTextFile(file).catch(() => "")),
      textOfScreen(screen),
    ];
    if (stable(drawn) === stable(real)) continue;
    console.error(`${scene.file} shows\n${drawn}\nbut it is\n${real}\nrun scripts/picture.ts`);
    Deno.exitCode = 1;
  }
}
