/**
 * Makes an executable from a folder of JavaScript with `deno compile`.
 *
 * Nothing of the machine that compiles and nothing of the machine that runs it gets in: no
 * configuration, lock or environment file is looked for, no package is resolved, files have a fixed date
 * and lie at a fixed place. The same files and the same Deno therefore give the same bytes.
 *
 * The runtime, `denort`, is downloaded by Deno, or is the file that `DENORT_BIN` names.
 *
 * @module
 */

import { basename, dirname, join, resolve } from "node:path";
import { targetOfFile } from "./executable_format.ts";
import { HERE, type Target } from "./targets.ts";

/** What is compiled, and into what. */
export interface Program {
  /** Folder of the program; all of it goes into the executable. */
  readonly folder: string;
  /** Module in the folder that is run. */
  readonly start: string;
  /** The executable; `.exe` is added for Windows where it is missing. */
  readonly output: string;
  /** System that it is for. Default: this machine. */
  readonly target?: Target;
}

/**
 * How the program may act and how it starts.
 *
 * - All permissions, for two reasons that no list of single ones meets (Deno 2.4 to 2.9): `/proc`, by
 *   which a process is told from another with the same number, and files under `/dev/shm`, where people
 *   keep working copies, are for `--allow-all` only, and from 2.8 on a `--deny-` beside it takes that
 *   back. Whoever may run any command, as nestr must, is held by no list anyway.
 * - No code cache: it is a file of V8's in the temporary folder that everybody can write to, is trusted
 *   without proof of where it is from, and saves a millisecond or two of fifty.
 * - Young objects have 8 MB at once, so that a short command ends before V8 has swept them even once, and
 *   not more, or garbage of text that streams through would grow to 100 MB.
 * - V8's two quick compilers are left out: what a short command does, it does too seldom for them to pay
 *   (3 ms of 50), and a long one reaches the third, which is better than both.
 */
const START = [
  "--allow-all",
  "--no-prompt",
  "--no-code-cache",
  "--v8-flags=--min-semi-space-size=8,--max-semi-space-size=8,--no-sparkplug,--no-maglev",
];

/** What keeps the compiling machine out. */
const ISOLATION = ["--no-config", "--no-lock", "--no-check", "--no-remote", "--no-npm", "--quiet"];

/** Date of the files in the executable, in seconds since 1970. */
const FILE_DATE = 0;

/**
 * Makes an executable.
 *
 * @param program What, and into what
 * @throws {Error} It cannot be made: what is missing and what to do
 */
export async function compileProgram(program: Program): Promise<void> {
  const target = program.target ?? HERE;
  const output = resolve(executableName(program.output, target));
  await Deno.mkdir(dirname(output), { recursive: true });
  // Beside the output, so that the last step is a rename and nobody sees half an executable.
  const work = await Deno.makeTempDir({ dir: dirname(output), prefix: ".nestr-compile-" });
  try {
    const stage = join(work, "program");
    await copyFolder(program.folder, stage);
    // Deno names what it unpacks after the executable, which therefore has its own name in here too.
    const made = join(work, basename(output));
    await runDeno(stage, program.start, made, target);
    await Deno.rename(made, output);
  } finally {
    await Deno.remove(work, { recursive: true });
  }
}

/** Windows starts only what ends with `.exe`. */
function executableName(name: string, target: string): string {
  return target.includes("windows") && !name.endsWith(".exe") ? `${name}.exe` : name;
}

/**
 * Looks at the runtime that `DENORT_BIN` names, where it names one: Deno itself builds executables on any
 * file, and they then say something else or nothing when they are started.
 *
 * @param target System that is compiled for. Default: this machine
 * @throws {Error} The runtime is for another system or of another version: what to do
 */
export async function examineRuntime(target: string = HERE): Promise<void> {
  const runtime = Deno.env.get("DENORT_BIN");
  if (!runtime) return;
  const system = await targetOfFile(runtime).catch((error) => {
    throw new Error(`DENORT_BIN is "${runtime}", which cannot be read: ${error.message}`);
  });
  if (system !== target) {
    throw new Error(
      `DENORT_BIN is a runtime for ${system ?? "no system that is known"}, not for ${target}\n` +
        "  name the denort for that system, or unset DENORT_BIN to have Deno download it",
    );
  }
  if (target !== HERE) return; // its version can only be asked where it runs
  const version = await versionOfRuntime();
  if (version === Deno.version.deno) return;
  throw new Error(
    `DENORT_BIN is ${
      version ? `the runtime of Deno ${version}` : "not the runtime of this Deno"
    }, ` +
      `and this is Deno ${Deno.version.deno}\n` +
      "  name the denort of this version, or compile with the Deno that it belongs to",
  );
}

/** The version that a program says which is compiled with the runtime; undefined when it says none. */
async function versionOfRuntime(): Promise<string | undefined> {
  const work = await Deno.makeTempDir({ prefix: "nestr-runtime-" });
  try {
    const stage = join(work, "probe");
    await Deno.mkdir(stage);
    await Deno.writeTextFile(join(stage, "probe.js"), "console.log(Deno.version.deno);\n");
    const probe = executableName(join(work, "version"), HERE);
    await runDeno(stage, "probe.js", probe, HERE);
    const { stdout } = await new Deno.Command(probe, { stdin: "null" }).output();
    return new TextDecoder().decode(stdout).match(/^\d+\.\d+\.\S+$/m)?.[0];
  } finally {
    await Deno.remove(work, { recursive: true });
  }
}

/** Copies a folder; everything in it gets {@link FILE_DATE}. */
async function copyFolder(from: string, to: string): Promise<void> {
  await Deno.mkdir(to);
  for await (const { name, isDirectory } of Deno.readDir(from)) {
    if (isDirectory) await copyFolder(join(from, name), join(to, name));
    else {
      await Deno.writeFile(join(to, name), await Deno.readFile(join(from, name)));
      await Deno.utime(join(to, name), FILE_DATE, FILE_DATE);
    }
  }
}

async function runDeno(
  stage: string,
  start: string,
  output: string,
  target: string,
): Promise<void> {
  const runtime = Deno.env.get("DENORT_BIN");
  const { success, stderr } = await new Deno.Command(Deno.execPath(), {
    args: [
      ...["compile", ...START, ...ISOLATION, "--target", target],
      ...["--include", ".", "--output", output, start],
    ],
    cwd: stage,
    env: {
      DENO_NO_PACKAGE_JSON: "1",
      DENO_NO_UPDATE_CHECK: "1",
      NO_COLOR: "1",
      // Relative paths would be looked for in the stage.
      ...(runtime ? { DENORT_BIN: resolve(runtime) } : {}),
    },
    stdin: "null",
    stdout: "null",
  }).output();
  if (!success) throw new Error(compileFailure(new TextDecoder().decode(stderr), target));
}

/**
 * Says why Deno could not compile, and what to do about it.
 *
 * @param said What Deno said
 * @param target The system that it was to compile for
 */
export function compileFailure(said: string, target: string): string {
  const [reason = ""] = said.replace(/^error: /, "").split("\n\nStack backtrace:");
  if (!/base binary/i.test(reason)) return reason;
  return `the Deno runtime for ${target} cannot be downloaded\n` +
    `  get the denort of Deno ${Deno.version.deno} for ${target} on a machine with a network and ` +
    `name the unpacked file: DENORT_BIN=/path/to/denort\n\n${reason}`;
}
