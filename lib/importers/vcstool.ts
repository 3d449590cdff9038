/**
 * Imports what `vcs import` reads: `.repos` files of vcstool, and `.rosinstall`.
 *
 * Only git repositories become ones; archives and other version control systems are noted. A
 * version becomes `revision`, which like there is a branch, a tag or a commit.
 *
 * @module
 */

import { basename, dirname, join, relative, resolve } from "node:path";
import { exists } from "../files/path_kind.ts";
import { realPath } from "../files/real_path.ts";
import { FollowedFiles } from "./followed_files.ts";
import type { Imported, ImportNote, ImportSource } from "./imported.ts";
import { shellJoin } from "../process/shell_quote.ts";
import { RepositoryList } from "./repository_list.ts";
import { ImportReport, openSource, type SourceNode } from "./source_document.ts";

/** A repository as both forms describe it. */
interface VcsEntry {
  readonly place: SourceNode;
  readonly path: string;
  readonly type: string;
  readonly url: SourceNode | undefined;
  readonly version: SourceNode | undefined;
  readonly subpaths: SourceNode | undefined;
}

/**
 * Imports a `.repos` or `.rosinstall` file.
 *
 * @param source The file
 * @throws {NestrError} `IMPORT_INVALID`, `IMPORT_NOT_FOUND`, `FILE_ACCESS`
 */
export async function importVcstool(source: ImportSource): Promise<Imported> {
  const report = new ImportReport();
  const entries = await new VcsFiles(source, report).read(source.path, []);
  const list = new RepositoryList(source.root);
  for (const entry of entries.values()) addEntry(entry, list, source.root);
  report.throwIfAny();
  const notes = [...report.notes, ...await otherRoot(source, [...entries.keys()])];
  return { tables: { repos: list.finish().repos }, notes, files: report.files };
}

/**
 * `vcs import src < ros2.repos` clones into `src`, which the file does not say: then the clones
 * tell.
 */
async function otherRoot(
  { path, root }: ImportSource,
  paths: readonly string[],
): Promise<readonly ImportNote[]> {
  const isIn = (folder: string) => paths.some((it) => exists(join(folder, it)));
  if (isIn(root)) return [];
  const folders: string[] = [];
  for await (const { name, isDirectory } of Deno.readDir(root)) {
    if (isDirectory && !name.startsWith(".") && isIn(join(root, name))) folders.push(name);
  }
  return folders.sort().slice(0, 1).map((name) => {
    const file = relative(join(root, name), path);
    const command = shellJoin(["nestr", "-C", name, "project", "import", file]);
    const reason = `the repositories lie in "${name}"; did you mean: ${command}`;
    return { file: path, subject: basename(path), reason };
  });
}

type VcsEntries = ReadonlyMap<string, VcsEntry>;

/** Reads the files of a source, each once however many others extend it. */
class VcsFiles {
  readonly #report: ImportReport;
  readonly #followed: FollowedFiles;
  readonly #known = new Map<string, VcsEntries>();

  constructor(source: ImportSource, report: ImportReport) {
    this.#report = report;
    this.#followed = new FollowedFiles(source);
  }

  /** The entries of a file by path, over those of the files that it extends. */
  async read(file: string, chain: readonly string[]): Promise<VcsEntries> {
    const real = realPath(file);
    const known = this.#known.get(real);
    if (known !== undefined) return known;
    const top = await openSource(file, this.#report);
    const entries = Array.isArray(top.value)
      ? byPath(top.elements().flatMap(rosinstallEntry))
      : await this.#repositories(top, [...chain, real]);
    this.#known.set(real, entries);
    return entries;
  }

  async #repositories(top: SourceNode, chain: readonly string[]): Promise<VcsEntries> {
    top.noteOthers(["repositories", "extends"]);
    const entries = new Map<string, VcsEntry>();
    for (const base of top.get("extends")?.oneOrMore() ?? []) {
      for (const [key, entry] of await this.#extended(base, chain)) entries.set(key, entry);
    }
    const repositories = top.get("repositories");
    if (repositories === undefined && top.get("extends") === undefined) {
      if (!top.isTable || !Object.hasOwn(top.value as object, "repositories")) {
        top.problem('there is no "repositories"; expected a table by path', "repositories");
      }
    }
    return new Map([...entries, ...byPath(repositories?.entries().flatMap(reposEntry) ?? [])]);
  }

  async #extended(base: SourceNode, chain: readonly string[]): Promise<VcsEntries> {
    const name = base.someText("the path of a file");
    if (name === undefined) return new Map();
    const file = resolve(dirname(base.file), name);
    const real = realPath(file);
    if (chain.includes(real)) {
      base.problem(`"${name}" closes a cycle: ${[...chain, real].join(" → ")}`);
      return new Map();
    }
    if (!this.#known.has(real) && !this.#followed.mayRead(file, name, base)) return new Map();
    return await this.read(file, chain);
  }
}

const byPath = (entries: readonly VcsEntry[]): ReadonlyMap<string, VcsEntry> =>
  new Map(entries.map((entry) => [entry.path, entry]));

function reposEntry(node: SourceNode): readonly VcsEntry[] {
  if (!node.isTable) {
    node.problem(`"${node.subject}" is no table with type and url`, "a table with type and url");
    return [];
  }
  node.noteOthers(["type", "url", "version", "subpaths"]);
  const type = node.get("type")?.text();
  if (type === undefined) {
    node.note("not imported: it has no type, and vcstool ignores it too");
    return [];
  }
  const [url, version] = [node.get("url"), node.get("version")];
  return [{ place: node, path: node.key, type, url, version, subpaths: node.get("subpaths") }];
}

function rosinstallEntry(node: SourceNode): readonly VcsEntry[] {
  const [entry, ...more] = node.entries();
  if (entry === undefined || more.length > 0) {
    node.problem(
      `"${node.subject}" has ${
        more.length === 0 ? "no key" : "several keys"
      }; expected one, such as git`,
      "one key, such as git",
    );
    return [];
  }
  if (entry.key === "other" || entry.key === "setup-file") {
    entry.note("not imported: it is no repository");
    return [];
  }
  entry.noteOthers(["local-name", "uri", "version"]);
  const path = entry.get("local-name")?.someText("a path");
  if (path === undefined) {
    entry.note("not imported: it has no local-name, and vcstool ignores it too");
    return [];
  }
  const [url, version] = [entry.get("uri"), entry.get("version")];
  return [{ place: entry, path, type: entry.key, url, version, subpaths: undefined }];
}

function addEntry(entry: VcsEntry, list: RepositoryList, root: string): void {
  const { place, path, type, url, version, subpaths } = entry;
  if (type !== "git") {
    place.note(`not imported: nestr has git repositories, and this is of the type "${type}"`);
    return;
  }
  if (url === undefined) {
    place.note("not imported: it has no url, and vcstool ignores it too");
    return;
  }
  const at: Readonly<Record<string, SourceNode | undefined>> = {
    url,
    revision: version,
    sparse: subpaths,
  };
  list.add({
    path,
    // vcs import clones into the folder it is called in, wherever the file lies.
    folder: root,
    url: url.someText("a URL"),
    revision: version?.someText("a branch, tag or commit"),
    sparse: subpaths?.elements().flatMap((folder) => folder.text() ?? []) ?? [],
    place,
    at: (key) => at[key],
  });
}
