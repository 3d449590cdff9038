/**
 * Which projects of a manifest of repo are wanted.
 *
 * @module
 */

import { splitGroups } from "./repo_manifest_document.ts";

/** What decides whether a project is wanted. */
export interface GroupedProject {
  readonly name: string;
  readonly path: string;
  readonly groups: readonly string[];
}

/** A selection of groups, as `repo init -g` takes it. */
export class GroupSelection {
  readonly #wanted: readonly string[];

  /**
   * @param groups Groups, of which `-x` takes away what `x` is in; where only such are given, and
   *   where none is, the selection begins with `default`
   */
  constructor(groups: readonly string[] | undefined) {
    const given = (groups ?? []).flatMap(splitGroups);
    const takesOnly = given.every((group) => group.startsWith("-"));
    this.#wanted = takesOnly ? ["default", ...given] : given;
  }

  /** The groups that it speaks of, also those that are taken away. */
  get groups(): readonly string[] {
    return this.#wanted.map((group) => group.replace(/^-/, ""));
  }

  /** Whether a project is wanted: the last group that it is in decides. */
  has(project: GroupedProject): boolean {
    const own = allGroups(project);
    let isWanted = false;
    for (const group of this.#wanted) {
      if (group.startsWith("-") && own.has(group.slice(1))) isWanted = false;
      else if (own.has(group)) isWanted = true;
    }
    return isWanted;
  }
}

/** The groups of a project with those that nobody writes down. */
export function allGroups({ name, path, groups }: GroupedProject): ReadonlySet<string> {
  const all = new Set(["all", `name:${name}`, `path:${path}`, ...groups]);
  if (!all.has("notdefault")) all.add("default");
  return all;
}
