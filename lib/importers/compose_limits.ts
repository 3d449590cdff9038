/**
 * How much memory and how many processors a service may use.
 *
 * @module
 */

import { parseByteSize } from "../manifest/byte_size.ts";
import { type ComposeNode, type ComposeTable, isAbsent, tableOf } from "./compose_node.ts";
import { type ComposeReport, subjectOf } from "./compose_report.ts";
import { plainText } from "./compose_text.ts";

/** The limits of a service. */
export interface ImportedLimits {
  readonly memory?: string;
  readonly cpus?: number;
}

/** Reads `deploy.resources.limits`, `mem_limit` and `cpus`, and notes the rest of `deploy`. */
export function readLimits(service: ComposeTable, report: ComposeReport): ImportedLimits {
  const deploy = tableOf(service.get("deploy"), report);
  const resources = tableOf(deploy.get("resources"), report);
  const limits = tableOf(resources.get("limits"), report);
  noteOthers(deploy, ["resources"], report);
  noteOthers(resources, ["limits"], report);
  noteOthers(limits, ["memory", "cpus"], report);
  const memory = readMemory(limits.get("memory") ?? service.get("mem_limit"), report);
  const cpus = readCpus(limits.get("cpus") ?? service.get("cpus"), report);
  return {
    ...(memory === undefined ? {} : { memory }),
    ...(cpus === undefined ? {} : { cpus }),
  };
}

function noteOthers(
  table: ComposeTable,
  known: readonly string[],
  report: ComposeReport,
): void {
  for (const [key, node] of table) {
    if (known.includes(key) || key.startsWith("x-") || isAbsent(node)) continue;
    report.note(node.place, "not imported: nestr runs one container of each service, without it");
  }
}

function readMemory(node: ComposeNode | undefined, report: ComposeReport): string | undefined {
  const text = isAbsent(node) ? undefined : plainText(node!, report)?.trim();
  if (text === undefined || text === "0") return undefined;
  const memory = text.toLowerCase().replace(/^([\d.]+)\s*([kmg])i?b$/, "$1$2");
  if (parseByteSize(memory) !== undefined) return memory;
  report.problem(
    node!.place,
    `"${subjectOf(node!.place)}" is ${JSON.stringify(text)}; expected an amount such as "512m"`,
  );
  return undefined;
}

function readCpus(node: ComposeNode | undefined, report: ComposeReport): number | undefined {
  const text = isAbsent(node) ? undefined : plainText(node!, report)?.trim();
  if (text === undefined) return undefined;
  const cpus = Number(text);
  if (/^\d*\.?\d+$/.test(text) && Number.isFinite(cpus)) return cpus === 0 ? undefined : cpus;
  report.problem(
    node!.place,
    `"${subjectOf(node!.place)}" is ${JSON.stringify(text)}; expected a number such as 1.5`,
  );
  return undefined;
}
