/**
 * The branches of repositories.
 *
 * On a terminal a repository's name stands before its first branch only. In a pipe every branch has
 * one line with every column: repository, `*` where it is checked out, branch, upstream, commits to
 * push, to pull, and whether the upstream is gone; `-` for what there is not.
 *
 * @module
 */

import type { RepositoryBranches } from "../engine/branch_repositories.ts";
import type { Branch } from "../vcs/repository.ts";
import type { Appearance } from "./appearance.ts";
import type { Style } from "./style.ts";
import { type Cell, renderTable } from "./table.ts";

/**
 * Branches as text.
 *
 * @param result The repositories, in the order to show them
 * @param appearance Of the stream it goes to
 */
export function renderBranches(
  { repositories }: { readonly repositories: readonly RepositoryBranches[] },
  appearance: Appearance,
): Promise<string> {
  if (appearance.columns === null) return renderRecords(repositories, appearance);
  return renderTable({
    columns: [
      { shrinkTo: 16 },
      { gap: 1 },
      { shrinkTo: 16 },
      { gap: 1 },
      {},
      { shrinkTo: 12 },
    ],
    rows: repositories.flatMap((repository) => rowsOf(repository, appearance)),
  }, appearance);
}

function rowsOf(repository: RepositoryBranches, appearance: Appearance): readonly Cell[][] {
  const { style } = appearance;
  const name: Cell = { text: repository.name, paint: style.emphasis };
  if (repository.branches.length === 0) {
    const { word, reason } = absence(repository, style);
    return [[name, EMPTY, word, EMPTY, EMPTY, reason]];
  }
  return repository.branches.map((branch, index) => [
    index === 0 ? name : EMPTY,
    ...branchCells(branch, appearance),
  ]);
}

const EMPTY: Cell = { text: "" };

function branchCells(branch: Branch, { style, symbols }: Appearance): readonly Cell[] {
  const { name, current, ahead, behind } = branch;
  const count = (sign: string, amount: number | null): string => amount ? sign + amount : "";
  return [
    { text: current ? "*" : "", paint: style.success },
    { text: name, ...(current ? { paint: style.command } : {}) },
    { text: count(symbols.ahead, ahead), paint: style.success },
    { text: count(symbols.behind, behind), paint: style.warning },
    upstreamCell(branch, style),
  ];
}

/** Only what is out of the ordinary: most branches follow the one of the same name. */
function upstreamCell({ name, upstream, upstreamGone }: Branch, style: Style): Cell {
  if (upstreamGone) return { text: "upstream gone", paint: style.warning };
  if (upstream === null) return { text: "no upstream", paint: style.muted };
  const isNamesake = upstream.endsWith(`/${name}`);
  return { text: isNamesake ? "" : `follows ${upstream}`, paint: style.muted };
}

/** Why a repository has no branches to show. */
function absence(
  { error }: RepositoryBranches,
  style: Style,
): { readonly word: Cell; readonly reason: Cell } {
  if (error === undefined) {
    return { word: { text: "no branches", paint: style.muted }, reason: EMPTY };
  }
  if (error.code === "REPOSITORY_MISSING") {
    return { word: { text: "missing", paint: style.warning }, reason: EMPTY };
  }
  const paint = style.failure;
  return { word: { text: "broken", paint }, reason: { text: error.message, paint } };
}

function renderRecords(
  repositories: readonly RepositoryBranches[],
  appearance: Appearance,
): Promise<string> {
  return renderTable({
    columns: [{}, {}, {}, {}, {}, {}, {}],
    rows: repositories.flatMap((repository) => recordsOf(repository, appearance.style)),
  }, appearance);
}

function recordsOf(repository: RepositoryBranches, style: Style): readonly (Cell | string)[][] {
  if (repository.branches.length === 0) {
    const { word, reason } = absence(repository, style);
    const text = reason.text === "" ? word.text : `${word.text}: ${reason.text}`;
    return [[repository.name, "-", "-", "-", "-", "-", { ...word, text }]];
  }
  const number = (amount: number | null): string => amount === null ? "-" : String(amount);
  return repository.branches.map(({ name, current, upstream, upstreamGone, ahead, behind }) => [
    repository.name,
    current ? "*" : "-",
    name,
    upstream ?? "-",
    number(ahead),
    number(behind),
    upstreamGone ? "gone" : "-",
  ]);
}
