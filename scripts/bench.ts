/**
 * The speed table: how nestr compares with the cheapest way to do the same, and with its peers.
 *
 * Makes projects of 100 and 1,000 real git repositories in a temporary folder, runs nestr and its
 * opponents in turns, and prints ratios; `docs/benchmarks.md` explains how to read them. Exits with
 * code 0 whatever the numbers are, unless `--check` is given.
 *
 * @module
 */

import { parseArgs } from "node:util";
import { type BenchProject, benchProject } from "./bench/bench_project.ts";
import {
  type Comparison,
  type Peers,
  processStartComparisons,
  runComparison,
  startComparisons,
  statusComparison,
} from "./bench/comparisons.ts";
import { describeMachine } from "./bench/machine.ts";
import { compare, measure, medianMs } from "./bench/measurement.ts";
import { memoryObstacle, OUTPUT_BYTES, peakMemory } from "./bench/memory.ts";
import { bundle, compile, type Programs } from "./bench/product.ts";
import { type RegistryTimes, timeRegistry } from "./bench/registry.ts";
import { isWithinLimit, type Row, tableLines, withMeasurements } from "./bench/report.ts";
import { Sandbox } from "./bench/sandbox.ts";
import { listComparison, workspaceComparisons } from "./bench/workspaces.ts";

const DOCUMENT = new URL("../docs/benchmarks.md", import.meta.url);
const MEMORY_LIMIT = 200_000_000;
const QUICK_ROUNDS = 3;
const REGISTRY_LIMIT_MS = 20;
const REGISTRY_ROUNDS = 101;

const USAGE = `usage: deno task bench [options]
  --quick        fewer rounds, and memory with 100 repositories instead of 1,000
  --only WORDS   only the rows whose first column contains this
  --write        write the result into docs/benchmarks.md
  --check        end with 1 when something is over its limit`;

/** The options of the command line. */
interface Choice {
  readonly quick: boolean;
  readonly only: string | undefined;
}

/** One benchmark from beginning to end. */
class Bench {
  readonly rows: Row[] = [];
  readonly notes: string[] = [];
  readonly skipped: string[] = [];
  readonly #sandbox: Sandbox;
  readonly #choice: Choice;
  readonly #signal: AbortSignal;

  constructor(sandbox: Sandbox, choice: Choice, signal: AbortSignal) {
    this.#sandbox = sandbox;
    this.#choice = choice;
    this.#signal = signal;
  }

  async run(): Promise<void> {
    console.error("building the product");
    const bundled = await bundle(this.#sandbox);
    const compiled = await this.#compiled();
    const programs = compiled ?? bundled;
    const { nestr, how } = programs;
    this.notes.push(`everything but the rows of the start: nestr ${how}`);
    const projects = [benchProject(this.#sandbox, 100), benchProject(this.#sandbox, 1000)] as const;
    const peers = await this.#peers();
    const workspaces = await workspaceComparisons(this.#sandbox, programs);
    this.skipped.push(...workspaces.skipped);
    const comparisons = [
      ...[...(compiled ? [compiled] : []), bundled].flatMap((programs) => [
        ...startComparisons(programs, projects),
        listComparison(this.#sandbox, programs),
      ]),
      ...projects.map((project) => statusComparison(nestr, project, peers)),
      runComparison(nestr, projects[1], peers),
      ...processStartComparisons(this.#sandbox.root),
      ...workspaces.comparisons,
    ];
    for (const comparison of comparisons) await this.#compare(comparison);
    await this.#registry();
    for (const mode of ["stream", "group"] as const) {
      await this.#memory(projects[this.#choice.quick ? 0 : 1], nestr, mode);
    }
  }

  async #peers(): Promise<Peers> {
    const peers = { mr: await this.#sandbox.has("mr"), vcs: await this.#sandbox.has("vcs") };
    if (!peers.mr) this.skipped.push("`mr` is not installed (Debian: myrepos)");
    if (!peers.vcs) this.skipped.push("`vcs` is not installed (Debian: vcstool)");
    return peers;
  }

  async #compiled(): Promise<Programs | undefined> {
    if (!Deno.env.get("DENORT_BIN")) {
      this.skipped.push("compiled programs: `DENORT_BIN` names no runtime for `deno compile`");
      return undefined;
    }
    try {
      return await compile(this.#sandbox);
    } catch (error) {
      this.skipped.push("compiled programs: this Deno cannot compile with `DENORT_BIN`");
      console.error(error instanceof Error ? error.message : error);
      return undefined;
    }
  }

  async #compare(comparison: Comparison): Promise<void> {
    const { work, directory, ours, undo, opponents, rounds, prepare } = comparison;
    if (!this.#isWanted(work)) return;
    await prepare?.();
    const contenders = [{ name: work, line: ours, ...(undo ? { undo } : {}) }, ...opponents];
    const number = this.#choice.quick ? Math.min(rounds, QUICK_ROUNDS) : rounds;
    const samples = await measure(this.#sandbox, directory, contenders, number, this.#signal);
    const [mine, ...theirs] = samples;
    for (const [i, { name, limit, overheadMs }] of opponents.entries()) {
      const { median, ...spread } = compare(mine!, theirs[i]!);
      this.#add({
        work,
        against: name,
        ratio: median,
        spread,
        ...(limit === undefined ? {} : { limit }),
      });
      if (overheadMs === undefined) continue;
      const [our, their] = [Math.round(medianMs(mine!)), Math.round(medianMs(theirs[i]!))];
      this.#addTime(`${work}, overhead`, `${our} − ${their} = `, our - their, overheadMs);
    }
  }

  async #registry(): Promise<void> {
    const size = 100;
    const work = (what: string) => `registry of ${size} workspaces: ${what}`;
    const labels = {
      read: work("read"),
      register: work("read and write, one more"),
      unregister: work("read and write, one less"),
    };
    const wanted = Object.entries(labels).filter(([_, label]) => this.#isWanted(label));
    if (wanted.length === 0) return;
    const rounds = this.#choice.quick ? QUICK_ROUNDS : REGISTRY_ROUNDS;
    const times = await timeRegistry(this.#sandbox.path("registry"), size, rounds);
    for (const [key, label] of wanted) {
      this.#addTime(label, "", times[key as keyof RegistryTimes], REGISTRY_LIMIT_MS);
    }
  }

  async #memory(project: BenchProject, nestr: string, mode: "stream" | "group"): Promise<void> {
    const size = project.size.toLocaleString("en");
    const megabytes = OUTPUT_BYTES / 1024 ** 2;
    const work = `memory of \`run --output ${mode}\`, ${size} × ${megabytes} MiB of output`;
    if (!this.#isWanted(work)) return;
    const obstacle = await memoryObstacle(this.#sandbox, project.size);
    if (obstacle) return void this.skipped.push(`${work}: ${obstacle}`);
    await project.make();
    this.#signal.throwIfAborted();
    const peak = await peakMemory(this.#sandbox, project, nestr, mode);
    const ratio = peak / MEMORY_LIMIT;
    this.#add({ work, against: `200 MB (peak ${Math.round(peak / 1e6)} MB)`, ratio, limit: 1 });
  }

  #isWanted(work: string): boolean {
    return this.#choice.only === undefined || work.includes(this.#choice.only);
  }

  /** Adds a row about a time that has an absolute limit. */
  #addTime(work: string, calculation: string, milliseconds: number, limitMs: number): void {
    const limit = limitMs < 1000 ? `${limitMs} ms` : `${limitMs / 1000} s`;
    const time = milliseconds.toFixed(milliseconds < 10 ? 1 : 0);
    this.#add({
      work,
      against: `${limit} (${calculation}${time} ms)`,
      ratio: milliseconds / limitMs,
      limit: 1,
    });
  }

  /** Keeps a row and shows progress. */
  #add(row: Row): void {
    this.rows.push(row);
    const verdict = isWithinLimit(row) ? "" : "  OVER";
    console.error(`${row.work} / ${row.against}: ${row.ratio.toFixed(2)}${verdict}`);
  }
}

function readArguments(): Choice & { readonly write: boolean; readonly check: boolean } {
  const type = "boolean" as const;
  try {
    const { values } = parseArgs({
      options: {
        quick: { type, default: false },
        only: { type: "string" },
        write: { type, default: false },
        check: { type, default: false },
      },
    });
    if (values.write && values.only !== undefined) throw new Error("--write needs every row");
    return { ...values, only: values.only };
  } catch (error) {
    console.error(`${error instanceof Error ? error.message : error}\n${USAGE}`);
    Deno.exit(2);
  }
}

async function main(): Promise<number> {
  const { write, check, ...choice } = readArguments();
  using sandbox = new Sandbox();
  // Lets the current run end first, so that it removes its workspaces and containers.
  const interrupt = new AbortController();
  Deno.addSignalListener("SIGINT", () => interrupt.abort());
  const bench = new Bench(sandbox, choice, interrupt.signal);
  const described = await describeMachine(sandbox);
  try {
    await bench.run();
  } catch (error) {
    if (!interrupt.signal.aborted) throw error;
    return 130;
  }
  const machine = [...described, ...bench.notes];
  console.log(["", ...machine, "", ...tableLines(bench.rows), ""].join("\n"));
  for (const line of bench.skipped) console.log(`skipped: ${line}`);
  if (write) {
    const text = withMeasurements(
      await Deno.readTextFile(DOCUMENT),
      machine,
      bench.rows,
      bench.skipped,
    );
    await Deno.writeTextFile(DOCUMENT, text);
    await sandbox.bash(`'${Deno.execPath()}' fmt --quiet '${DOCUMENT.pathname}'`);
  }
  return check && !bench.rows.every(isWithinLimit) ? 1 : 0;
}

if (import.meta.main) Deno.exit(await main());
