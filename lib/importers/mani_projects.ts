/**
 * Repositories of the projects of a mani configuration.
 *
 * A project without a URL is a mere folder for mani; it becomes a repository where one lies there.
 *
 * @module
 */

import { join } from "node:path";
import { nameFrom } from "../manifest/name.ts";
import type { ImportedTable } from "./imported.ts";
import { redactUrl } from "../vcs/url.ts";
import { isRepository } from "./local_repository.ts";
import { readCloneCommand } from "./mani_clone.ts";
import { acceptedTags, RepositoryList } from "./repository_list.ts";
import type { SourceNode } from "./source_document.ts";

/** A project and the folder of its file. */
export interface ManiProject {
  readonly node: SourceNode;
  readonly folder: string;
}

/** What the projects came to. */
export interface ManiRepositories {
  readonly repos: ImportedTable;
  /** What a repository is, by its name. */
  readonly descriptions: Readonly<Record<string, string>>;
  /** The name that a project of mani's got, for those that were imported. */
  readonly byManiName: ReadonlyMap<string, string>;
  /** All tags. */
  readonly tags: ReadonlySet<string>;
  /** All paths. */
  readonly paths: ReadonlySet<string>;
}

const KEYS = [
  ...["name", "path", "url", "desc", "clone", "tags", "sync", "remotes", "env"],
  ...["branch", "single_branch", "worktrees"],
];

/**
 * Makes repositories of projects.
 *
 * @param projects The projects, those of the first file first
 * @param root Absolute path of the project's root
 */
export function importManiProjects(
  projects: readonly ManiProject[],
  root: string,
): ManiRepositories {
  const list = new RepositoryList(root);
  const added: { readonly name: string; readonly path: string; readonly desc?: string }[] = [];
  const seen = new Set<string>();
  for (const project of projects) {
    const { node } = project;
    if (seen.has(node.key)) {
      node.note("not imported: a project of this name stands in another file");
      continue;
    }
    seen.add(node.key);
    if (!node.isTable && node.value !== null) {
      node.problem(`"${node.subject}" is no table`, "a table with path and url");
      continue;
    }
    const path = addProject(project, list);
    const desc = node.get("desc")?.text();
    if (path !== undefined) added.push({ name: node.key, path, ...(desc ? { desc } : {}) });
  }
  const { repos, names } = list.finish();
  return {
    repos,
    descriptions: Object.fromEntries(
      added.flatMap(({ path, desc }) => desc === undefined ? [] : [[names.get(path)!, desc]]),
    ),
    byManiName: new Map(added.map(({ name, path }) => [name, names.get(path)!])),
    tags: new Set(Object.values(repos).flatMap(({ tags }) => tags as readonly string[] ?? [])),
    paths: new Set(names.keys()),
  };
}

/** Adds a project; returns its path from the root, or nothing where it was left out. */
function addProject({ node, folder }: ManiProject, list: RepositoryList): string | undefined {
  node.noteOthers(KEYS);
  const path = node.get("path")?.someText("a path") ?? node.key;
  if (/[$~]/.test(path)) {
    node.get("path")?.note("not imported: the path depends on the machine");
    return undefined;
  }
  const remotes = (node.get("remotes")?.entries() ?? []).flatMap((remote) => {
    const url = remote.someText("a URL");
    return url === undefined ? [] : [[remote.key, url] as const];
  });
  const clone = cloneOf(node);
  const url = urlOf(node, clone?.url, remotes.find(([name]) => name === "origin")?.[1]);
  if (url === undefined && !isRepository(join(folder, path))) {
    node.note("not imported: it has no url, and no repository lies at its path");
    return undefined;
  }
  noteLosses(node);
  return list.add({
    name: node.key,
    path,
    folder,
    url,
    branch: node.get("branch")?.someText("a branch") ?? clone?.branch,
    depth: clone?.depth,
    submodules: clone?.submodules,
    tags: (node.get("tags")?.oneOrMore() ?? []).flatMap((tag) => tag.text() ?? []),
    remotes: remotes.filter(([name]) => name !== "origin"),
    place: node,
    at: (key) => node.get(key),
  });
}

/** The URL that mani clones; what names another one is noted. */
function urlOf(
  node: SourceNode,
  cloned: string | undefined,
  origin: string | undefined,
): string | undefined {
  const named = node.get("url")?.someText("a URL");
  if (cloned !== undefined && named !== undefined && cloned !== named) {
    node.get("url")!.note(`not imported: mani clones the URL of clone, "${redactUrl(cloned)}"`);
  }
  const url = cloned ?? named ?? origin;
  if (origin !== undefined && url !== origin) {
    node.get("remotes")!.note(
      `origin "${redactUrl(origin)}" is not imported: origin is "${
        redactUrl(url!)
      }", which is cloned`,
    );
  }
  return url;
}

function cloneOf(node: SourceNode): ReturnType<typeof readCloneCommand> {
  const command = node.get("clone");
  const text = command?.someText("a command");
  if (text === undefined) return undefined;
  const read = readCloneCommand(text);
  if (read === undefined) command!.note("not imported: nestr clones by itself");
  for (const word of read?.unknown ?? []) {
    command!.note(`"${word}" is not imported: nestr clones by itself`);
  }
  return read;
}

function noteLosses(node: SourceNode): void {
  if (node.get("sync")?.truth() === false) {
    node.get("sync")!.note(
      `not imported: leave it out with nestr repo sync -s '!name:${nameFrom(node.key)}'`,
    );
  }
  node.get("env")?.note("not imported: a repository has no variables; a workflow has");
  node.get("single_branch")?.note("not imported: nestr fetches every branch");
  node.get("worktrees")?.note("not imported: nestr workspace add makes working copies of all");
}

/** Tags as the repositories have them, for expressions. */
export const maniTag = (tag: string): string =>
  acceptedTags([tag], { note: () => {}, problem: () => {} })[0]!;
