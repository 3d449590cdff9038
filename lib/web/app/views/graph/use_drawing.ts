/**
 * Lays the graph out: a small one at once, a large one after the page was drawn, each only once.
 *
 * @module
 */

import { useEffect, useState } from "preact/hooks";
import type { ComponentDocument } from "../../../wire.ts";
import { type Drawing, layOut, layOutNarrow, type TextWidth } from "../../graph/layout.ts";

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
  const widthOf = nameWidth();
  const drawing = isTried ? layOutNarrow(components, widthOf) : layOut(components, "LR", widthOf);
  const own = drawings.get(components) ?? new Map<boolean, Drawing>();
  drawings.set(components, own.set(isNarrow, drawing));
  return drawing;
}

/** Measures names as `.node__name` draws them; undefined where the browser cannot. */
function nameWidth(): TextWidth | undefined {
  const context = document.createElement("canvas").getContext("2d");
  if (!context) return undefined;
  context.font = `600 14px ${getComputedStyle(document.body).fontFamily}`;
  return (text) => context.measureText(text).width;
}
