/**
 * Which projects of a manifest of repo are wanted.
 *
 * @module
 */

import { splitGroups } from "./repo_manifest_document.ts";

/** The group of the projects that repo takes on this system only. */
export const PLATFORM_GROUP = `platform-${Deno.build.os}`;

/** What decides whether a project is wanted. */
export interface GroupedProject {
  readonly name: string;
  readonly path: string;
  readonly groups: readonly string[];
}

/** A selection of groups, as `repo init -g` takes it. */
export class GroupSelection {
  readonly #wanted: readonly string[];
  /** The groups that were asked for, also those that are taken away. */
  readonly asked: readonly string[];

  /**
   * @param groups Groups, of which `-x` takes away what `x` is in; where only such are given, and
   *   where none is, the selection begins with `default`, and in any case this system's group is
   *   added
   * @param configured The groups that `repo init` has written down, which hold where none is given
   */
  constructor(groups: readonly string[] | undefined, configured: readonly string[] = []) {
    const given = (groups ?? []).flatMap(splitGroups);
    this.asked = given.map(withoutSign);
    const takesOnly = given.every((group) => group.startsWith("-"));
    // repo has added its system to what it has written down.
    this.#wanted = given.length === 0 && configured.length > 0 ? configured : [
      ...(takesOnly ? ["default"] : []),
      ...given,
      ...(this.asked.includes(PLATFORM_GROUP) ? [] : [PLATFORM_GROUP]),
    ];
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

const withoutSign = (group: string): string => group.replace(/^-/, "");

/** The groups of a project with those that nobody writes down. */
export function allGroups({ name, path, groups }: GroupedProject): ReadonlySet<string> {
  const all = new Set(["all", `name:${name}`, `path:${path}`, ...groups]);
  if (!all.has("notdefault")) all.add("default");
  return all;
}
