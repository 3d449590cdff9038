/**
 * Lays one value of a Compose application over another, as Compose does with override files and
 * `extends`: tables key by key, lists one behind the other, all else replaced.
 *
 * @module
 */

import {
  type ComposeNode,
  type ComposeTable,
  entriesOf,
  isAbsent,
  isList,
  isTable,
  withContent,
} from "./compose_node.ts";
import type { ComposeReport } from "./compose_report.ts";

/** Keys whose lists are one value, and not added to. */
const WHOLE: ReadonlySet<string> = new Set(["command", "entrypoint", "test"]);

/** Keys that may be written as a list of `KEY=VALUE` as well as as a table. */
const ENTRIES: ReadonlySet<string> = new Set([
  "environment",
  "depends_on",
  "labels",
  "annotations",
  "extra_hosts",
  "networks",
  "sysctls",
]);

/** Keys that may be written as one text as well as as a list of them. */
const ONE_OR_MORE: ReadonlySet<string> = new Set(["env_file", "tmpfs", "dns", "dns_search"]);

/**
 * Merges a value over another one.
 *
 * @param base What is there
 * @param over What is laid over it; where it has nothing, the base stays
 * @param key The key of both, which decides how lists are merged
 * @param report Where values of a wrong kind are noted
 * @returns The value; undefined where it was reset
 */
export function mergeNodes(
  base: ComposeNode | undefined,
  over: ComposeNode,
  key: string,
  report: ComposeReport,
): ComposeNode | undefined {
  if (over.directive === "reset") return undefined;
  if (base === undefined || over.directive === "override") return settled(over);
  if (isAbsent(over)) return base;
  if (isAbsent(base) || WHOLE.has(key)) return settled(over);
  if (ENTRIES.has(key) && (isList(base.content) || isList(over.content))) {
    const content = mergeTables(entriesOf(base, report), entriesOf(over, report), report);
    return withContent(over, content);
  }
  if (isTable(base.content) && isTable(over.content)) {
    return withContent(base, mergeTables(base.content, over.content, report));
  }
  const lists = ONE_OR_MORE.has(key) ? [asList(base), asList(over)] : [base.content, over.content];
  const [first, second] = lists;
  if (isList(first) && isList(second)) return withContent(over, [...first, ...second]);
  return settled(over);
}

/** Merges tables key by key. */
export function mergeTables(
  base: ComposeTable,
  over: ComposeTable,
  report: ComposeReport,
): ComposeTable {
  const merged = new Map(base);
  for (const [key, node] of over) {
    // A variable's name alone is a value: that of whoever starts the service.
    const base = isVariable(node) && isAbsent(node) ? undefined : merged.get(key);
    const value = mergeNodes(base, node, key, report);
    if (value === undefined) merged.delete(key);
    else merged.set(key, value);
  }
  return merged;
}

/** Whether a value is an entry of a service's `environment`. */
function isVariable({ place: { path } }: ComposeNode): boolean {
  return path.length === 4 && path[0] === "services" && path[2] === "environment";
}

/** A value that was laid over nothing: what its own tags take away is gone. */
function settled(node: ComposeNode): ComposeNode {
  const { content } = node;
  if (isList(content)) {
    return withContent(node, content.filter((it) => it.directive !== "reset").map(settled));
  }
  if (!isTable(content)) return withContent(node, content);
  const kept = [...content].filter(([, it]) => it.directive !== "reset");
  return withContent(node, new Map(kept.map(([key, it]) => [key, settled(it)])));
}

function asList(node: ComposeNode): ComposeNode["content"] {
  return isList(node.content) ? node.content : [withContent(node, node.content)];
}
