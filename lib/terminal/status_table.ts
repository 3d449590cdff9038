/**
 * The status of repositories, one line each: `api  main  ↑1 ↓2  +1 ~3 ?2  stash 1  rebasing`.
 *
 * Signs: ↑ commits to push, ↓ to pull, ! conflicts, + staged, ~ modified, ? untracked. Signs that
 * no repository shows take no room. The words at the end can be searched for: `clean`, `missing`.
 *
 * @module
 */

import type { RepositoryStatusEntry } from "../engine/repository_status.ts";
import type { OngoingOperation, RepositoryStatus } from "../vcs/repository.ts";
import type { Appearance } from "./appearance.ts";
import { quantity } from "./quantity.ts";
import type { Style } from "./style.ts";
import { type Cell, type Column, renderTable } from "./table.ts";

const DOING: Readonly<Record<OngoingOperation, string>> = {
  "merge": "merging",
  "rebase": "rebasing",
  "cherry-pick": "cherry-picking",
  "revert": "reverting",
  "bisect": "bisecting",
  "am": "applying patches",
};

/** A column that is left out when no repository has anything to show in it. */
interface StatusColumn {
  /** Columns of one group stand closer together. */
  readonly group: string;
  readonly shrinkTo?: number;
  readonly cell: (entry: RepositoryStatusEntry) => Cell;
}

/**
 * The status of repositories as text.
 *
 * @param entries In the order to show them
 * @param appearance Of the stream it goes to
 */
export function renderStatusTable(
  entries: readonly RepositoryStatusEntry[],
  appearance: Appearance,
): Promise<string> {
  const shown = statusColumns(appearance)
    .map((column) => ({ ...column, cells: entries.map(column.cell) }))
    .filter(({ cells }) => cells.some(({ text }) => text !== ""));
  const columns = shown.map(({ group, shrinkTo }, index): Column => ({
    gap: shown[index + 1]?.group === group ? 1 : 2,
    ...(shrinkTo === undefined ? {} : { shrinkTo }),
  }));
  const rows = entries.map((_, row) => shown.map(({ cells }) => cells[row]!));
  return renderTable({ columns, rows }, appearance);
}

function statusColumns({ style, symbols }: Appearance): readonly StatusColumn[] {
  const count = (
    group: string,
    sign: string,
    paint: Cell["paint"],
    read: (status: RepositoryStatus) => number | null,
  ): StatusColumn => ({
    group,
    cell: ({ status }) => {
      const value = status === null ? null : read(status);
      if (value === null || value === 0) return { text: "" };
      return { text: sign + value, ...(paint === undefined ? {} : { paint }) };
    },
  });
  return [
    {
      group: "name",
      shrinkTo: 16,
      cell: ({ name }) => ({ text: name, paint: style.emphasis }),
    },
    { group: "branch", shrinkTo: 12, cell: (entry) => branchCell(entry, style) },
    count("upstream", symbols.ahead, style.success, (status) => status.ahead),
    count("upstream", symbols.behind, style.warning, (status) => status.behind),
    count("changes", "!", style.failure, (status) => status.conflicts),
    count("changes", "+", style.success, (status) => status.staged),
    count("changes", "~", style.warning, (status) => status.modified),
    count("changes", "?", style.warning, (status) => status.untracked),
    count("stash", "stash ", style.muted, (status) => status.stash),
    { group: "words", shrinkTo: 20, cell: (entry) => wordsCell(entry, style) },
  ];
}

function branchCell({ status }: RepositoryStatusEntry, style: Style): Cell {
  if (status === null) return { text: "-", paint: style.muted };
  if (status.branch !== null) return { text: status.branch, paint: style.command };
  return { text: status.head === null ? "-" : `(${status.head.slice(0, 7)})`, paint: style.muted };
}

function wordsCell(entry: RepositoryStatusEntry, style: Style): Cell {
  if (entry.state === "missing") return { text: "missing", paint: style.warning };
  if (entry.state === "broken" || entry.status === null) {
    const reason = entry.error === undefined ? "" : `: ${entry.error.message}`;
    return { text: `broken${reason}`, paint: style.failure };
  }
  const { status } = entry;
  const words: string[] = [];
  if (status.operation !== null) words.push(DOING[status.operation]);
  else if (!hasChanges(status)) words.push("clean");
  if (status.upstreamGone) words.push("upstream gone");
  if (status.detached) words.push("detached");
  else if (status.head === null) words.push("no commits");
  else if (status.upstream === null) words.push("no upstream");
  const alarming = status.operation !== null || status.upstreamGone;
  return { text: words.join(", "), paint: alarming ? style.warning : style.muted };
}

function hasChanges(status: RepositoryStatus): boolean {
  return status.staged + status.modified + status.untracked + status.conflicts > 0;
}

/**
 * The closing line: `12 repositories: 9 clean, 2 dirty, 1 missing (nestr repo sync); 1 ahead`.
 *
 * @param entries The same as in the table
 * @param appearance Of standard error
 */
export function renderStatusSummary(
  entries: readonly RepositoryStatusEntry[],
  { style }: Appearance,
): string {
  const statuses = entries.flatMap(({ status }) => status === null ? [] : [status]);
  const dirty = statuses.filter(hasChanges).length;
  const missing = entries.filter(({ state }) => state === "missing").length;
  const states = [
    counted(statuses.length - dirty, "clean"),
    counted(dirty, "dirty"),
    counted(missing, "missing (nestr repo sync)"),
    counted(entries.length - statuses.length - missing, "broken (nestr doctor)"),
  ].filter((part) => part !== "");
  const upstream = [
    counted(statuses.filter(({ ahead }) => (ahead ?? 0) > 0).length, "ahead"),
    counted(statuses.filter(({ behind }) => (behind ?? 0) > 0).length, "behind"),
  ].filter((part) => part !== "");
  const total = quantity(entries.length, "repository", "repositories");
  const parts = [states, upstream].filter((part) => part.length > 0).map((part) => part.join(", "));
  return style.muted(parts.length === 0 ? total : `${total}: ${parts.join("; ")}`) + "\n";
}

const counted = (amount: number, word: string): string => amount === 0 ? "" : `${amount} ${word}`;
