/**
 * Times contenders side by side.
 *
 * Every round runs each contender once, alternately forwards and backwards, so that other activity
 * on the machine affects all of them alike. A first round, which is not counted, warms the caches.
 *
 * @module
 */

import type { Sandbox } from "./sandbox.ts";

/** Something that is timed. */
export interface Contender {
  /** Its name in the report. */
  readonly name: string;
  /** A line of bash. */
  readonly line: string;
  /** Whether to run it in the first rounds only, because it is slow and far from any limit. */
  readonly slow?: boolean;
  /** A line of bash that reverts what it did; run after it even if it failed, and not timed. */
  readonly undo?: string;
}

/** One run of a contender. */
export interface Sample {
  readonly wallMs: number;
  /** User and system time of all processes. */
  readonly cpuMs: number;
}

/** How two contenders compare. */
export interface Ratio {
  /** Median of one divided by the median of the other. */
  readonly median: number;
  /** The lowest of the rounds. */
  readonly low: number;
  /** The highest of the rounds. */
  readonly high: number;
  /** The same of the processor time. */
  readonly cpu: number;
}

/** Rounds that a slow contender takes part in. */
const SLOW_ROUNDS = 2;

/**
 * Runs contenders in turns.
 *
 * @param sandbox Where
 * @param directory The working folder
 * @param contenders What to run
 * @param rounds How often
 * @param signal Ends it after the run that is under way
 * @returns The samples of each, in the order of the contenders
 * @throws {Error} One exited with another code than 0
 */
export async function measure(
  sandbox: Sandbox,
  directory: string,
  contenders: readonly Contender[],
  rounds: number,
  signal: AbortSignal,
): Promise<readonly (readonly Sample[])[]> {
  const samples = contenders.map((): Sample[] => []);
  for (let round = 0; round <= rounds; round++) {
    const turns = contenders.map((contender, i) => ({ contender, i }));
    if (round % 2 === 1) turns.reverse();
    for (const { contender, i } of turns) {
      if (contender.slow && round > SLOW_ROUNDS) continue;
      signal.throwIfAborted();
      const sample = await time(sandbox, directory, contender);
      if (round > 0) samples[i]!.push(sample);
    }
  }
  return samples;
}

/**
 * Runs a line of bash once and times it with bash's own clock, which excludes the start of bash.
 */
async function time(
  sandbox: Sandbox,
  directory: string,
  { line, undo }: Contender,
): Promise<Sample> {
  const timed = `TIMEFORMAT='%3R %3U %3S'; time { ${line}; } >/dev/null 2>errors`;
  try {
    const { stderr } = await sandbox.bash(`${timed} || { cat errors; exit 1; }`, directory);
    const [real = NaN, user = NaN, system = NaN] = stderr.trim().split(" ").map(Number);
    return { wallMs: real * 1000, cpuMs: (user + system) * 1000 };
  } finally {
    if (undo !== undefined) await sandbox.bash(undo, directory);
  }
}

/**
 * Compares the samples of two contenders, as far as they took part in the same rounds.
 *
 * @param ours Samples of one contender, one for each round
 * @param theirs Samples of the other
 */
export function compare(ours: readonly Sample[], theirs: readonly Sample[]): Ratio {
  const rounds = Math.min(ours.length, theirs.length);
  const each = Array.from({ length: rounds }, (_, i) => ours[i]!.wallMs / theirs[i]!.wallMs);
  const of = (samples: readonly Sample[], key: keyof Sample) =>
    median(samples.slice(0, rounds).map((sample) => sample[key]));
  return {
    median: of(ours, "wallMs") / of(theirs, "wallMs"),
    low: Math.min(...each),
    high: Math.max(...each),
    cpu: of(ours, "cpuMs") / of(theirs, "cpuMs"),
  };
}

/** The median of the elapsed times, in milliseconds. */
export function medianMs(samples: readonly Sample[]): number {
  return median(samples.map(({ wallMs }) => wallMs));
}

/** The median of numbers. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}
