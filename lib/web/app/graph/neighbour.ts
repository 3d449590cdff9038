/**
 * Which box an arrow key leads to. Pure.
 *
 * @module
 */

import type { PlacedNode } from "./layout.ts";

/** A direction on the screen. */
export type Direction = "left" | "right" | "up" | "down";

/** Boxes straight ahead are preferred to nearer ones off to the side. */
const SIDEWAYS = 2.5;

/** The nearest box in a direction; undefined if there is none. */
export function neighbour(
  nodes: readonly PlacedNode[],
  from: PlacedNode,
  direction: Direction,
): PlacedNode | undefined {
  let best: PlacedNode | undefined;
  let least = Infinity;
  for (const node of nodes) {
    const dx = node.x + node.width / 2 - from.x - from.width / 2;
    const dy = node.y + node.height / 2 - from.y - from.height / 2;
    const ahead = { left: -dx, right: dx, up: -dy, down: dy }[direction];
    const aside = Math.abs(direction === "left" || direction === "right" ? dy : dx);
    if (ahead <= 1) continue;
    const distance = ahead + SIDEWAYS * aside;
    if (distance < least) [best, least] = [node, distance];
  }
  return best;
}
