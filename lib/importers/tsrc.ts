/**
 * Imports `manifest.yml` of tsrc.
 *
 * Groups become tags, and choose as they do there: those that are wanted, else those that the
 * workspace was made with, else the group `default`, else everything. Files that tsrc copies or
 * links are noted.
 *
 * @module
 */

import { basename, dirname, join } from "node:path";
import { isFile } from "../files/path_kind.ts";
import type { Imported, ImportSource } from "./imported.ts";
import { RepositoryList } from "./repository_list.ts";
import { ImportReport, openSource, type SourceNode } from "./source_document.ts";
import { unknownGroup } from "./unknown_group.ts";

/** The branch of repositories that name none. */
const DEFAULT_BRANCH = "master";

const REPOSITORY_KEYS = [
  ...["url", "remotes", "dest", "branch", "tag", "sha1"],
  ...["copy", "symlink", "ignore_submodules"],
];

/** A group with all that it includes. */
interface Group {
  readonly node: SourceNode;
  readonly repositories: readonly SourceNode[];
  readonly includes: readonly SourceNode[];
}

/** What the configuration of a workspace adds. */
interface Workspace {
  readonly groups: readonly string[];
  readonly depth: number | undefined;
}

/**
 * Imports a manifest of tsrc.
 *
 * @param source The file, and the groups that are wanted
 * @throws {NestrError} `IMPORT_INVALID`, `NAME_UNKNOWN` for a group that does not exist,
 *   `IMPORT_NOT_FOUND`, `FILE_ACCESS`
 */
export async function importTsrc(source: ImportSource): Promise<Imported> {
  const report = new ImportReport();
  const top = await openSource(source.path, report);
  const workspace = await readWorkspace(source.path, report);
  top.noteOthers(["repos", "groups"]);
  const nodes = top.get("repos")?.elements() ?? [];
  if (top.get("repos") === undefined) {
    top.problem('there is no "repos"; expected a list of repositories', "repos");
  }
  const groups = readGroups(top.get("groups"));
  const members = membersOf(groups, new Set(nodes.map(destinationOf)));
  report.throwIfAny();
  const chosen = chosenOf(members, source.groups ?? workspace.groups);
  const list = new RepositoryList(source.root);
  for (const node of nodes) {
    const dest = destinationOf(node);
    if (chosen !== undefined && dest !== undefined && !chosen.has(dest)) {
      node.note(`not imported: "${dest}" is in none of the chosen groups; choose with --group`);
    } else addRepository(node, list, source.root, members, workspace);
  }
  if (nodes.length > 0) {
    top.get("repos")!.note(
      "tsrc updates the submodules of every repository: write submodules = true where there are any",
    );
  }
  report.throwIfAny();
  return {
    defaultBranch: DEFAULT_BRANCH,
    tables: { repos: list.finish().repos },
    notes: report.notes,
    files: report.files,
  };
}

/** Reads `.tsrc/config.yml` for a manifest that tsrc itself has cloned beside it. */
async function readWorkspace(path: string, report: ImportReport): Promise<Workspace> {
  const config = join(dirname(path), "..", "config.yml");
  if (basename(join(dirname(path), "..")) !== ".tsrc" || !isFile(config)) {
    return { groups: [], depth: undefined };
  }
  const top = await openSource(config, report);
  const known = ["manifest_url", "manifest_branch", "manifest_branch_0"];
  top.noteOthers([...known, "repo_groups", "shallow_clones", "clone_all_repos"]);
  const all = top.get("clone_all_repos")?.truth() === true;
  const groups = top.get("repo_groups")?.elements().flatMap((group) => group.text() ?? []) ?? [];
  const shallow = top.get("shallow_clones")?.truth() === true;
  return { groups: all ? [EVERYTHING] : groups, depth: shallow ? 1 : undefined };
}

/** Stands for no choice; no group of a YAML file that tsrc wrote is called so. */
const EVERYTHING = "\0";

const destinationOf = (node: SourceNode): string | undefined => {
  const dest = node.get("dest")?.value;
  return typeof dest === "string" ? dest : undefined;
};

function readGroups(node: SourceNode | undefined): ReadonlyMap<string, Group> {
  const groups = new Map<string, Group>();
  for (const group of node?.entries() ?? []) {
    group.noteOthers(["repos", "includes"]);
    groups.set(group.key, {
      node: group,
      repositories: group.get("repos")?.elements() ?? [],
      includes: group.get("includes")?.elements() ?? [],
    });
  }
  return groups;
}

/** The repositories of each group, included ones too; what does not exist is a problem. */
function membersOf(
  groups: ReadonlyMap<string, Group>,
  known: ReadonlySet<string | undefined>,
): ReadonlyMap<string, ReadonlySet<string>> {
  for (const [name, { repositories, includes }] of groups) {
    for (const node of repositories) {
      const dest = node.text();
      if (dest === undefined || known.has(dest)) continue;
      node.problem(`the group "${name}" names the unknown repository "${dest}"`);
    }
    for (const node of includes) {
      const included = node.text();
      if (included === undefined || groups.has(included)) continue;
      node.problem(`the group "${name}" includes the unknown group "${included}"`);
    }
  }
  const members = new Map<string, ReadonlySet<string>>();
  for (const name of groups.keys()) {
    const reached = new Set([name]);
    // A set that grows while it is walked also visits what is added.
    for (const it of reached) {
      for (const node of groups.get(it)!.includes) {
        const included = String(node.value);
        if (included === name) node.problem(`the group "${name}" includes itself`);
        if (groups.has(included)) reached.add(included);
      }
    }
    const repositories = [...reached].flatMap((it) => groups.get(it)!.repositories);
    members.set(name, new Set(repositories.map(({ value }) => String(value))));
  }
  return members;
}

/** What the groups choose; undefined for everything. */
function chosenOf(
  members: ReadonlyMap<string, ReadonlySet<string>>,
  wanted: readonly string[],
): ReadonlySet<string> | undefined {
  if (wanted.includes(EVERYTHING)) return undefined;
  const names = wanted.length > 0 ? wanted : members.has("default") ? ["default"] : [];
  const unknown = names.find((name) => !members.has(name));
  if (unknown !== undefined) throw unknownGroup(unknown, members.keys());
  return names.length === 0 ? undefined : new Set(names.flatMap((it) => [...members.get(it)!]));
}

function addRepository(
  node: SourceNode,
  list: RepositoryList,
  root: string,
  members: ReadonlyMap<string, ReadonlySet<string>>,
  { depth }: Workspace,
): void {
  const dest = node.get("dest")?.someText("a path");
  if (dest === undefined) {
    if (node.get("dest") === undefined) node.problem(`"${node.subject}" has no dest`, "dest");
    return;
  }
  node.noteOthers(REPOSITORY_KEYS);
  for (const key of ["copy", "symlink"]) {
    for (const item of node.get(key)?.elements() ?? []) {
      item.note(`not imported: nestr has no ${key}; do it in a workflow, or commit the file`);
    }
  }
  const [tag, sha1] = [node.get("tag"), node.get("sha1")];
  if (tag && sha1) tag.note("not imported: the sha1 beside it is more exact, and became revision");
  const { url, remotes } = remotesOf(node);
  list.add({
    path: dest,
    folder: root,
    url,
    branch: node.get("branch")?.someText("a branch") ?? DEFAULT_BRANCH,
    revision: (sha1 ?? tag)?.someText("a tag or commit"),
    depth,
    remotes,
    tags: [...members].filter(([, repositories]) => repositories.has(dest)).map(([name]) => name),
    place: node,
    at: (key) =>
      node.get(({ path: "dest", revision: sha1 ? "sha1" : "tag", tags: "groups" })[key] ?? key),
  });
}

/** The URL of `origin`, and the other remotes. */
function remotesOf(
  node: SourceNode,
): { readonly url: string | undefined; readonly remotes: readonly (readonly [string, string])[] } {
  const [url, listed] = [node.get("url"), node.get("remotes")];
  if (url && listed) node.problem(`"${node.subject}" has both url and remotes`, "one of them");
  if (!url && !listed) node.problem(`"${node.subject}" has neither url nor remotes`, "one of them");
  if (url || !listed) return { url: url?.someText("a URL"), remotes: [] };
  const remotes = listed.elements().flatMap((remote) => {
    remote.noteOthers(["name", "url"]);
    const [name, address] = [remote.get("name")?.someText(), remote.get("url")?.someText()];
    if (name !== undefined && address !== undefined) return [[name, address] as const];
    remote.problem(`"${remote.subject}" needs a name and a url`, "a name and a url");
    return [];
  });
  const origin = remotes.find(([name]) => name === "origin") ?? remotes[0];
  if (origin && origin[0] !== "origin") {
    listed.note(`the remote "${origin[0]}", which tsrc clones, is called "origin"`);
  }
  return { url: origin?.[1], remotes: remotes.filter((remote) => remote !== origin) };
}
