/**
 * Brings a decoded manifest of any version up to the current one.
 *
 * The promise: a manifest that any released version of nestr could read is read by every later one,
 * with the same meaning. Version 0 is the form of the first sketches, which had no `version` key; a
 * file without one is therefore read as version 0, in which today's names are allowed as well. Only
 * renamed keys are touched; whatever does not fit is left for the schema to report.
 *
 * @module
 */

import { NestrError } from "../errors/nestr_error.ts";
import type { KeyPath } from "./locate.ts";
import { MANIFEST_VERSION } from "./schema.ts";

type Table = Record<string, unknown>;

/** A document of the current version. */
export interface Migrated {
  /** What it says. */
  readonly value: unknown;
  /** Turns a path of the migrated document into the path in the file. */
  readonly sourcePath: (path: KeyPath) => KeyPath;
}

/** A path that migration has changed. */
interface Move {
  readonly from: KeyPath;
  readonly to: KeyPath;
}

/**
 * Brings a document up to the current version.
 *
 * @param value What was decoded; it is not changed
 * @param file Absolute path of the file, for the error
 * @returns The document, and a mapping back to the keys of the file
 * @throws {NestrError} `MANIFEST_VERSION` when the file is newer than this program
 */
export function migrate(value: unknown, file: string): Migrated {
  const version = isTable(value) ? value.version ?? 0 : MANIFEST_VERSION;
  if (typeof version === "number" && Number.isInteger(version) && version > MANIFEST_VERSION) {
    throw new NestrError(
      "MANIFEST_VERSION",
      `the manifest "${file}" has version ${version}, and this nestr reads versions up to ${MANIFEST_VERSION}`,
      {
        hint: `install a nestr that reads manifests of version ${version}`,
        details: { file, version, supported: MANIFEST_VERSION },
      },
    );
  }
  if (version !== 0) return { value, sourcePath: (path) => path };
  const moves: Move[] = [];
  const migrated = fromVersion0(value as Table, moves);
  return { value: migrated, sourcePath: (path) => moves.reduceRight(undo, path) };
}

/** The renamed keys: `repositories`, `project.branch`, `components.*.deps`, `workflows.*.commands`. */
function fromVersion0(document: Table, moves: Move[]): Table {
  const result = rename(document, "repositories", "repos", [], moves);
  if (isTable(result.project)) {
    result.project = rename(result.project, "branch", "default_branch", ["project"], moves);
  }
  if (isTable(result.components)) {
    result.components = mapTables(
      result.components,
      (component, name) => rename(component, "deps", "depends_on", ["components", name], moves),
    );
  }
  if (isTable(result.workflows)) {
    result.workflows = mapTables(
      result.workflows,
      (workflow, name) => commandsToSteps(workflow, ["workflows", name], moves),
    );
  }
  return result;
}

/** A list of shell lines becomes a list of steps called `step-1`, `step-2`, … */
function commandsToSteps(workflow: Table, path: KeyPath, moves: Move[]): Table {
  if (!Array.isArray(workflow.commands)) return workflow;
  const result = rename(workflow, "commands", "steps", path, moves);
  if (!Array.isArray(result.steps) || result.steps !== workflow.commands) return result;
  result.steps = result.steps.map((run, index) => {
    moves.push({
      from: [...path, "steps", index],
      to: [...path, "steps", index, "run"],
    });
    return { name: `step-${index + 1}`, run };
  });
  return result;
}

/** Copies a table with one key renamed in place; if it has both names, both are kept. */
function rename(table: Table, from: string, to: string, path: KeyPath, moves: Move[]): Table {
  if (!Object.hasOwn(table, from) || Object.hasOwn(table, to)) return { ...table };
  moves.push({ from: [...path, from], to: [...path, to] });
  return Object.fromEntries(
    Object.entries(table).map(([name, value]) => [name === from ? to : name, value]),
  );
}

function mapTables(tables: Table, change: (table: Table, name: string) => Table): Table {
  return Object.fromEntries(
    Object.entries(tables).map(([name, table]) => [
      name,
      isTable(table) ? change(table, name) : table,
    ]),
  );
}

const isTable = (value: unknown): value is Table =>
  typeof value === "object" && value !== null && !Array.isArray(value) &&
  !(value instanceof Date);

function undo(path: KeyPath, { from, to }: Move): KeyPath {
  const applies = to.every((part, index) => path[index] === part);
  return applies ? [...from, ...path.slice(to.length)] : path;
}
