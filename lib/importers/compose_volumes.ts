/**
 * The mounts of a service, in Compose's short and long syntax, as `docker run --volume` takes them.
 *
 * @module
 */

import { isAbsolute } from "node:path";
import type { ComposeFiles } from "./compose_files.ts";
import {
  type ComposeNode,
  type ComposeTable,
  isAbsent,
  isTable,
  listOf,
  tableOf,
} from "./compose_node.ts";
import { type ComposeReport, subjectOf } from "./compose_report.ts";
import { pathText, plainText } from "./compose_text.ts";

/** A mount as it was written. */
interface WrittenMount {
  readonly node: ComposeNode;
  /** Undefined for a volume without a name. */
  readonly source?: string;
  readonly target: string;
  readonly options: readonly string[];
  /** Whether the source is a path. */
  readonly isPath: boolean;
}

const VOLUME_NAME = /^[A-Za-z0-9][A-Za-z0-9_.-]*$/;
/** What Docker makes of a mount's options; others are notes. */
const OPTIONS = /^(?:ro|z|Z|nocopy|r?private|r?shared|r?slave)$/;

/** The mounts of a service; of two at the same place the later one. */
export function readVolumes(
  service: ComposeTable,
  declared: ComposeTable,
  files: ComposeFiles,
): readonly string[] {
  const { report } = files;
  const mounts = new Map<string, string>();
  for (const node of listOf(service.get("volumes"), report)) {
    const written = isTable(node.content)
      ? readLong(node, node.content, report)
      : readShort(node, report);
    if (written === undefined) continue;
    if (!written.target.startsWith("/") || written.target.includes(":")) {
      report.note(node.place, "not imported: the path in the container does not begin with /");
      continue;
    }
    const mount = mountOf(written, declared, files);
    if (mount !== undefined) mounts.set(written.target, mount);
  }
  return [...mounts.values()];
}

/** Notes what top-level volumes have that a workspace's volumes do not. */
export function noteVolumes(declared: ComposeTable, report: ComposeReport): void {
  for (const [, node] of declared) {
    for (const [key, value] of tableOf(node, report)) {
      if (key.startsWith("x-") || isAbsent(value)) continue;
      if (key === "external") {
        if (value.content === false) continue;
        report.note(
          node.place,
          "written as a volume of each workspace's own, which begins empty: nestr mounts no volume " +
            "that others have made",
        );
      } else {report.note(
          value.place,
          "not imported: nestr names its volumes and makes them itself",
        );}
    }
  }
}

/** The text of a mount; undefined where it has no counterpart. */
function mountOf(
  mount: WrittenMount,
  declared: ComposeTable,
  files: ComposeFiles,
): string | undefined {
  const { source, target, node } = mount;
  const options = optionsOf(mount, files.report);
  if (source === undefined) return target;
  const from = mount.isPath
    ? pathOf(mount, source, files)
    : volumeOf(node, source, declared, files.report);
  if (from === undefined) return undefined;
  return [from, target, ...(options.length === 0 ? [] : [options.join(",")])].join(":");
}

function optionsOf({ node, options }: WrittenMount, report: ComposeReport): readonly string[] {
  const others = options.filter((option) => !OPTIONS.test(option) && option !== "rw");
  if (others.length > 0) {
    report.note(node.place, `written without ${others.join(", ")}, which nestr does not know`);
  }
  return options.filter((option) => OPTIONS.test(option));
}

function pathOf(
  { node }: WrittenMount,
  source: string,
  files: ComposeFiles,
): string | undefined {
  const { report } = files;
  const note = (reason: string) => report.note(node.place, reason);
  if (source.includes(":")) return void note('not imported: the path has a ":" in it');
  if (source.startsWith("~")) {
    return void note(`not imported: ${source} is in a home folder; name a path of the project's`);
  }
  const inside = files.inside(node.source.folder, source);
  if (isAbsolute(source) && inside === undefined) {
    note(`all workspaces share ${source}, which is the machine's`);
    return source;
  }
  if (inside === undefined) {
    return void note(`not imported: ${source} lies outside of the project's root`);
  }
  return inside === "." ? "./" : `./${inside}`;
}

function volumeOf(
  node: ComposeNode,
  source: string,
  declared: ComposeTable,
  report: ComposeReport,
): string | undefined {
  if (!declared.has(source)) {
    report.note(node.place, `the volume ${JSON.stringify(source)} is not declared in the file`);
  }
  if (VOLUME_NAME.test(source)) return source;
  const name = source.replace(/[^A-Za-z0-9_.-]/g, "-").replace(/^[^A-Za-z0-9]+/, "") || "data";
  report.note(
    node.place,
    `the volume is called ${JSON.stringify(name)}: Docker takes no other name`,
  );
  return name;
}

function readShort(node: ComposeNode, report: ComposeReport): WrittenMount | undefined {
  const text = pathText(node, report);
  if (text === undefined) return undefined;
  const parts = text.split(":");
  if (parts.includes("") || parts.length > 3) {
    report.problem(
      node.place,
      `"${subjectOf(node.place)}" is ${JSON.stringify(text)}; ` +
        'expected a mount such as "data:/var/lib/data" or "./folder:/data:ro"',
    );
    return undefined;
  }
  const [first = "", second, third] = parts;
  if (second === undefined) return { node, target: first, options: [], isPath: false };
  return {
    node,
    source: first,
    target: second,
    options: third?.split(",") ?? [],
    isPath: /^[./~]/.test(first),
  };
}

function readLong(
  node: ComposeNode,
  table: ComposeTable,
  report: ComposeReport,
): WrittenMount | undefined {
  const text = (key: string): string | undefined => {
    const value = table.get(key);
    return isAbsent(value) ? undefined : plainText(value!, report);
  };
  const type = text("type") ?? "volume";
  if (type !== "bind" && type !== "volume") {
    report.note(
      node.place,
      `not imported: nestr has no mounts of the type ${JSON.stringify(type)}`,
    );
    return undefined;
  }
  const target = text("target");
  const written = table.get("source");
  const source = isAbsent(written) ? undefined : pathText(written!, report);
  if (source === undefined && !isAbsent(written)) return undefined;
  if (target === undefined && !isAbsent(table.get("target"))) return undefined;
  if (target === undefined || (type === "bind" && source === undefined)) {
    report.problem(
      node.place,
      `"${subjectOf(node.place)}" has no ${target === undefined ? "target" : "source"}`,
    );
    return undefined;
  }
  noteDetails(table, report);
  return {
    node,
    target,
    ...(source === undefined ? {} : { source }),
    options: text("read_only") === "true" ? ["ro"] : [],
    isPath: type === "bind",
  };
}

function noteDetails(table: ComposeTable, report: ComposeReport): void {
  for (const key of ["bind", "volume", "tmpfs", "image", "consistency"]) {
    const node = table.get(key);
    if (isAbsent(node)) continue;
    // Docker's own behaviour for a mount in the short syntax, and that of nestr.
    const entries = isTable(node!.content) ? [...node!.content] : [];
    const isUsual = entries.length > 0 && entries.every(([name]) => name === "create_host_path");
    if (!isUsual) report.note(node!.place, "not imported: nestr does not know such options");
  }
}
