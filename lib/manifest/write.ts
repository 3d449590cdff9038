/**
 * The text of a new manifest, for `nestr project init` and `nestr project import`.
 *
 * The same input gives the same bytes, and reading them back gives the same repositories. An
 * existing manifest is never edited here.
 *
 * @module
 */

import { MANIFEST_VERSION } from "./schema.ts";
import { formatToml, parseToml } from "./toml.ts";

/** A repository to write down. */
export interface NewRepository {
  /** See `isName()` for what a name can be. */
  readonly name: string;
  /** Relative to the root, with `/`. */
  readonly path: string;
  /** URL of the remote `origin`, if there is one. */
  readonly url?: string;
  /** Written where it is not the project's default branch. */
  readonly branch?: string;
  /** Further remotes: URL by name. */
  readonly remotes?: ReadonlyMap<string, string>;
  /** Tags, written in this order. */
  readonly tags?: readonly string[];
}

/** The contents of a new manifest. */
export interface NewManifest {
  /** The project's name; left out, the folder's name holds. */
  readonly name?: string;
  /** Branch of repositories that name none. */
  readonly defaultBranch: string;
  /** In any order. */
  readonly repositories: readonly NewRepository[];
}

/** The tables of a new manifest as written, entries by name. */
export interface NewTables {
  /** The project's name; left out, the folder's name holds. */
  readonly name?: string;
  /** Branch of repositories that name none. */
  readonly defaultBranch: string;
  /** Where it comes from, one line for each source; written as comments at the top. */
  readonly origin?: readonly string[];
  /** What a repository is, by its name; written as comments. */
  readonly descriptions?: Readonly<Record<string, string>>;
  /** `[repos.NAME]` */
  readonly repos?: NewEntries;
  /** `[components.NAME]` */
  readonly components?: NewEntries;
  /** `[workflows.NAME]` */
  readonly workflows?: NewEntries;
  /** `[filters]` */
  readonly filters?: Readonly<Record<string, string>>;
  /** `[aliases]` */
  readonly aliases?: Readonly<Record<string, string>>;
  /** `[defaults]` */
  readonly defaults?: Readonly<Record<string, unknown>>;
  /** `[environment]` */
  readonly environment?: Readonly<Record<string, unknown>>;
}

/** Entries of a table of a new manifest, by name. */
export type NewEntries = Readonly<Record<string, Readonly<Record<string, unknown>>>>;

/** The keys of a repository, in the order in which they are written. */
const REPOSITORY_KEYS = [
  ...["path", "url", "branch", "revision", "depth", "filter", "sparse", "submodules", "tags"],
  "remotes",
];

const HEADER =
  "# Check it with `nestr project validate`; every key is described in docs/manifest.md.\n";

const ENVIRONMENT_HEADER =
  "# Check it with `ajj doctor`; every key is described in docs/workspaces.md.\n";

/**
 * The text of a new manifest, in TOML, the repositories sorted by name.
 *
 * @param manifest What it says
 *
 * @example
 * ```ts
 * import { formatManifest } from "@nestr/nestr";
 * console.log(formatManifest({
 *   name: "shop",
 *   defaultBranch: "main",
 *   repositories: [{ name: "api", path: "services/api" }],
 * }));
 * ```
 */
export function formatManifest(manifest: NewManifest): string {
  const { name, defaultBranch, repositories } = manifest;
  const repos = repositories.map(({ name, path, url, branch, remotes, tags }) =>
    [name, {
      path,
      ...(url === undefined ? {} : { url }),
      ...(branch === undefined ? {} : { branch }),
      ...(tags === undefined || tags.length === 0 ? {} : { tags }),
      ...(remotes === undefined || remotes.size === 0
        ? {}
        : { remotes: Object.fromEntries(remotes) }),
    }] as const
  );
  return formatTables({
    ...(name === undefined ? {} : { name }),
    defaultBranch,
    repos: Object.fromEntries(repos),
  });
}

/**
 * The text of a new manifest, in TOML: defaults are left out, entries are sorted by name.
 *
 * @param tables What it says
 */
export function formatTables(tables: NewTables): string {
  const { name, defaultBranch, origin = [], descriptions = {}, repos = {} } = tables;
  const header = origin.map(comment).join("") + HEADER;
  const parts = [
    header + formatToml({ version: MANIFEST_VERSION }),
    formatToml({ project: { name, default_branch: defaultBranch } }),
    ...sortedByName(repos).map(([key, entry]) => {
      const said = Object.hasOwn(descriptions, key) ? comment(descriptions[key]!) : "";
      return said + formatToml({ repos: { [key]: repositoryEntry(key, entry, defaultBranch) } });
    }),
  ];
  for (const table of ["components", "workflows"] as const) {
    for (const [key, entry] of sortedByName(tables[table] ?? {})) {
      parts.push(formatToml({ [table]: { [key]: entry } }));
    }
  }
  for (const table of ["filters", "aliases", "defaults"] as const) {
    const entries = sortedByName(tables[table] ?? {});
    if (entries.length > 0) parts.push(formatToml({ [table]: Object.fromEntries(entries) }));
  }
  return readable([...parts, ...environmentParts(tables.environment, "environment")].join("\n"));
}

/**
 * The text of a new environment file, in TOML, services sorted by name.
 *
 * @param environment What it says
 * @param origin Where it comes from, one line for each source; written as comments at the top
 */
export function formatEnvironment(
  environment: Readonly<Record<string, unknown>>,
  origin: readonly string[] = [],
): string {
  const header = origin.map(comment).join("") + ENVIRONMENT_HEADER;
  const version = formatToml({ version: MANIFEST_VERSION });
  return readable([header + version, ...environmentParts(environment)].join("\n"));
}

/** The parts of an environment, each service separate, so that blank lines come between them. */
function environmentParts(
  environment: Readonly<Record<string, unknown>> = {},
  key?: string,
): readonly string[] {
  const inside = (table: Readonly<Record<string, unknown>>) => key ? { [key]: table } : table;
  const { backend, services = {}, ...others } = environment;
  return [
    ...(backend === undefined ? [] : [formatToml(inside({ backend }))]),
    ...sortedByName(services as Readonly<Record<string, unknown>>)
      .map(([name, service]) => formatToml(inside({ services: { [name]: service } }))),
    ...sortedByName(others).map(([name, value]) => formatToml(inside({ [name]: value }))),
  ];
}

/** A repository's entry in the order of its keys, without defaults. */
function repositoryEntry(
  name: string,
  entry: Readonly<Record<string, unknown>>,
  defaultBranch: string,
): Readonly<Record<string, unknown>> {
  const isDefault = (key: string, value: unknown) =>
    value === undefined || key === "path" && value === name ||
    key === "branch" && value === defaultBranch;
  const known = REPOSITORY_KEYS.filter((key) => !isDefault(key, entry[key])).map((key) => {
    const value = entry[key];
    return [
      key,
      key === "remotes" ? Object.fromEntries(sortedByName(value as NewEntries)) : value,
    ] as const;
  });
  const others = Object.entries(entry).filter(([key]) => !REPOSITORY_KEYS.includes(key));
  return Object.fromEntries([...known, ...others]);
}

/** A line of the TOML library for a text with an escape; it never writes multi-line texts. */
const ESCAPED_TEXT = /^((?:[\w-]+|"(?:[^"\\]|\\.)*") = )("(?:[^"\\]|\\.)*\\.*")$/;

/** Writes scripts as multi-line texts, and texts with quotation marks without backslashes. */
function readable(toml: string): string {
  return toml.split("\n").map((line) => {
    const [, key, value] = ESCAPED_TEXT.exec(line) ?? [];
    if (key === undefined) return line;
    const text = parseToml(`x = ${value}`).x as string;
    // What a literal text cannot hold is left as it is.
    if (/[^\P{Cc}\n\t]|\p{Cf}|'''/u.test(text)) return line;
    if (text.includes("\n")) return `${key}'''\n${text}'''`;
    return text.includes("'") ? line : `${key}'${text}'`;
  }).join("\n");
}

/** Lines of a comment, without characters that a TOML comment or a terminal does not accept. */
function comment(text: string): string {
  return text.trim().split(/[\r\n\u0085\u2028\u2029]+/)
    .map((line) => `# ${line.replace(/[\p{Cc}\p{Cf}]/gu, " ").trimEnd()}\n`).join("");
}

function sortedByName<Value>(
  table: Readonly<Record<string, Value>>,
): readonly (readonly [string, Value])[] {
  return Object.entries(table).sort(([a], [b]) => a < b ? -1 : 1);
}
