/**
 * Combines what several files of other tools describe into one project.
 *
 * Repositories with the same path and URL in two files are one. A contradiction between files is
 * refused where a wrong choice could go unnoticed; otherwise the first file counts, and a note says
 * so.
 *
 * @module
 */

import { isDeepStrictEqual } from "node:util";
import { NestrError } from "../errors/nestr_error.ts";
import type { Imported, ImportedTables, ImportNote } from "../importers/imported.ts";
import { freeName } from "../importers/repository_names.ts";
import { nameFrom } from "../manifest/name.ts";
import { redactText, sameRemoteUrl } from "../vcs/url.ts";
import type { FoundSource } from "./import_sources.ts";

/** The result of importing one source. */
export interface ImportedSource extends FoundSource {
  readonly imported: Imported;
}

/** The combined result of all sources. */
export interface CombinedImport {
  readonly name?: string;
  readonly defaultBranch: string;
  readonly tables: ImportedTables;
  readonly descriptions: Readonly<Record<string, string>>;
  /** Repositories whose branch no file gives, neither their own nor a default. */
  readonly withoutBranch: ReadonlySet<string>;
  readonly notes: readonly ImportNote[];
}

type Entry = Readonly<Record<string, unknown>>;

/** The branch where no file gives one. */
const USUAL_BRANCH = "main";

/**
 * Combines the results of several imports.
 *
 * @param sources One or more, in their order
 * @throws {NestrError} `IMPORT_INVALID` where two of them contradict each other
 */
export function combineImports(sources: readonly ImportedSource[]): CombinedImport {
  const name = sources.find(({ imported }) => imported.name !== undefined)?.imported.name;
  const combination = new Combination(defaultBranchOf(sources));
  for (const source of sources) combination.add(source);
  return { ...(name === undefined ? {} : { name: nameFrom(name) }), ...combination.result() };
}

/** The default branch a file gives, else the most common where every repository names its own. */
function defaultBranchOf(sources: readonly ImportedSource[]): string {
  const told = sources.find(({ imported }) => imported.defaultBranch !== undefined);
  if (told) return told.imported.defaultBranch!;
  const entries = sources.flatMap(({ imported }) => Object.values(imported.tables.repos ?? {}));
  const branches = entries.map(({ branch }) => branch).filter((it) => typeof it === "string");
  if (branches.length < entries.length) return USUAL_BRANCH;
  const counts = [...Map.groupBy(branches, (it) => it)].map(([it, all]) =>
    [it, all.length] as const
  );
  counts.sort(([a, many], [b, more]) => more - many || (a < b ? -1 : 1));
  return counts[0]?.[0] ?? USUAL_BRANCH;
}

class Combination {
  readonly #defaultBranch: string;
  readonly #repos = new Map<string, { readonly entry: Entry; readonly file: string }>();
  readonly #others = {
    components: new Map<string, unknown>(),
    workflows: new Map<string, unknown>(),
    filters: new Map<string, unknown>(),
    aliases: new Map<string, unknown>(),
    defaults: new Map<string, unknown>(),
  };
  readonly #descriptions = new Map<string, string>();
  readonly #told = new Set<string>();
  #environment: { readonly table: Entry; readonly file: string } | undefined;
  readonly #notes: ImportNote[] = [];

  constructor(defaultBranch: string) {
    this.#defaultBranch = defaultBranch;
  }

  add({ file, imported }: ImportedSource): void {
    const { tables, notes, defaultBranch, descriptions = {} } = imported;
    this.#notes.push(...notes);
    for (const [name, entry] of Object.entries(tables.repos ?? {})) {
      const ownBranch = entry.branch === undefined && defaultBranch !== undefined &&
        defaultBranch !== this.#defaultBranch;
      const written = { ...entry, ...(ownBranch ? { branch: defaultBranch } : {}) };
      const called = this.#addRepository(name, written, file, tables);
      if (defaultBranch !== undefined) this.#told.add(called);
      if (Object.hasOwn(descriptions, name) && !this.#descriptions.has(called)) {
        this.#descriptions.set(called, descriptions[name]!);
      }
    }
    this.#requireFilters(tables, file);
    for (const table of ["components", "workflows", "filters", "aliases", "defaults"] as const) {
      for (const [name, value] of Object.entries(tables[table] ?? {})) {
        this.#addNamed(table, name, value, file);
      }
    }
    if (tables.environment) this.#addEnvironment(tables.environment, file);
  }

  result(): Omit<CombinedImport, "name"> {
    const tables = Object.entries(this.#others).filter(([, entries]) => entries.size > 0)
      .map(([table, entries]) => [table, Object.fromEntries(entries)]);
    return {
      defaultBranch: this.#defaultBranch,
      tables: {
        repos: Object.fromEntries([...this.#repos].map(([name, { entry }]) => [name, entry])),
        ...Object.fromEntries(tables),
        ...(this.#environment ? { environment: this.#environment.table } : {}),
      },
      descriptions: Object.fromEntries(this.#descriptions),
      withoutBranch: new Set(
        [...this.#repos].filter(([name, { entry }]) =>
          entry.branch === undefined && entry.revision === undefined && !this.#told.has(name)
        ).map(([name]) => name),
      ),
      notes: inOrder(this.#notes).map(({ subject, reason, ...place }) => (
        { ...place, subject: redactText(subject), reason: redactText(reason) }
      )),
    };
  }

  /** Adds a repository and returns the name it got. */
  #addRepository(name: string, raw: Entry, file: string, tables: ImportedTables): string {
    const entry: Entry = { ...raw, path: raw.path ?? name };
    const same = [...this.#repos].find(([, it]) => it.entry.path === entry.path);
    if (same) {
      const [called, first] = same;
      if (!sameUrl(first.entry.url, entry.url)) {
        throw contradiction(
          `"${entry.path}" is a clone of "${entry.url}" in "${file}", and of "${first.entry.url}" in "${first.file}"`,
        );
      }
      if (called !== name) requireNoReferences(name, called, file, first.file, tables);
      this.#repos.set(called, {
        entry: this.#merged(called, first.entry, entry, file),
        file: first.file,
      });
      return called;
    }
    if (!this.#repos.has(name)) {
      this.#repos.set(name, { entry, file });
      return name;
    }
    const free = freeName(nameFrom(String(entry.path)), this.#repos);
    requireNoReferences(name, free, file, this.#repos.get(name)!.file, tables);
    this.#note(
      file,
      `repos.${name}`,
      `called "${free}": another file has a repository of its name`,
    );
    this.#repos.set(free, { entry, file });
    return free;
  }

  /** Merges two files' entries: tags and remotes of both, all else from the first to have it. */
  #merged(name: string, first: Entry, second: Entry, file: string): Entry {
    for (const key of ["branch", "revision", "depth", "filter", "sparse", "submodules"]) {
      if (second[key] === undefined || first[key] === undefined) continue;
      if (isDeepStrictEqual(first[key], second[key])) continue;
      this.#note(file, `repos.${name}.${key}`, "not imported: another file says otherwise");
    }
    const tags = new Set([...asList(first.tags), ...asList(second.tags)]);
    const remotes = { ...second.remotes as Entry, ...first.remotes as Entry };
    return {
      ...second,
      ...first,
      ...(tags.size === 0 ? {} : { tags: [...tags] }),
      ...(Object.keys(remotes).length === 0 ? {} : { remotes }),
    };
  }

  #addNamed(
    table: "components" | "workflows" | "filters" | "aliases" | "defaults",
    name: string,
    value: unknown,
    file: string,
  ): void {
    const entries = this.#others[table];
    if (!entries.has(name)) entries.set(name, value);
    else if (!isDeepStrictEqual(entries.get(name), value)) {
      this.#note(file, `${table}.${name}`, "not imported: another file has one of its name");
    }
  }

  /** Refuses workflows that would choose by another file's filter of the same name. */
  #requireFilters({ filters = {}, workflows = {} }: ImportedTables, file: string): void {
    const known = this.#others.filters;
    for (const [name, filter] of Object.entries(filters)) {
      if (!known.has(name) || known.get(name) === filter) continue;
      if (!Object.values(workflows).some(({ select }) => select === `@${name}`)) continue;
      throw contradiction(
        `workflows of "${file}" need its filter "${name}", and another file has one of that name`,
      );
    }
  }

  #addEnvironment(table: Entry, file: string): void {
    if (this.#environment === undefined) this.#environment = { table, file };
    else if (!isDeepStrictEqual(this.#environment.table, table)) {
      throw contradiction(`"${this.#environment.file}" and "${file}" both describe an environment`);
    }
  }

  #note(file: string, subject: string, reason: string): void {
    this.#notes.push({ file, subject, reason });
  }
}

/** By file, in the order in which they were read, then by line. */
function inOrder(notes: readonly ImportNote[]): readonly ImportNote[] {
  const files = [...new Set(notes.map(({ file }) => file))];
  const place = ({ file, line = Infinity }: ImportNote) => [files.indexOf(file), line] as const;
  return [...notes].sort((a, b) => {
    const [[file, line], [otherFile, otherLine]] = [place(a), place(b)];
    return file - otherFile || (line === otherLine ? 0 : line - otherLine);
  });
}

const asList = (value: unknown): readonly unknown[] => Array.isArray(value) ? value : [];

function sameUrl(a: unknown, b: unknown): boolean {
  if (typeof a !== "string" || typeof b !== "string") return true;
  return sameRemoteUrl(a, b);
}

/** Refuses to change a name that expressions or components may contain. */
function requireNoReferences(
  name: string,
  called: string,
  file: string,
  other: string,
  { components, workflows, filters }: ImportedTables,
): void {
  const referring = [components, workflows, filters].some((it) => Object.keys(it ?? {}).length > 0);
  if (!referring) return;
  throw contradiction(
    `"${name}" of "${file}" would be called "${called}" beside "${other}", and the file refers to it`,
  );
}

function contradiction(message: string): NestrError {
  return new NestrError("IMPORT_INVALID", redactText(message), {
    hint: "import one of the files, and add the rest by hand",
  });
}
