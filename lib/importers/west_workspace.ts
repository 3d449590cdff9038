/**
 * Where a manifest of west lies: its repository, and the workspace whose folder all paths start at.
 *
 * @module
 */

import { basename, dirname, join, sep } from "node:path";
import { isFolder } from "../files/path_kind.ts";
import { normaliseRelativePath } from "../manifest/relative_path.ts";
import { workingCopyAround } from "./manifest_repository.ts";
import { insideOf } from "./repository_list.ts";

/** A workspace of west. */
export interface WestWorkspace {
  /** Absolute path of the folder that paths of projects start at. */
  readonly top: string;
  /** Absolute path of the repository that the manifest lies in. */
  readonly repository: string;
  /** Path of that repository in the workspace. */
  readonly repositoryPath: string;
}

/**
 * Finds the workspace of a manifest: the folder with `.west` above it, otherwise the one in which
 * `west init -l` would make it.
 *
 * @param file Absolute path of the manifest
 * @param selfPath Path of the manifest's repository, if the manifest says it
 */
export function locateWorkspace(file: string, selfPath: string | undefined): WestWorkspace {
  const top = folderWithWest(dirname(file));
  const around = workingCopyAround(file);
  if (top !== undefined) {
    // A workspace may lie in a repository of its own, which is not the manifest's.
    const inside = around === undefined ? undefined : insideOf(top, around);
    const repository = inside === undefined || inside === "." ? dirname(file) : around!;
    return { top, repository, repositoryPath: insideOf(top, repository) ?? basename(repository) };
  }
  const repository = around ?? dirname(file);
  const result = normaliseRelativePath(selfPath ?? "", "the workspace");
  const path = "path" in result && result.path !== "." ? result.path : undefined;
  if (path !== undefined && repository.replaceAll(sep, "/").endsWith(`/${path}`)) {
    const above = repository.slice(0, -path.length - 1);
    return { top: above === "" ? "/" : above, repository, repositoryPath: path };
  }
  return { top: dirname(repository), repository, repositoryPath: path ?? basename(repository) };
}

function folderWithWest(start: string): string | undefined {
  for (let folder = start;; folder = dirname(folder)) {
    if (isFolder(join(folder, ".west"))) return folder;
    if (folder === dirname(folder)) return undefined;
  }
}
