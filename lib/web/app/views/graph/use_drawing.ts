/**
 * Lays the graph out: a small one at once, a large one after the page was drawn, each only once.
 *
 * @module
 */

import { useEffect, useState } from "preact/hooks";
import type { ComponentDocument } from "../../../wire.ts";
import { type Drawing, layOut } from "../../graph/layout.ts";

/** More components than that take longer than anybody should wait for the page. */
const SMALL = 150;

const drawings = new WeakMap<readonly ComponentDocument[], Map<"LR" | "TB", Drawing>>();

/** The drawing; undefined as long as it is being made. */
export function useDrawing(
  components: readonly ComponentDocument[] | undefined,
  direction: "LR" | "TB",
): Drawing | undefined {
  const [, setMade] = useState(0);
  const known = components && drawings.get(components)?.get(direction);
  const isSmall = components !== undefined && components.length <= SMALL;
  useEffect(() => {
    if (!components || known || isSmall) return;
    const timer = setTimeout(() => {
      draw(components, direction);
      setMade((made) => made + 1);
    }, 50);
    return () => clearTimeout(timer);
  }, [components, direction, known]);
  return known ?? (isSmall ? draw(components, direction) : undefined);
}

function draw(components: readonly ComponentDocument[], direction: "LR" | "TB"): Drawing {
  const drawing = layOut(components, direction);
  const own = drawings.get(components) ?? new Map<"LR" | "TB", Drawing>();
  drawings.set(components, own.set(direction, drawing));
  return drawing;
}
