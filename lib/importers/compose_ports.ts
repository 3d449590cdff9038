/**
 * The ports of a service: Compose's short and long syntax, and `expose`.
 *
 * What a port is published on is left out, because each workspace gets ports of its own.
 *
 * @module
 */

import { isServiceName } from "../manifest/environment_schema.ts";
import {
  type ComposeNode,
  type ComposeTable,
  isAbsent,
  isTable,
  listOf,
  withContent,
  wrongKind,
} from "./compose_node.ts";
import { type ComposeReport, subjectOf } from "./compose_report.ts";
import { plainText, readText, unwrittenText } from "./compose_text.ts";

/** A port of a service as a manifest has it. */
export interface ImportedPort {
  readonly container: number;
  readonly name?: string;
}

/** A port, or a range of them, as it was written. */
interface WrittenPort {
  readonly node: ComposeNode;
  readonly target: string;
  readonly published: string;
  readonly address: string;
  readonly protocol: string;
  readonly name?: string;
}

const SHORT =
  /^(?:(?:(\[[0-9a-fA-F:.]+\]|[0-9.]+|localhost):)?([0-9-]*):)?([0-9]+(?:-[0-9]+)?)(?:\/([a-zA-Z]+))?$/;
const HIGHEST_PORT = 65535;
/** More ports of one range are hardly all listened on, and each one would be reserved. */
const LONGEST_RANGE = 32;
/** Addresses that mean this machine, or all of its addresses. */
const USUAL_ADDRESSES: readonly string[] = ["", "0.0.0.0", "127.0.0.1", "localhost", "::", "::1"];

/** The ports of a service, each once. */
export function readPorts(service: ComposeTable, report: ComposeReport): readonly ImportedPort[] {
  const ports = new Map<number, ImportedPort>();
  const names = new Set<string>();
  const fixed = new Map<string, number>();
  for (const node of listOf(service.get("ports"), report)) {
    const written = isTable(node.content)
      ? readLong(node, node.content, report)
      : readShort(node, report);
    if (written === undefined || !isImported(written, report)) continue;
    const isFixed = !/^0?$/.test(written.published);
    for (const container of numbersOf(written, report)) {
      const { name, published } = written;
      if (isFixed && !fixed.has(published)) fixed.set(published, container);
      const isNamed = name !== undefined && !names.has(name) && !ports.get(container)?.name;
      if (isNamed) names.add(name);
      ports.set(container, isNamed ? { container, name } : ports.get(container) ?? { container });
    }
  }
  noteFixed(service.get("ports"), fixed, report);
  readExposed(service.get("expose"), ports, report);
  return [...ports.values()];
}

/** Says which fixed ports are left out; `fixed` holds the port inside the container for each. */
function noteFixed(
  node: ComposeNode | undefined,
  fixed: ReadonlyMap<string, number>,
  report: ComposeReport,
): void {
  const [first] = fixed;
  if (node === undefined || first === undefined) return;
  const [published, container] = first;
  report.note(
    node.place,
    `not published on ${[...fixed.keys()].join(", ")}: each workspace gets ports of its own; ` +
      `{ container = ${container}, host = ${Number.parseInt(published)} } would fix one`,
  );
}

/** Ports that only other services see; in a workspace they are like any other. */
function readExposed(
  node: ComposeNode | undefined,
  ports: Map<number, ImportedPort>,
  report: ComposeReport,
): void {
  const before = ports.size;
  for (const element of listOf(node, report)) {
    const text = plainText(element, report);
    if (text === undefined) continue;
    const match = SHORT.exec(text);
    if (match === null || text.includes(":")) {
      wrongKind(element, 'a port such as "8080" or "8080/tcp"', report);
      continue;
    }
    const written = {
      node: element,
      target: match[3]!,
      published: "",
      address: "",
      protocol: match[4]?.toLowerCase() ?? "tcp",
    };
    if (!isImported(written, report)) continue;
    for (const container of numbersOf(written, report)) {
      if (!ports.has(container)) ports.set(container, { container });
    }
  }
  if (node === undefined || ports.size === before) return;
  report.note(node.place, "written as ports: a workspace publishes them on 127.0.0.1 as well");
}

/** A port in one text; only what stands behind its last colon is written. */
function shortText(node: ComposeNode, report: ComposeReport): string | undefined {
  const { content } = node;
  const colon = typeof content === "string" ? lastColon(content) : -1;
  if (colon < 0) return plainText(node, report);
  if (readText(node, report) === undefined) return undefined;
  const published = withContent(node, (content as string).slice(0, colon));
  const target = plainText(withContent(node, (content as string).slice(colon + 1)), report);
  return target === undefined ? undefined : `${unwrittenText(published, report) ?? ""}:${target}`;
}

/** The last colon of a text that stands in no variable; -1 where there is none. */
function lastColon(text: string): number {
  let depth = 0;
  for (let at = text.length - 1; at >= 0; at--) {
    if (text[at] === "}") depth++;
    else if (text[at] === "{") depth--;
    else if (text[at] === ":" && depth === 0) return at;
  }
  return -1;
}

function readShort(node: ComposeNode, report: ComposeReport): WrittenPort | undefined {
  const text = shortText(node, report);
  if (text === undefined) return undefined;
  const match = SHORT.exec(text);
  if (match === null) {
    report.problem(
      node.place,
      `"${subjectOf(node.place)}" is ${JSON.stringify(text)}; ` +
        'expected a port such as "5432", "8080:80" or "127.0.0.1:8080:80/tcp"',
    );
    return undefined;
  }
  const [, address = "", published = "", target = "", protocol = "tcp"] = match;
  return {
    node,
    target,
    published,
    address: address.replace(/^\[|\]$/g, ""),
    protocol: protocol.toLowerCase(),
  };
}

const LONG_KEYS: readonly string[] = [
  "target",
  "published",
  "host_ip",
  "protocol",
  "name",
  "mode",
  "app_protocol",
];

function readLong(
  node: ComposeNode,
  table: ComposeTable,
  report: ComposeReport,
): WrittenPort | undefined {
  const text = (key: string, read = plainText): string | undefined => {
    const value = table.get(key);
    return value === undefined || value.content === null ? undefined : read(value, report);
  };
  for (const [key, value] of table) {
    if (!LONG_KEYS.includes(key) && !key.startsWith("x-")) {
      report.problem(value.place, `"${subjectOf(value.place)}" is no key of a port`);
    }
  }
  const target = text("target");
  if (target === undefined && !isAbsent(table.get("target"))) return undefined;
  if (target === undefined || !/^\d+(?:-\d+)?$/.test(target)) {
    report.problem(
      (table.get("target") ?? node).place,
      `"${subjectOf(node.place)}" has no target, the port inside the container`,
    );
    return undefined;
  }
  const name = text("name");
  if (name !== undefined && !isPortName(name)) {
    report.note(table.get("name")!.place, "not imported: templates cannot use such a name");
  }
  return {
    node,
    target,
    published: text("published", unwrittenText) ?? "",
    address: text("host_ip", unwrittenText) ?? "",
    protocol: (text("protocol", unwrittenText) ?? "tcp").toLowerCase(),
    // The ports of a range cannot all have one name.
    ...(name !== undefined && isPortName(name) && !target.includes("-") ? { name } : {}),
  };
}

/** A number would name another port. */
const isPortName = (name: string): boolean => isServiceName(name) && !/^\d+$/.test(name);

function isImported({ node, protocol, address }: WrittenPort, report: ComposeReport): boolean {
  if (protocol !== "tcp") {
    report.note(
      node.place,
      `not imported: nestr publishes TCP ports only, and this is ${protocol}`,
    );
    return false;
  }
  if (!USUAL_ADDRESSES.includes(address)) {
    report.note(node.place, `published on 127.0.0.1, and not on ${address}`);
  }
  return true;
}

/** The ports of a range inside the container. */
function numbersOf(
  { node, target, published }: WrittenPort,
  report: ComposeReport,
): readonly number[] {
  const range = rangeOf(target);
  const outside = published === "" ? undefined : rangeOf(published);
  const isWrong = range === undefined || range.first === 0 ||
    (published !== "" && outside === undefined);
  if (isWrong) {
    report.problem(
      node.place,
      `"${subjectOf(node.place)}" is no port: they go from 1 to ${HIGHEST_PORT}`,
    );
    return [];
  }
  if (outside !== undefined && range.length > 1 && outside.length !== range.length) {
    report.problem(
      node.place,
      `"${subjectOf(node.place)}" publishes ${range.length} ports on ${outside.length}`,
    );
    return [];
  }
  if (range.length > LONGEST_RANGE) {
    report.note(
      node.place,
      `not imported: each of these ${range.length} ports would be reserved; name those in use`,
    );
    return [];
  }
  return Array.from({ length: range.length }, (_, index) => range.first + index);
}

/** A range `3000-3005`, or a single port. */
function rangeOf(text: string): { readonly first: number; readonly length: number } | undefined {
  const [first = 0, last = first] = text.split("-").map(Number);
  const isPort = (port: number) => Number.isInteger(port) && port >= 0 && port <= HIGHEST_PORT;
  if (!/^\d+(?:-\d+)?$/.test(text) || !isPort(first) || !isPort(last) || last < first) {
    return undefined;
  }
  return { first, length: last - first + 1 };
}
