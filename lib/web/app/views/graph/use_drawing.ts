/**
 * Lays the graph out: a small one at once, a large one after the page was drawn, each only once.
 *
 * @module
 */

import { useEffect, useState } from "preact/hooks";
import type { ComponentDocument } from "../../../wire.ts";
import { type Drawing, layOut, layOutNarrow } from "../../graph/layout.ts";

/** More components than that take longer than anybody should wait for the page. */
const SMALL = 150;

const drawings = new WeakMap<readonly ComponentDocument[], Map<boolean, Drawing>>();

/**
 * The drawing; undefined as long as it is being made.
 *
 * @param isNarrow Whether it is seen on a narrow screen
 */
export function useDrawing(
  components: readonly ComponentDocument[] | undefined,
  isNarrow: boolean,
): Drawing | undefined {
  const [, setMade] = useState(0);
  const known = components && drawings.get(components)?.get(isNarrow);
  const isSmall = components !== undefined && components.length <= SMALL;
  useEffect(() => {
    if (!components || known || isSmall) return;
    const timer = setTimeout(() => {
      draw(components, isNarrow);
      setMade((made) => made + 1);
    }, 50);
    return () => clearTimeout(timer);
  }, [components, isNarrow, known]);
  return known ?? (isSmall ? draw(components, isNarrow) : undefined);
}

function draw(components: readonly ComponentDocument[], isNarrow: boolean): Drawing {
  const isTried = isNarrow && components.length <= SMALL;
  const drawing = isTried ? layOutNarrow(components) : layOut(components);
  const own = drawings.get(components) ?? new Map<boolean, Drawing>();
  drawings.set(components, own.set(isNarrow, drawing));
  return drawing;
}
