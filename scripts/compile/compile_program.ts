/**
 * Makes an executable from a folder of JavaScript with `deno compile`.
 *
 * Neither the machine that compiles nor the machine that runs it has any influence: no
 * configuration, lock or environment file is looked for, no package is resolved, and files have a
 * fixed date and a fixed place. The same files and the same Deno therefore give the same bytes.
 *
 * The runtime, `denort`, is downloaded by Deno, or is the file that `DENORT_BIN` names.
 *
 * @module
 */

import { basename, dirname, join, resolve } from "node:path";
import { targetOfFile } from "./executable_format.ts";
import { HERE, type Target } from "./targets.ts";

/** What to compile, and into what. */
export interface Program {
  /** Folder of the program; all of it goes into the executable. */
  readonly folder: string;
  /** The module in the folder that is run. */
  readonly start: string;
  /** The executable; for Windows, `.exe` is added if it is missing. */
  readonly output: string;
  /** The system that it is for. Default: this machine. */
  readonly target?: Target;
}

/**
 * What the program may do, and how it starts.
 *
 * - All permissions, as no list of single ones is enough (Deno 2.4 to 2.9): only with `--allow-all`
 *   can it read `/proc`, which tells processes with the same number apart, and `/dev/shm`, where
 *   people keep working copies; from 2.8 on, a `--deny-` beside it takes that away again. Besides,
 *   no list can restrict a program that may run any command, as nestr must.
 * - No code cache: it would be a file of V8 in the temporary folder, which everybody can write to,
 *   would be trusted whatever its origin, and would save a millisecond or two of fifty.
 * - 8 MB for young objects, so that a short command ends before V8 collects garbage even once. With
 *   more, the garbage of text that streams through would grow to 100 MB.
 * - V8's two quick compilers are turned off: a short command repeats too little for them to pay off
 *   (3 ms of 50), and a long one reaches the third, which is better than both.
 */
const START = [
  "--allow-all",
  "--no-prompt",
  "--no-code-cache",
  "--v8-flags=--min-semi-space-size=8,--max-semi-space-size=8,--no-sparkplug,--no-maglev",
];

/** Options that keep the influence of the compiling machine out. */
const ISOLATION = ["--no-config", "--no-lock", "--no-check", "--no-remote", "--no-npm", "--quiet"];

/** Date of the files in the executable, in seconds since 1970. */
const FILE_DATE = 0;

/**
 * Makes an executable.
 *
 * @param program What to compile, and into what
 * @throws {Error} It cannot be made; the message says what is missing and what to do
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
    // Deno names what it unpacks after the executable, so it must have its final name here already.
    const made = join(work, basename(output));
    await runDeno(stage, program.start, made, target);
    await Deno.rename(made, output);
  } finally {
    await Deno.remove(work, { recursive: true });
  }
}

/** Windows only starts files whose name ends with `.exe`. */
function executableName(name: string, target: string): string {
  return target.includes("windows") && !name.endsWith(".exe") ? `${name}.exe` : name;
}

/**
 * Checks the runtime that `DENORT_BIN` names, if it is set: Deno itself would build an executable
 * on any file, which would then not work.
 *
 * @param target The system to compile for. Default: this machine
 * @throws {Error} The runtime is for another system or version; the message says what to do
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

/**
 * The version of the runtime, printed by a program compiled with it; undefined if it prints none.
 */
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
      // Absolute, as the command does not run in the current folder.
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
 * @param said What Deno printed
 * @param target The system that it was to compile for
 */
export function compileFailure(said: string, target: string): string {
  const [reason = ""] = said.replace(/^error: /, "").split("\n\nStack backtrace:");
  if (!/base binary/i.test(reason)) return reason;
  return `the Deno runtime for ${target} cannot be downloaded\n` +
    `  get the denort of Deno ${Deno.version.deno} for ${target} on a machine with a network and ` +
    `name the unpacked file: DENORT_BIN=/path/to/denort\n\n${reason}`;
}
