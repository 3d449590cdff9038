/**
 * What is compared with what, and what the design allows.
 *
 * @module
 */

import { shellJoin, shellQuote } from "../../lib/process/shell_quote.ts";
import type { BenchProject } from "./bench_project.ts";
import type { Contender } from "./measurement.ts";
import type { Programs } from "./product.ts";

/** A contender that ours is compared with. */
export interface Opponent extends Contender {
  /** Ours divided by theirs may be at most this; undefined if the ratio is only reported. */
  readonly limit?: number;
  /** How much longer ours may take, in milliseconds; gets a row of its own. */
  readonly overheadMs?: number;
}

/** One piece of work, done by us and by others. */
export interface Comparison {
  readonly work: string;
  /** Absolute path of the working folder. */
  readonly directory: string;
  readonly ours: string;
  /** Reverts what ours did; see `Contender`. */
  readonly undo?: string;
  readonly opponents: readonly Opponent[];
  readonly rounds: number;
  /** Makes what it needs, before the first round. */
  readonly prepare?: () => Promise<void>;
}

/** Other tools that do the same, if they are installed. */
export interface Peers {
  readonly mr: boolean;
  readonly vcs: boolean;
}

const START_ROUNDS = 21;
const XARGS = "xargs -P$(nproc) -I{}";
const STATUS = "git -C {} status --porcelain=v2 --branch";
const PROCESS_START = new URL("process_start.ts", import.meta.url).pathname;
const STARTS = 2000;

/** How long the product takes to start, compared with a program that prints one line. */
export function startComparisons(
  { nestr, hello, how, areCompiled }: Programs,
  projects: readonly BenchProject[],
): readonly Comparison[] {
  // The limits are meant for executables: `deno run` first reads every file of the bundle.
  const start = (words: string, limit: number, project: BenchProject, size = ""): Comparison => ({
    work: `\`nestr ${words}\`${size}, ${how}`,
    directory: project.root,
    ours: `${nestr} ${words}`,
    opponents: [{
      name: `\`console.log\`, ${how}`,
      line: hello,
      ...(areCompiled ? { limit } : {}),
    }],
    rounds: START_ROUNDS,
    prepare: project.make,
  });
  return [
    start("--version", 1.3, projects[0]!),
    start("--help", 1.3, projects[0]!),
    ...projects.map((project) => start("repo list", 2, project, ` of ${count(project)}`)),
  ];
}

/** How long the repositories' status takes, compared with `xargs` and with other tools. */
export function statusComparison(nestr: string, project: BenchProject, peers: Peers): Comparison {
  const many = project.size >= 1000;
  return {
    work: `\`repo status\` of ${count(project)}`,
    directory: project.root,
    ours: `${nestr} repo status`,
    opponents: [
      { name: "`xargs git status`", line: `${XARGS} ${STATUS} < list`, limit: many ? 1.15 : 1.35 },
      ...installed(peers, {
        mr: { name: "`mr status`", line: "mr -t -c .mrconfig -j$(nproc) status" },
        vcs: { name: "`vcs status`", line: "vcs status -w $(nproc) ." },
      }),
    ],
    rounds: many ? 7 : 15,
    prepare: project.make,
  };
}

/** How long a command that does nothing takes in every repository. */
export function runComparison(nestr: string, project: BenchProject, peers: Peers): Comparison {
  const inShell = (words: string) => `${XARGS} sh -c ${shellQuote(`cd {} && ${words}`)} < list`;
  return {
    work: `\`run -- true\` in ${count(project)}`,
    directory: project.root,
    ours: `${nestr} run -- true`,
    opponents: [
      // The first starts the program `true` as we do; in the second it is a word of the shell itself.
      { name: "`xargs sh -c 'cd … && exec true'`", line: inShell("exec true"), limit: 1.3 },
      { name: "`xargs sh -c 'cd … && true'`", line: inShell("true"), limit: 1.3 },
      ...installed(peers, {
        mr: { name: "`mr run true`", line: "mr -t -c .mrconfig -j$(nproc) run true" },
        vcs: {
          name: "`vcs custom --args version`",
          line: "vcs custom -w $(nproc) . --git --args version",
        },
      }),
    ],
    rounds: 9,
    prepare: project.make,
  };
}

/** What starting a process costs in each of the possible ways; the reason for `ShellWorker`. */
export function processStartComparisons(directory: string): readonly Comparison[] {
  const run = shellJoin([Deno.execPath(), "run", "-A", PROCESS_START]);
  const start = (way: string, name: string, program: string): Comparison => ({
    work: `${STARTS.toLocaleString("en")} × \`${program}\` by ${name}`,
    directory,
    ours: `${run} ${way} ${STARTS} ${program}`,
    opponents: [{
      name: `\`xargs ${program}\``,
      line: `seq ${STARTS} | xargs -P$(nproc) -I{} ${program}`,
    }],
    rounds: 7,
  });
  return [
    start("command", "`Deno.Command`", "true"),
    start("detached", "`Deno.Command`, `detached`", "true"),
    start("pool", "`ProcessPool`", "true"),
    start("command", "`Deno.Command`", "git version"),
    start("pool", "`ProcessPool`", "git version"),
  ];
}

/** The other tools that are installed; each must be slower than ours. */
function installed(
  peers: Peers,
  contenders: Readonly<Record<keyof Peers, Contender>>,
): readonly Opponent[] {
  const names = (["mr", "vcs"] as const).filter((name) => peers[name]);
  return names.map((name) => ({ ...contenders[name], slow: name === "mr", limit: 1 }));
}

function count({ size }: BenchProject): string {
  return `${size.toLocaleString("en")} repositories`;
}
