/**
 * Which services of a Compose application a workspace can run, under which names, and which of
 * those that stay each of them waits for.
 *
 * @module
 */

import { nearestNames } from "../errors/nearest_names.ts";
import { NestrError } from "../errors/nestr_error.ts";
import { isServiceName } from "../manifest/environment_schema.ts";
import { findServiceCircles } from "../manifest/service_order.ts";
import { type Dependency, readDependencies } from "./compose_dependencies.ts";
import {
  type ComposeNode,
  type ComposeTable,
  isAbsent,
  isTable,
  listOf,
  tableOf,
} from "./compose_node.ts";
import type { ComposeReport } from "./compose_report.ts";
import { plainText } from "./compose_text.ts";
import { freeName } from "./repository_names.ts";

/** A service that is imported. */
export interface SelectedService {
  /** Its name in the manifest. */
  readonly name: string;
  readonly image: string;
  readonly node: ComposeNode;
  readonly table: ComposeTable;
  /** Names in the manifest of the services that it waits for. */
  readonly dependsOn: readonly string[];
}

/** What came of choosing. */
export interface Selection {
  /** The services that are imported by the name in the file, in its order. */
  readonly services: ReadonlyMap<string, SelectedService>;
  /**
   * Services that are built from the project: its own programs, which run outside of the workspace.
   */
  readonly programs: readonly ComposeTable[];
}

/** A service before it is known whether it stays. */
interface Candidate {
  readonly node: ComposeNode;
  readonly table: ComposeTable;
  readonly dependencies: readonly Dependency[];
  readonly image: string | undefined;
  /** Whether its profiles are. */
  readonly isWanted: boolean;
  /** Why it is left out; undefined where it stays. */
  leftOut?: string;
}

const BUILT =
  "left out: nestr builds no images; run it from the working copy, or give it an image that exists";
const RUNS_ONCE =
  "left out: it runs once and ends, and nestr's services keep running; a line of workspace.setup " +
  "can do its work";

/**
 * Chooses services.
 *
 * @param services The services of the application
 * @param profiles The profiles that are wanted
 * @param report Where notes and problems go
 * @throws {NestrError} `NAME_UNKNOWN` for a profile that no service has
 */
export function selectServices(
  services: ComposeTable,
  profiles: readonly string[],
  report: ComposeReport,
): Selection {
  const candidates = readCandidates(services, profiles, report);
  for (const { dependencies, isWanted } of candidates.values()) {
    if (!isWanted) continue;
    for (const { name, condition } of dependencies) {
      const job = candidates.get(name);
      if (condition !== "service_completed_successfully" || job === undefined) continue;
      if (job.leftOut === undefined || job.leftOut === BUILT) job.leftOut = RUNS_ONCE;
    }
  }
  for (const { node, leftOut } of candidates.values()) {
    if (leftOut !== undefined) report.note(node.place, leftOut);
  }
  noteCircles(candidates, report);
  const names = namesOf(candidates, report);
  const selected = new Map<string, SelectedService>();
  for (const [written, name] of names) {
    const { node, table, image = "" } = candidates.get(written)!;
    const dependsOn = dependenciesOf(written, candidates, report).map((it) => names.get(it)!);
    selected.set(written, { name, image, node, table, dependsOn });
  }
  const programs = [...candidates.values()]
    .filter(({ table, image, isWanted }) =>
      isWanted && image === undefined && !isAbsent(table.get("build"))
    );
  return { services: selected, programs: programs.map(({ table }) => table) };
}

function readCandidates(
  services: ComposeTable,
  profiles: readonly string[],
  report: ComposeReport,
): ReadonlyMap<string, Candidate> {
  const known = new Set<string>();
  const candidates = new Map<string, Candidate>();
  for (const [name, node] of services) {
    const table = tableOf(node, report);
    const own = listOf(table.get("profiles"), report).flatMap((it) => plainText(it, report) ?? []);
    for (const profile of own) known.add(profile);
    const isWanted = own.length === 0 || profiles.includes("*") ||
      own.some((profile) => profiles.includes(profile));
    const image = readImage(table, report);
    const candidate: Candidate = {
      node,
      table,
      image,
      isWanted,
      dependencies: readDependencies(table, report),
    };
    if (!isWanted) candidate.leftOut = `left out: only with the profile ${own.join(" or ")}`;
    else if (image === undefined) candidate.leftOut = reasonWithoutImage(node, table, report);
    candidates.set(name, candidate);
  }
  requireProfiles(profiles, known);
  return candidates;
}

/**
 * Compose passes over a profile that no service has; here it was asked for, and is likely misspelt.
 */
function requireProfiles(profiles: readonly string[], known: ReadonlySet<string>): void {
  const unknown = profiles.find((profile) => profile !== "*" && !known.has(profile));
  if (unknown === undefined) return;
  const all = [...known].sort();
  const near = nearestNames(unknown, all);
  const existing = all.length === 0 ? "no service has profiles" : `there are ${all.join(", ")}`;
  throw new NestrError("NAME_UNKNOWN", `no service has the profile "${unknown}"`, {
    hint: near.length === 0 ? existing : `did you mean ${near.join(" or ")}?`,
    details: { name: unknown, candidates: near.length === 0 ? all : near },
  });
}

function readImage(table: ComposeTable, report: ComposeReport): string | undefined {
  const node = table.get("image");
  const text = isAbsent(node) ? undefined : plainText(node!, report)?.trim();
  // A variable for the registry or the tag that is set nowhere leaves what parts it from the name.
  const image = text?.replace(/^\/+|[:@]$/g, "");
  if (!image) return undefined;
  const build = table.get("build");
  if (!isAbsent(build)) {
    report.note(build!.place, `not imported: nestr builds no images; ${image} must exist`);
  }
  return image;
}

function reasonWithoutImage(
  node: ComposeNode,
  table: ComposeTable,
  report: ComposeReport,
): string {
  if (!isAbsent(table.get("build"))) return BUILT;
  if (!isAbsent(table.get("image"))) return "left out: nothing is left of the name of its image";
  if (!isAbsent(table.get("provider"))) return "left out: nestr has no providers";
  // A value of the wrong kind has been reported; a base that was not followed is a note.
  if (isTable(node.content) && isAbsent(table.get("extends"))) {
    report.problem(node.place, "the service has neither image nor build");
  }
  return "left out: it has no image";
}

/** Names in the manifest by the names in the file. */
function namesOf(
  candidates: ReadonlyMap<string, Candidate>,
  report: ComposeReport,
): ReadonlyMap<string, string> {
  const kept = [...candidates].filter(([, { leftOut }]) => leftOut === undefined);
  const taken = new Set(kept.map(([name]) => name).filter(isServiceName));
  return new Map(kept.map(([written, { node }]) => {
    if (isServiceName(written)) return [written, written];
    const stem = written.replace(/[^A-Za-z0-9_-]/g, "-").replace(/^[^A-Za-z0-9]+/, "") || "service";
    const name = freeName(stem, taken);
    taken.add(name);
    report.note(
      node.place,
      `called ${JSON.stringify(name)}, also where other services reach it: names are letters, ` +
        "digits, - and _",
    );
    return [written, name];
  }));
}

/**
 * The services that stay and that one waits for; instead of one left out, those that it waits for.
 */
function dependenciesOf(
  name: string,
  candidates: ReadonlyMap<string, Candidate>,
  report: ComposeReport,
): readonly string[] {
  const found = new Set<string>();
  const seen = new Set([name]);
  const waiting = [name];
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    for (const { name: to, node, isRequired } of candidates.get(next)!.dependencies) {
      const other = candidates.get(to);
      if (other?.leftOut === undefined && other !== undefined) found.add(to);
      if (next === name) noteMissing(to, node, isRequired, other, report);
      if (other?.leftOut === undefined || seen.has(to)) continue;
      seen.add(to);
      waiting.push(to);
    }
  }
  found.delete(name);
  return [...candidates.keys()].filter((it) => found.has(it));
}

function noteMissing(
  name: string,
  node: ComposeNode,
  isRequired: boolean,
  other: Candidate | undefined,
  report: ComposeReport,
): void {
  if (other !== undefined && other.leftOut === undefined) return;
  if (other !== undefined) {
    report.note(node.place, `not imported: ${name} is left out`, `depends_on ${name}`);
  } else if (isRequired) {
    report.problem(node.place, `depends_on names ${JSON.stringify(name)}, which is no service`);
  }
}

function noteCircles(candidates: ReadonlyMap<string, Candidate>, report: ComposeReport): void {
  const services = [...candidates].map(([name, { dependencies }]) => ({
    name,
    dependsOn: dependencies.map((it) => it.name),
  }));
  for (const { path, from, to } of findServiceCircles(services)) {
    const { node } = candidates.get(from)!.dependencies.find((it) => it.name === to)!;
    report.problem(node.place, `services depend on one another in a cycle: ${path.join(" → ")}`);
  }
}
