/**
 * Imports `.gitmodules`: each submodule becomes a repository at its path.
 *
 * git itself reads the file. A relative URL starts at the remote of the repository that the file lies
 * in, as for git; the commit that its index records becomes `revision`. The network is not asked.
 *
 * @module
 */

import { basename, dirname, join } from "node:path";
import { ProcessPool } from "../process/process_pool.ts";
import { currentBranch } from "../vcs/git_branches.ts";
import { exists, GitCommand, LOCAL_GIT_VARIABLES } from "../vcs/git_command.ts";
import type { Imported, ImportSource } from "./imported.ts";
import { RepositoryList, type SourcePlace } from "./repository_list.ts";
import { ImportReport, readSource } from "./source_document.ts";

/** The keys of a submodule by its name, in the order of the file; the last of a key counts. */
type Submodules = ReadonlyMap<string, ReadonlyMap<string, string>>;

/** What the repository around the file says. */
interface Superproject {
  /** Where relative URLs start. */
  readonly base: string;
  readonly branch: string | undefined;
  /** The recorded commits by path. */
  readonly commits: ReadonlyMap<string, string>;
}

const NO_COUNTERPART: ReadonlyMap<string, string> = new Map([
  ["update", "not imported: nestr repo sync fast-forwards, and never rebases or merges"],
  ["ignore", "not imported: nestr shows every change"],
  ["fetchrecursesubmodules", "not imported: write submodules = true for submodules of its own"],
]);

/**
 * Imports a `.gitmodules` file.
 *
 * @param source The file
 * @throws {NestrError} `IMPORT_INVALID`, `IMPORT_NOT_FOUND`, `FILE_ACCESS`, `GIT_NOT_FOUND`
 */
export async function importGitmodules(source: ImportSource): Promise<Imported> {
  const report = new ImportReport();
  const file = source.path;
  const text = await readSource(file);
  report.files.push(file);
  await using pool = new ProcessPool({ size: 1, unset: LOCAL_GIT_VARIABLES });
  const git = new GitCommand(dirname(file), pool);
  const submodules = await readSubmodules(git, file, report);
  const superproject = await readSuperproject(git);
  const list = new RepositoryList(source.root);
  let pinned = 0;
  for (const [name, keys] of submodules) {
    const place = placeOf(name, file, text, report);
    if (addSubmodule(name, keys, list, place, dirname(file), superproject)) pinned++;
  }
  report.throwIfAny();
  if (pinned > 0) {
    report.note(
      file,
      undefined,
      basename(file),
      "revision is the commit that the index records: remove it where the branch is to be followed",
    );
  }
  return { tables: { repos: list.finish().repos }, notes: report.notes, files: report.files };
}

async function readSubmodules(
  git: GitCommand,
  file: string,
  report: ImportReport,
): Promise<Submodules> {
  const output = await git.attempt(["config", "--file", file, "-z", "--list"]);
  if (output.code !== 0) {
    const line = Number(/bad config line (\d+)/.exec(output.stderr)?.[1] ?? 1);
    const said = output.stderr.trim().split("\n")[0]!.replace(/^fatal: /, "");
    report.problem({ file, line, column: 1 }, `git cannot read it: ${said}`);
    report.throwIfAny();
  }
  const submodules = new Map<string, Map<string, string>>();
  for (const item of output.stdout.split("\0")) {
    const at = item.indexOf("\n");
    const key = at < 0 ? item : item.slice(0, at);
    // git writes section and variable in lower case, and the name between them as it is.
    const [, name, variable] = /^submodule\.(.+)\.([^.]+)$/s.exec(key) ?? [];
    if (name === undefined) {
      if (key !== "") report.note(file, undefined, key, "not imported: it is of no submodule");
      continue;
    }
    const keys = submodules.get(name) ?? new Map<string, string>();
    // A key without "=" means true.
    submodules.set(name, keys.set(variable!, at < 0 ? "true" : item.slice(at + 1)));
  }
  return submodules;
}

/** Where a submodule stands in the file. */
function placeOf(name: string, file: string, text: string, report: ImportReport): SourcePlace {
  const quoted = name.replaceAll("\\", "\\\\").replaceAll('"', '\\"');
  const found = text.split("\n").findIndex((line) => line.includes(`"${quoted}"`));
  const line = found < 0 ? undefined : found + 1;
  const subject = `submodule.${name}`;
  return {
    note: (reason) => report.note(file, line, subject, reason),
    problem: (message, expected) =>
      report.problem({ file, line: line ?? 1, column: 1 }, message, {
        path: subject,
        expected: expected ?? null,
      }),
  };
}

/** Adds a submodule; returns whether it is pinned to a commit. */
function addSubmodule(
  name: string,
  keys: ReadonlyMap<string, string>,
  list: RepositoryList,
  place: SourcePlace,
  folder: string,
  superproject: Superproject,
): boolean {
  const path = keys.get("path") ?? "";
  const url = keys.get("url") ?? "";
  if (path === "") {
    // As git does, which leaves such sections behind.
    place.note("not imported: it has no path");
    return false;
  }
  if (url === "") {
    place.problem(`the submodule "${name}" has no url`, "a URL");
    return false;
  }
  for (const key of keys.keys()) {
    if (["path", "url", "branch", "shallow"].includes(key)) continue;
    const reason = NO_COUNTERPART.get(key) ?? "not imported: nestr does not know this key";
    place.note(`${key}: ${reason}`);
  }
  const address = /^\.\.?\//.test(url) ? resolveSubmoduleUrl(superproject.base, url) : url;
  if (address === undefined) {
    place.problem(`the relative URL "${url}" leads above "${superproject.base}"`, "a URL");
    return false;
  }
  const branch = keys.get("branch");
  const followed = branch === "." ? superproject.branch : branch;
  if (branch === "." && followed === undefined) {
    place.note('the branch "." was left out: the repository around it is on no branch');
  }
  const revision = superproject.commits.get(path.replace(/\/+$/, ""));
  const added = list.add({
    path,
    folder,
    url: address,
    branch: followed,
    revision,
    depth: isTrue(keys.get("shallow")) ? 1 : undefined,
    place,
  });
  return added !== undefined && revision !== undefined;
}

/** A truth as git reads it: also a number, of which only 0 is false. */
function isTrue(text = ""): boolean {
  return /^(?:true|yes|on)$/i.test(text) || /^[+-]?\d+$/.test(text) && Number(text) !== 0;
}

async function readSuperproject(git: GitCommand): Promise<Superproject> {
  if (!exists(join(git.path, ".git"))) {
    return { base: git.path, branch: undefined, commits: new Map() };
  }
  const branch = await currentBranch(git) ?? undefined;
  const value = async (key: string) => {
    const output = await git.attempt(["config", "--get", key]);
    return output.code === 0 ? output.stdout.replace(/\n$/, "") : undefined;
  };
  const remotes = (await git.attempt(["remote"])).stdout.split("\n").filter((it) => it !== "");
  const remote = (branch === undefined ? undefined : await value(`branch.${branch}.remote`)) ??
    (remotes.length === 1 ? remotes[0]! : "origin");
  const url = await value(`remote.${remote}.url`);
  const commits = new Map<string, string>();
  for (const item of await git.list(["ls-files", "--stage", "-z"])) {
    const [, commit, path] = /^160000 ([0-9a-f]+) 0\t(.*)$/s.exec(item) ?? [];
    if (path !== undefined) commits.set(path, commit!);
  }
  return { base: url ?? git.path, branch, commits };
}

/**
 * Where a relative URL of a submodule leads; see git-submodule(1).
 *
 * @param base URL of the repository's remote, or the repository's path where it has none
 * @param url A URL that begins with `./` or `../`
 * @returns The URL; undefined where it leads above the base
 */
export function resolveSubmoduleUrl(base: string, url: string): string | undefined {
  let left = base.replace(/\/+$/, "");
  let rest = url;
  let separator = "/";
  for (;;) {
    if (rest.startsWith("./")) rest = rest.slice(2);
    else if (rest.startsWith("../")) {
      rest = rest.slice(3);
      const slash = left.lastIndexOf("/");
      if (slash >= 0 && !left.slice(0, slash + 1).endsWith("://")) left = left.slice(0, slash);
      else {
        // git@host:shop.git: the colon stands before the first folder.
        const colon = separator === "/" && slash < 0 ? left.lastIndexOf(":") : -1;
        if (colon < 0) return undefined;
        left = left.slice(0, colon);
        separator = ":";
      }
    } else break;
  }
  const resolved = `${left}${separator}${rest}`.replace(/\/+$/, "");
  return /^(?:[/.]|[^/]*:)/.test(resolved) ? resolved : `./${resolved}`;
}
