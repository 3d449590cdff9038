/**
 * The rows of the overview: repositories or components, with their state and their last run. Pure.
 *
 * @module
 */

import type {
  ComponentDocument,
  LatestRun,
  RepositoryListing,
  RepositoryStatus,
  RepositoryStatusEntry,
} from "../../wire.ts";
import { selectionOf } from "../selection/suggestions.ts";

/** What the rows are. */
export type RowKind = "repositories" | "components";

/** A row of the overview. */
export interface OverviewRow {
  /** Unique in the list. */
  readonly key: string;
  /** Name of the component or repository; what a selection can name. */
  readonly name: string;
  readonly repository: RepositoryListing;
  /** Components in it, or the component itself. */
  readonly components: readonly string[];
  /** Undefined until it is known. */
  readonly entry: RepositoryStatusEntry | undefined;
  readonly latest: LatestRun | undefined;
}

/** The data that rows are made from. */
export interface OverviewData {
  readonly repositories: readonly RepositoryListing[];
  readonly components: readonly ComponentDocument[];
  readonly statuses: ReadonlyMap<string, RepositoryStatusEntry> | undefined;
  readonly latest: readonly LatestRun[];
}

/** How many rows or repositories need attention, by reason. */
export interface Attention {
  readonly dirty: number;
  readonly ahead: number;
  readonly behind: number;
  readonly missing: number;
  readonly broken: number;
  readonly failed: number;
}

/** All rows, in the manifest's order. */
export function overviewRows(kind: RowKind, data: OverviewData): readonly OverviewRow[] {
  const latest = latestByName(data.latest);
  if (kind === "repositories") {
    return data.repositories.map((repository) => ({
      key: repository.name,
      name: repository.name,
      repository,
      components: repository.components,
      entry: data.statuses?.get(repository.name),
      latest: latest.ofRepository.get(repository.name),
    }));
  }
  const byName = new Map(data.repositories.map((repository) => [repository.name, repository]));
  return data.components.flatMap((component) =>
    component.repositories.flatMap((name) => {
      const repository = byName.get(name);
      return repository === undefined ? [] : [{
        key: `${component.name}\n${name}`,
        name: component.name,
        repository,
        components: [component.name],
        entry: data.statuses?.get(name),
        latest: newer(
          latest.ofComponent.get(`${component.name}\n${name}`),
          latest.ofWhole.get(name),
        ),
      }];
    })
  );
}

/** How many repositories need attention, and why. */
export function attentionOf(rows: readonly OverviewRow[]): Attention {
  const seen = new Set<string>();
  const counts = { dirty: 0, ahead: 0, behind: 0, missing: 0, broken: 0, failed: 0 };
  for (const { repository, entry, latest } of rows) {
    if (hasFailed(latest)) counts.failed++;
    if (seen.has(repository.name)) continue;
    seen.add(repository.name);
    const status = entry?.status;
    if (entry?.state === "missing" || (!entry && !repository.present)) counts.missing++;
    if (entry?.state === "broken") counts.broken++;
    if (status && isDirty(status)) counts.dirty++;
    if (status?.ahead) counts.ahead++;
    if (status?.behind) counts.behind++;
  }
  return counts;
}

/** Names of the listed rows that are marked: nothing is done to what nobody sees. */
export function shownMarks(
  marked: ReadonlySet<string>,
  rows: readonly OverviewRow[],
): ReadonlySet<string> {
  return new Set(rows.map(({ name }) => name).filter((name) => marked.has(name)));
}

/**
 * The selection for an operation: the marked rows that are listed or, without any, all listed ones.
 *
 * @param marked Names of the marked rows
 * @param listed The rows, and the filters that they have passed
 * @returns Empty for everything; undefined if nothing is listed
 */
export function targetOf(
  marked: ReadonlySet<string>,
  listed: {
    readonly filter: string;
    readonly failedOnly: boolean;
    readonly rows: readonly OverviewRow[];
  },
): string | undefined {
  const shown = shownMarks(marked, listed.rows);
  if (shown.size > 0) return selectionOf(shown);
  if (!listed.failedOnly) return listed.filter;
  // No selection expression can select by failed runs.
  return selectionOf(new Set(listed.rows.map(({ name }) => name))) || undefined;
}

/** Whether a working copy has uncommitted work, by the rules of the predicate `dirty`. */
export function isDirty(status: RepositoryStatus): boolean {
  return status.staged + status.modified + status.untracked + status.conflicts > 0 ||
    status.operation !== null;
}

/** Whether the last run did not succeed. */
export function hasFailed(latest: LatestRun | undefined): boolean {
  return latest?.state === "failed" || latest?.state === "timed-out";
}

/**
 * From best to worst: a repository's last run counts as the worst of its components in that run.
 */
const WORST = ["succeeded", "skipped", "cancelled", "timed-out", "failed"];

interface LatestByName {
  readonly ofRepository: ReadonlyMap<string, LatestRun>;
  readonly ofComponent: ReadonlyMap<string, LatestRun>;
  /** Of runs that were about repositories as a whole. */
  readonly ofWhole: ReadonlyMap<string, LatestRun>;
}

function latestByName(latest: readonly LatestRun[]): LatestByName {
  const ofRepository = new Map<string, LatestRun>();
  const ofComponent = new Map<string, LatestRun>();
  const ofWhole = new Map<string, LatestRun>();
  for (const run of latest) {
    if (run.component === null) ofWhole.set(run.repository, run);
    else ofComponent.set(`${run.component}\n${run.repository}`, run);
    ofRepository.set(run.repository, newerOrWorse(ofRepository.get(run.repository), run));
  }
  return { ofRepository, ofComponent, ofWhole };
}

function newer(a: LatestRun | undefined, b: LatestRun | undefined): LatestRun | undefined {
  if (!a || !b) return a ?? b;
  return a.startedAt >= b.startedAt ? a : b;
}

function newerOrWorse(a: LatestRun | undefined, b: LatestRun): LatestRun {
  if (!a || a.run !== b.run) return newer(a, b)!;
  if (a.state === null || b.state === null) return a.state === null ? a : b;
  return WORST.indexOf(a.state) >= WORST.indexOf(b.state) ? a : b;
}
