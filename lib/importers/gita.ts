/**
 * Imports what gita keeps: `repos.csv` with the `groups.csv` beside it, the older file `repo_path`,
 * and what `gita freeze` prints. The only module that knows the CSV library.
 *
 * gita knows where repositories lie and no URLs, so the remotes and branches of those on disk are
 * asked of git. Groups become tags. Only what lies below the root becomes a repository.
 *
 * @module
 */

import { basename, dirname, isAbsolute, join, normalize, sep } from "node:path";
import { NestrError } from "../errors/nestr_error.ts";
import { isFile } from "../files/path_kind.ts";
import { ProcessPool } from "../process/process_pool.ts";
import { shellQuote } from "../process/shell_quote.ts";
import { LOCAL_GIT_VARIABLES } from "../vcs/git_command.ts";
import { openRepository } from "../vcs/open.ts";
import { isRepository } from "./local_repository.ts";
import type { Imported, ImportSource } from "./imported.ts";
import { placeIn, RepositoryList, type SourcePlace } from "./repository_list.ts";
import { someNames } from "./some_names.ts";
import { ImportReport, openSource, readSource } from "./source_document.ts";

/** A line of a CSV file. */
interface Row {
  readonly line: number;
  readonly cells: readonly string[];
}

/** A group of repositories. */
interface GitaGroup {
  readonly name: string;
  readonly members: readonly string[];
  /** The folder that gita looks for the group in, where one is set. */
  readonly path: string;
  readonly place: Pick<SourcePlace, "note">;
}

/** A repository as gita knows it. */
interface GitaEntry {
  readonly row: Row;
  readonly path: string;
  readonly name: string;
  readonly type: string;
  readonly flags: string;
  /** Only in what `gita freeze` prints. */
  readonly url: string | undefined;
}

/**
 * Imports the repositories of gita.
 *
 * @param source The file
 * @throws {NestrError} `IMPORT_INVALID`; `IMPORT_UNSUPPORTED` where none of the repositories lies
 *   below the root; `IMPORT_NOT_FOUND`, `FILE_ACCESS`, `GIT_NOT_FOUND`
 */
export async function importGita(source: ImportSource): Promise<Imported> {
  const report = new ImportReport();
  const rows = await readRows(source.path, ",", report);
  const frozen = rows.some(({ cells }) => !isPath(cells[0]!) && cells.length > 2);
  const entries = rows.flatMap((row) => entryOf(row, frozen, source.path, report));
  report.throwIfAny();
  const groups = frozen
    ? frozenGroups(rows, source.path, report)
    : await readGroups(dirname(source.path), report);
  noteGroups(groups, new Set(entries.map(({ name }) => name)));
  requireSomeInside(entries, source);
  const list = new RepositoryList(source.root);
  await using pool = new ProcessPool({ size: 1, unset: LOCAL_GIT_VARIABLES });
  for (const entry of entries) {
    const tags = groups.filter(({ members }) => members.includes(entry.name))
      .map(({ name }) => name);
    await addEntry(entry, tags, list, source, pool, report);
  }
  report.throwIfAny();
  return { tables: { repos: list.finish().repos }, notes: report.notes, files: report.files };
}

const isPath = (text: string): boolean => isAbsolute(text) || /^(?:~|[A-Za-z]:[\\/])/.test(text);

/** Reads a CSV file. */
async function readRows(file: string, delimiter: string, report: ImportReport): Promise<Row[]> {
  const text = await readSource(file);
  report.files.push(file);
  const { parse, CsvError } = await import("csv-parse");
  const options = { delimiter, bom: true, info: true, relax_column_count: true } as const;
  try {
    return await new Promise<Row[]>((done, fail) => {
      parse(text, { ...options, skip_empty_lines: true }, (error, records) => {
        if (error) return fail(error);
        const parsed = records as unknown as { record: string[]; info: { lines: number } }[];
        done(parsed.map(({ record, info }) => ({ line: info.lines, cells: record })));
      });
    });
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    const line = Number((error as { lines?: number }).lines ?? 1);
    report.problem({ file, line, column: 1 }, `cannot be parsed: ${error.message}`);
    report.throwIfAny();
    return [];
  }
}

/** A row as an entry; none for a group of `gita freeze`. */
function entryOf(
  row: Row,
  frozen: boolean,
  file: string,
  report: ImportReport,
): readonly GitaEntry[] {
  const [first = "", name = "", third = "", fourth = "", fifth = ""] = row.cells;
  if (frozen) {
    if (first === "") return [];
    return [{ row, url: first, name, path: third, type: fourth, flags: fifth }];
  }
  if (isPath(first)) {
    return [{ row, url: undefined, path: first, name, type: third, flags: fourth }];
  }
  const expected = "the absolute path of a repository, then its name";
  report.problem({ file, line: row.line, column: 1 }, `"${first}" is not ${expected}`, {
    found: JSON.stringify(first),
    expected,
  });
  return [];
}

/** Groups of what `gita freeze` prints: `,NAME,PATH,a|b`. */
function frozenGroups(
  rows: readonly Row[],
  file: string,
  report: ImportReport,
): readonly GitaGroup[] {
  return rows.filter(({ cells }) => cells[0] === "").map(({ line, cells }) => {
    const [, name = "", path = "", members = ""] = cells;
    const note = (reason: string) => report.note(file, line, `group ${name}`, reason);
    return { name, path, members: namesIn(members, "|"), place: { note } };
  });
}

/** Groups beside `repos.csv`: `groups.csv`, and `groups.yml` of older versions. */
async function readGroups(folder: string, report: ImportReport): Promise<readonly GitaGroup[]> {
  const csv = join(folder, "groups.csv");
  if (isFile(csv)) {
    return (await readRows(csv, ":", report)).map(({ line, cells }) => {
      const [name = "", members = "", path = ""] = cells;
      const note = (reason: string) => report.note(csv, line, `group ${name}`, reason);
      return { name, path, members: namesIn(members, /\s+/), place: { note } };
    });
  }
  const yaml = join(folder, "groups.yml");
  if (!isFile(yaml)) return [];
  const top = await openSource(yaml, report);
  return (top.value === null ? [] : top.entries()).map((group) => {
    const names = group.isTable ? group.get("repos") : group;
    const members = names?.elements().flatMap((name) => name.text() ?? []) ?? [];
    return { name: group.key, path: group.get("path")?.text() ?? "", members, place: group };
  });
}

const namesIn = (text: string, separator: string | RegExp): readonly string[] =>
  text.split(separator).filter((name) => name !== "");

/** Notes what of the groups does not become a tag. */
function noteGroups(groups: readonly GitaGroup[], known: ReadonlySet<string>): void {
  for (const { members, path, place } of groups) {
    if (members.length === 0) place.note("not imported: no repository is in it");
    const gone = members.filter((member) => !known.has(member)).map((it) => `"${it}"`);
    if (gone.length > 0) {
      place.note(`left out, as gita keeps no such repository: ${someNames(gone)}`);
    }
    if (path !== "") place.note(`path "${path}": not imported: a tag has no path`);
  }
}

/** Refuses what would give an empty manifest, and says where it would not. */
function requireSomeInside(entries: readonly GitaEntry[], { root, path }: ImportSource): void {
  const known = entries.filter(({ url }) => url === undefined).map((entry) => entry.path);
  if (known.length === 0 || known.some((it) => placeIn(root, it) !== undefined)) return;
  const common = known.map((it) => dirname(normalize(it)).split(sep)).reduce((a, b) => {
    const end = a.findIndex((part, index) => part !== b[index]);
    return end < 0 ? a : a.slice(0, end);
  }).join(sep) || sep;
  throw new NestrError("IMPORT_UNSUPPORTED", `no repository of "${path}" lies in "${root}"`, {
    hint: "import into a folder around them: " +
      `nestr -C ${shellQuote(common)} project import ${shellQuote(path)}`,
    details: { file: path, root, common },
  });
}

async function addEntry(
  entry: GitaEntry,
  tags: readonly string[],
  list: RepositoryList,
  { root, path: file }: ImportSource,
  pool: ProcessPool,
  report: ImportReport,
): Promise<void> {
  const { name, type, flags } = entry;
  const place = placeOf(entry, file, report);
  const isInside = placeIn(root, entry.path) !== undefined;
  if (!isInside && entry.url === undefined) {
    place.note(`not imported: its path "${entry.path}" leads out of the project's root`);
    return;
  }
  const located = isInside ? entry.path : basename(entry.path) || name;
  if (located !== entry.path && entry.path !== "") {
    place.note(`its path is "${located}": "${entry.path}" leads out of the project's root`);
  }
  if (flags !== "") place.note(`flags "${flags}": not imported: nestr gives git its own options`);
  if (type !== "") place.note(`type "${type}": not imported: nestr finds out by itself`);
  const onDisk = isAbsolute(located) && isRepository(located);
  if (entry.url === undefined && !onDisk) {
    place.note("not imported: gita keeps no URL, and no repository lies there");
    return;
  }
  const remotes = onDisk ? await remotesAt(located, pool, place) : NO_REMOTES;
  const url = entry.url ?? remotes.get("origin");
  if (url === undefined) place.note("it has no remote origin: nestr cannot clone it elsewhere");
  list.add({
    ...(name === "" ? {} : { name }),
    path: located,
    folder: root,
    urlFolder: isInside ? entry.path : root,
    url,
    tags,
    remotes: [...remotes].filter(([remote]) => remote !== "origin"),
    place,
  });
}

const NO_REMOTES: ReadonlyMap<string, string> = new Map();

/** The remotes of a repository; of one that cannot be read, a note says why there are none. */
async function remotesAt(
  path: string,
  pool: ProcessPool,
  place: SourcePlace,
): Promise<ReadonlyMap<string, string>> {
  try {
    return await openRepository(path, pool).remotes();
  } catch (error) {
    if (!(error instanceof NestrError)) throw error;
    place.note(`its remotes are not known: ${error.message}`);
    return NO_REMOTES;
  }
}

function placeOf({ row, name, path }: GitaEntry, file: string, report: ImportReport): SourcePlace {
  const subject = name || path;
  return {
    note: (reason) => report.note(file, row.line, subject, reason),
    problem: (message, expected) =>
      report.problem({ file, line: row.line, column: 1 }, message, {
        path: subject,
        expected: expected ?? null,
      }),
  };
}
