/**
 * Which projects of a manifest of west are active.
 *
 * @module
 */

import { isName, nameFrom } from "../manifest/name.ts";
import type { SourceNode } from "./source_document.ts";

/** What decides whether a project is active. */
export interface GroupedProject {
  readonly name: string;
  readonly groups: readonly string[];
  readonly place: SourceNode;
}

/** Groups that are disabled; all others are enabled. */
export class WestGroups {
  readonly #disabled = new Set<string>();

  /** @param items `+group` and `-group`; the last of a group decides, and a bare name enables */
  constructor(items: readonly string[]) {
    for (const item of items) {
      const group = item.replace(/^[+-]/, "");
      if (item.startsWith("-")) this.#disabled.add(group);
      else this.#disabled.delete(group);
    }
  }

  /** A project is inactive when it is in groups and all of them are disabled. */
  isActive({ groups }: Pick<GroupedProject, "groups">): boolean {
    return groups.length === 0 || groups.some((group) => !this.#disabled.has(group));
  }

  /** The selection of the active ones among some projects; undefined where all are. */
  expression(projects: readonly GroupedProject[]): string | undefined {
    if (projects.every((project) => this.isActive(project))) return undefined;
    const groups = new Set(projects.flatMap((project) => project.groups));
    const tags = (isDisabled: boolean) =>
      [...groups].filter((group) => this.#disabled.has(group) === isDisabled)
        .map((group) => `tag:${isName(group) ? group : nameFrom(group)}`).sort();
    const [disabled, enabled] = [tags(true), tags(false)];
    const none = disabled.length === 1 ? `!${disabled[0]}` : `!(${disabled.join(" | ")})`;
    return [none, ...enabled].join(" | ");
  }
}
