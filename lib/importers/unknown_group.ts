/**
 * The error for a group that was asked for and that no project is in.
 *
 * @module
 */

import { nearestNames } from "../errors/nearest_names.ts";
import { NestrError } from "../errors/nestr_error.ts";
import { someNames } from "./some_names.ts";

/**
 * The error for a group that does not exist.
 *
 * @param name What was asked for
 * @param groups The groups that exist
 */
export function unknownGroup(name: string, groups: Iterable<string>): NestrError {
  const all = [...new Set(groups)].sort();
  const near = nearestNames(name, all);
  const existing = all.length === 0 ? "no project is in a group" : `there are ${someNames(all)}`;
  return new NestrError("NAME_UNKNOWN", `no project is in the group "${name}"`, {
    hint: near.length === 0 ? existing : `did you mean ${near.join(" or ")}?`,
    details: { name, candidates: near.length === 0 ? all : near },
  });
}
