/**
 * What importing another tool's file comes to: the tables of a manifest as plain data, and a note
 * for everything that has no counterpart.
 *
 * An importer reads and translates; it writes nothing, starts no command that reaches the network,
 * and drops nothing silently: what it cannot say in a manifest is a note. Names, paths and URLs in
 * its tables are those that a manifest accepts, since the text that is made of them is read back
 * before anybody sees it.
 *
 * @module
 */

/** A file to import. */
export interface ImportSource {
  /** Absolute path of the file. */
  readonly path: string;
  /** Absolute path of the folder that becomes the project's root. */
  readonly root: string;
  /**
   * Groups (`repo`, `west`, `tsrc`) or profiles (Compose) that are wanted; the file's default where
   * left out.
   */
  readonly groups?: readonly string[];
}

/** What importing came to. */
export interface Imported {
  /** The project's name, if the file tells one. */
  readonly name?: string;
  /** The branch of repositories that name none, if the file tells one. */
  readonly defaultBranch?: string;
  /** The tables that the file amounts to; a name stands once. */
  readonly tables: ImportedTables;
  /**
   * What a repository is, by its name here; written as a comment, since a manifest has no key for
   * it.
   */
  readonly descriptions?: Readonly<Record<string, string>>;
  /** What has no counterpart, in the order of the file. */
  readonly notes: readonly ImportNote[];
  /** Absolute paths of all files that were read, the source first. */
  readonly files: readonly string[];
}

/** Tables of a manifest as they are written in it: keys in snake_case, durations as text. */
export interface ImportedTables {
  /** `[repos.NAME]` */
  readonly repos?: ImportedTable;
  /** `[components.NAME]` */
  readonly components?: ImportedTable;
  /** `[workflows.NAME]` */
  readonly workflows?: ImportedTable;
  /** `[filters]` */
  readonly filters?: Readonly<Record<string, string>>;
  /** `[aliases]` */
  readonly aliases?: Readonly<Record<string, string>>;
  /** `[defaults]` */
  readonly defaults?: Readonly<Record<string, unknown>>;
  /** `[environment]` */
  readonly environment?: Readonly<Record<string, unknown>>;
}

/** Entries of a table by name. */
export type ImportedTable = Readonly<Record<string, Readonly<Record<string, unknown>>>>;

/** Something in the file that has no counterpart, or one that differs. */
export interface ImportNote {
  /** Absolute path of the file. */
  readonly file: string;
  /** Line, from 1; left out where the reader does not know it. */
  readonly line?: number;
  /** What it is about, as the file names it: `projects.web.worktrees`, `<copyfile src="a">`. */
  readonly subject: string;
  /** What became of it and why, in one line: "not imported: nestr has no copyfile". */
  readonly reason: string;
}
