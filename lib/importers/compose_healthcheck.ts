/**
 * Health checks, and when a service counts as ready.
 *
 * A health check is carried over as it is. Docker looks for the first time when its interval is
 * over, often after 10 or 30 seconds, and a workspace would be waited for that long; so a check of
 * that kind also becomes a `ready`, which asks at once and goes on for as long as Compose would.
 *
 * @module
 */

import { durationText, LONGEST_DURATION_MS } from "../manifest/duration.ts";
import { knownPorts } from "./compose_images.ts";
import type { InterpolatedText } from "./compose_interpolation.ts";
import { type ComposeNode, type ComposeTable, isAbsent, isList, tableOf } from "./compose_node.ts";
import { type ComposeReport, subjectOf } from "./compose_report.ts";
import { noteUses, plainOf, plainText, readText, templateOf } from "./compose_text.ts";

/** What a service's health check comes to. */
export interface ImportedHealth {
  readonly healthcheck?: Readonly<Record<string, unknown>>;
  readonly ready?: Readonly<Record<string, unknown>>;
}

/** A check's command. */
interface WrittenTest {
  /** `CMD`, `CMD-SHELL` or `NONE`. */
  readonly kind: string;
  readonly words: readonly InterpolatedText[];
}

const UNITS_MS: ReadonlyMap<string, number> = new Map([
  ["w", 604_800_000],
  ["d", 86_400_000],
  ["h", 3_600_000],
  ["m", 60_000],
  ["s", 1000],
  ["ms", 1],
  ["us", 1e-3],
  ["µs", 1e-3],
  ["ns", 1e-6],
]);
const DURATION = /^(?:\d+(?:\.\d*)?(?:w|d|h|ms|us|µs|ns|m|s))+$/;
const MOST_RETRIES = 100_000;

/** Docker's own, where a check says nothing. */
const DEFAULT_INTERVAL_MS = 30_000;
const DEFAULT_RETRIES = 3;
/** How long a workspace waits for a service unless told otherwise. */
const USUAL_WAIT_MS = 60_000;
/** A check that is looked at this often is quick enough by itself. */
const QUICK_MS = 2_000;
/**
 * Clients that reach a database over its socket, where it already answers while it is still being
 * set up and will start once more. Asking at once would find it at just that time.
 */
const SOCKET_CLIENT = /\b(?:pg_isready|psql|mysqladmin|mysql|mariadb-admin|mariadb)\b/;
/** Those of them that ask for nothing but whether it answers. */
const SOCKET_PING = /\b(?:pg_isready|mysqladmin|mariadb-admin)\b/;

/**
 * The health check of a service, and its `ready`.
 *
 * @param service The service
 * @param image Its image
 * @param ports Its ports
 * @param report Where notes and problems go
 */
export function readHealth(
  service: ComposeTable,
  image: string,
  ports: readonly number[],
  report: ComposeReport,
): ImportedHealth {
  const node = service.get("healthcheck");
  const known = knownPorts(image)[0];
  const tcp = known !== undefined && ports.includes(known) ? known : undefined;
  const ready = tcp === undefined ? {} : { ready: { tcp } };
  if (isAbsent(node)) return ready;
  const table = tableOf(node, report);
  noteOthers(table, report);
  const disable = table.get("disable");
  if (disable !== undefined && plainText(disable, report) === "true") {
    return { healthcheck: { test: ["NONE"] }, ...ready };
  }
  const timing = readTiming(table, report);
  const test = readTest(table.get("test"), report);
  if (test === undefined) {
    if (isAbsent(table.get("test"))) {
      report.note(
        node!.place,
        "not imported: without a test of its own it only changes the image's",
      );
    }
    return ready;
  }
  if (test.kind === "NONE") return { healthcheck: { test: ["NONE"] }, ...ready };
  return healthOf(test, timing, tcp, node!, report);
}

function healthOf(
  test: WrittenTest,
  timing: Timing,
  tcp: number | undefined,
  node: ComposeNode,
  report: ComposeReport,
): ImportedHealth {
  const healthcheck = {
    test: [test.kind, ...test.words.map(plainOf)],
    ...timing.written,
  };
  const commands = test.words.map(templateOf);
  const exec = test.kind === "CMD-SHELL" ? commands[0] : commands;
  const { intervalMs, waitMs } = timing;
  const wait = waitMs > USUAL_WAIT_MS ? { timeout: durationText(waitMs) } : {};
  const runs = (program: RegExp) => test.words.some((word) => program.test(plainOf(word)));
  const byPort = runs(SOCKET_PING) && tcp !== undefined;
  const ready = { ...(byPort ? { tcp } : { exec }), ...wait };
  if (test.words.some(({ references }) => references.length > 0)) {
    report.note(node.place, "not imported, ready does its work: a health check knows no variables");
    return { ready };
  }
  if (byPort) {
    report.note(node.place, "carried over, and ready.tcp besides it: a socket answers too early");
    return { healthcheck, ready };
  }
  const isQuick = intervalMs <= QUICK_MS && waitMs <= USUAL_WAIT_MS;
  if (isQuick || runs(SOCKET_CLIENT)) return { healthcheck };
  report.note(
    node.place,
    `carried over, and ready.exec besides it: Docker looks only every ${durationText(intervalMs)}`,
  );
  return { healthcheck, ready };
}

/** When a check is made. */
interface Timing {
  /** As a manifest has it. */
  readonly written: Readonly<Record<string, unknown>>;
  readonly intervalMs: number;
  /** How long it may take until the service counts as unhealthy. */
  readonly waitMs: number;
}

function readTiming(table: ComposeTable, report: ComposeReport): Timing {
  const duration = (key: string) => readDuration(table.get(key), report);
  const interval = duration("interval");
  const timeout = duration("timeout");
  const startPeriod = duration("start_period");
  const retries = readRetries(table.get("retries"), report);
  const text = (key: string, ms: number | undefined) =>
    ms === undefined ? {} : { [key]: durationText(ms) };
  const intervalMs = interval ?? DEFAULT_INTERVAL_MS;
  const waitMs = (startPeriod ?? 0) + intervalMs * (retries ?? DEFAULT_RETRIES);
  return {
    written: {
      ...text("interval", interval),
      ...text("timeout", timeout),
      ...text("start_period", startPeriod),
      ...(retries === undefined ? {} : { retries }),
    },
    intervalMs,
    waitMs: Math.min(waitMs, LONGEST_DURATION_MS),
  };
}

/** Milliseconds; undefined for none, and for 0, which is how Compose writes "as usual". */
function readDuration(node: ComposeNode | undefined, report: ComposeReport): number | undefined {
  const text = isAbsent(node) ? undefined : plainText(node!, report);
  if (text === undefined || text === "0") return undefined;
  let total = 0;
  for (const [, amount, unit] of text.matchAll(/(\d+(?:\.\d*)?)(w|d|h|ms|us|µs|ns|m|s)/g)) {
    total += Number(amount) * UNITS_MS.get(unit!)!;
  }
  if (!DURATION.test(text) || total > LONGEST_DURATION_MS) {
    report.problem(
      node!.place,
      `"${subjectOf(node!.place)}" is ${JSON.stringify(text)}; expected a duration such as "1m30s"`,
    );
    return undefined;
  }
  return total === 0 ? undefined : Math.max(1, Math.round(total));
}

function readRetries(node: ComposeNode | undefined, report: ComposeReport): number | undefined {
  const text = isAbsent(node) ? undefined : plainText(node!, report);
  if (text === undefined) return undefined;
  const retries = Number(text);
  if (!/^\d+$/.test(text) || retries > MOST_RETRIES) {
    report.problem(
      node!.place,
      `"${subjectOf(node!.place)}" is ${JSON.stringify(text)}; expected a number`,
    );
    return undefined;
  }
  return retries === 0 ? undefined : retries;
}

function readTest(node: ComposeNode | undefined, report: ComposeReport): WrittenTest | undefined {
  if (isAbsent(node)) return undefined;
  const { content, place } = node!;
  const read = (word: ComposeNode): InterpolatedText | undefined => {
    const text = readText(word, report);
    if (text !== undefined) noteUses(text, word.place, report, "template");
    return text;
  };
  if (!isList(content)) {
    const line = read(node!);
    if (line === undefined) return undefined;
    if (line.text.trim() !== "") return { kind: "CMD-SHELL", words: [line] };
    report.problem(place, `"${subjectOf(place)}" is empty; expected a command`);
    return undefined;
  }
  const [first, ...words] = content.flatMap((word) => read(word) ?? []);
  const kind = first === undefined ? "" : plainOf(first);
  const isComplete = kind === "NONE" || (kind === "CMD" && words.length > 0) ||
    (kind === "CMD-SHELL" && words.length === 1 && words[0]!.text.trim() !== "");
  if (isComplete) return { kind, words };
  report.problem(
    place,
    `"${subjectOf(place)}" is no check; expected NONE, or CMD or CMD-SHELL and a command`,
  );
  return undefined;
}

const KEYS: readonly string[] = [
  "test",
  "disable",
  "interval",
  "timeout",
  "start_period",
  "retries",
];

function noteOthers(table: ComposeTable, report: ComposeReport): void {
  for (const [key, node] of table) {
    if (!KEYS.includes(key) && !key.startsWith("x-") && !isAbsent(node)) {
      report.note(node.place, "not imported: nestr has no such key");
    }
  }
}
