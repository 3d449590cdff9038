/**
 * The speed table: how nestr compares with the cheapest way to do the same, and with its peers.
 *
 * Makes projects of 100 and 1,000 real git repositories in a temporary folder, runs nestr and its
 * opponents in turns, and prints ratios; `docs/benchmarks.md` tells how to read them. Ends with 0
 * whatever the numbers are, unless `--check` is given.
 *
 * @module
 */

import { parseArgs } from "node:util";
import { type BenchProject, makeProjects } from "./bench/bench_project.ts";
import {
  type Comparison,
  type Peers,
  processStartComparisons,
  runComparison,
  startComparisons,
  statusComparison,
} from "./bench/comparisons.ts";
import { describeMachine } from "./bench/machine.ts";
import { compare, measure } from "./bench/measurement.ts";
import { memoryObstacle, OUTPUT_BYTES, peakMemory } from "./bench/memory.ts";
import { bundle, compile, type Programs } from "./bench/product.ts";
import { isWithinLimit, type Row, tableLines, withMeasurements } from "./bench/report.ts";
import { Sandbox } from "./bench/sandbox.ts";

const DOCUMENT = new URL("../docs/benchmarks.md", import.meta.url);
const MEMORY_LIMIT = 200_000_000;
const QUICK_ROUNDS = 3;

const USAGE = `usage: deno task bench [options]
  --quick        fewer rounds, and memory with 100 repositories instead of 1,000
  --only WORDS   only the rows whose first column contains this
  --write        write the result into docs/benchmarks.md
  --check        end with 1 when something is over its limit`;

/** What the command line says. */
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

  constructor(sandbox: Sandbox, choice: Choice) {
    this.#sandbox = sandbox;
    this.#choice = choice;
  }

  async run(): Promise<void> {
    console.error("making 1,100 repositories and building the bundle");
    const projects = await makeProjects(this.#sandbox, [100, 1000]);
    const bundled = await bundle(this.#sandbox);
    const compiled = await this.#compiled();
    const { nestr, how } = compiled ?? bundled;
    this.notes.push(`\`repo status\`, \`run\` and memory: nestr ${how}`);
    const peers = await this.#peers();
    const large = projects.at(-1)!;
    const comparisons = [
      ...(compiled ? startComparisons(compiled, projects) : []),
      ...startComparisons(bundled, projects),
      ...projects.map((project) => statusComparison(nestr, project, peers)),
      runComparison(nestr, large, peers),
      ...processStartComparisons(this.#sandbox.root),
    ];
    for (const comparison of comparisons) await this.#compare(comparison);
    const memory = this.#choice.quick ? projects[0]! : large;
    for (const mode of ["stream", "group"] as const) {
      await this.#memory(memory, nestr, mode);
    }
  }

  async #peers(): Promise<Peers> {
    const peers = { mr: await this.#sandbox.has("mr"), vcs: await this.#sandbox.has("vcs") };
    if (!peers.mr) this.skipped.push("`mr` is not installed (Debian: myrepos)");
    if (!peers.vcs) this.skipped.push("`vcs` is not installed (Debian: vcstool)");
    return peers;
  }

  async #compiled(): Promise<Programs | undefined> {
    const runtime = Deno.env.get("DENORT_BIN");
    if (!runtime) {
      this.skipped.push("compiled programs: `DENORT_BIN` names no runtime for `deno compile`");
      return undefined;
    }
    try {
      return await compile(this.#sandbox, runtime);
    } catch (error) {
      this.skipped.push("compiled programs: this Deno cannot compile with `DENORT_BIN`");
      console.error(error instanceof Error ? error.message : error);
      return undefined;
    }
  }

  async #compare({ work, directory, ours, opponents, rounds }: Comparison): Promise<void> {
    if (!this.#isWanted(work)) return;
    const contenders = [{ name: work, line: ours }, ...opponents];
    const number = this.#choice.quick ? Math.min(rounds, QUICK_ROUNDS) : rounds;
    const [mine, ...theirs] = await measure(this.#sandbox, directory, contenders, number);
    for (const [i, { name, limit }] of opponents.entries()) {
      const { median, ...spread } = compare(mine!, theirs[i]!);
      this.#add({
        work,
        against: name,
        ratio: median,
        spread,
        ...(limit === undefined ? {} : { limit }),
      });
    }
  }

  async #memory(project: BenchProject, nestr: string, mode: "stream" | "group"): Promise<void> {
    const size = project.size.toLocaleString("en");
    const megabytes = OUTPUT_BYTES / 1024 ** 2;
    const work = `memory of \`run --output ${mode}\`, ${size} × ${megabytes} MiB of output`;
    if (!this.#isWanted(work)) return;
    const obstacle = await memoryObstacle(this.#sandbox, project.size);
    if (obstacle) return void this.skipped.push(`${work}: ${obstacle}`);
    const peak = await peakMemory(this.#sandbox, project, nestr, mode);
    const ratio = peak / MEMORY_LIMIT;
    this.#add({ work, against: `200 MB (peak ${Math.round(peak / 1e6)} MB)`, ratio, limit: 1 });
  }

  #isWanted(work: string): boolean {
    return this.#choice.only === undefined || work.includes(this.#choice.only);
  }

  /** Keeps a row and shows that something happens. */
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
    return { ...values, only: values.only };
  } catch (error) {
    console.error(`${error instanceof Error ? error.message : error}\n${USAGE}`);
    Deno.exit(2);
  }
}

async function main(): Promise<number> {
  const { write, check, ...choice } = readArguments();
  using sandbox = new Sandbox();
  Deno.addSignalListener("SIGINT", () => {
    sandbox[Symbol.dispose]();
    Deno.exit(130);
  });
  const bench = new Bench(sandbox, choice);
  const described = await describeMachine(sandbox);
  await bench.run();
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
