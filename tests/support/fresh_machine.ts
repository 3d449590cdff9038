/**
 * A machine on which nothing is installed yet: an empty HOME, and a PATH of chosen programs.
 *
 * @module
 */

import { join } from "node:path";
import { TemporaryFolder } from "./temporary_folder.ts";

/** The script that is run on it. */
export const INSTALL_SCRIPT: string = new URL("../../scripts/install.sh", import.meta.url).pathname;

/** What the script needs besides a shell and a program that downloads. */
const TOOLS = "awk cat chmod cmp cp cut getconf head ln mkdir mktemp mv readlink rm rmdir sed " +
  "sha256sum sleep tail tr uname";

/** The path of a program on this machine; undefined if it is missing. */
export function findProgram(program: string): string | undefined {
  return (Deno.env.get("PATH") ?? "").split(":").map((it) => join(it, program)).find((it) => {
    try {
      return Deno.statSync(it).isFile;
    } catch {
      return false;
    }
  });
}

/** The result of a run. */
export interface Outcome {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** The machine. */
export class FreshMachine implements Disposable {
  readonly folder: TemporaryFolder = new TemporaryFolder();
  /** The person's HOME. */
  readonly home: string = this.folder.at("home");
  /** Where the script installs. */
  readonly bin: string = this.folder.at("home", ".local", "bin");
  /** The only folder on PATH. */
  readonly path: string = this.folder.at("path");

  /** @param programs What it has besides small tools */
  constructor(programs = "sh curl") {
    Deno.mkdirSync(this.home);
    Deno.mkdirSync(this.path);
    for (const program of `${TOOLS} ${programs}`.split(" ")) {
      const target = findProgram(program);
      if (target) Deno.symlinkSync(target, join(this.path, program));
    }
  }

  /** Adds a program, or replaces the machine's. */
  program(name: string, text: string, folder = this.path): void {
    const file = join(folder, name);
    Deno.mkdirSync(folder, { recursive: true });
    try {
      Deno.removeSync(file);
    } catch { /* it was not there */ }
    Deno.writeTextFileSync(file, `#!${findProgram("sh")}\n${text}\n`, { mode: 0o755 });
  }

  /** Starts the script. */
  start(args: readonly string[], env: Record<string, string>, shell = ["sh"]): Deno.ChildProcess {
    return new Deno.Command(findProgram(shell[0]!)!, {
      args: [...shell.slice(1), INSTALL_SCRIPT, ...args],
      cwd: this.folder.path,
      clearEnv: true,
      env: { HOME: this.home, PATH: this.path, TMPDIR: this.folder.path, ...env },
      stdin: "null",
      stdout: "piped",
      stderr: "piped",
    }).spawn();
  }

  /** Runs the script to its end. */
  async run(
    args: readonly string[],
    env: Record<string, string> = {},
    shell?: string[],
  ): Promise<Outcome> {
    const { code, stdout, stderr } = await this.start(args, env, shell).output();
    const decode = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
    return { code, stdout: decode(stdout), stderr: decode(stderr) };
  }

  /** The paths of everything in HOME. */
  files(folder = this.home): string[] {
    return [...Deno.readDirSync(folder)].flatMap((it) => {
      const path = join(folder, it.name);
      return it.isDirectory ? [path, ...this.files(path)] : [path];
    }).sort();
  }

  /** The version that an installed program prints. */
  async version(program = "nestr"): Promise<string> {
    const { stdout } = await new Deno.Command(join(this.bin, program), {
      args: ["--version"],
      env: { NO_COLOR: "1" },
    }).output();
    return new TextDecoder().decode(stdout).trim();
  }

  /** Removes it. */
  [Symbol.dispose](): void {
    this.folder[Symbol.dispose]();
  }
}
