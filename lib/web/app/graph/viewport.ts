/**
 * Which part of a drawing is in sight, and how large: pan and zoom as arithmetic.
 *
 * @module
 */

/** How the drawing is shown: scaled, then moved. */
export interface Viewport {
  readonly scale: number;
  readonly x: number;
  readonly y: number;
}

/** Width and height. */
export interface Extent {
  readonly width: number;
  readonly height: number;
}

/** A part of a drawing, at its upper left corner. */
export interface Box extends Extent {
  readonly x: number;
  readonly y: number;
}

/** Names can still be read at this scale. */
const READABLE = 0.6;
const SMALLEST = 0.02;
const LARGEST = 2.5;

/** Shows the whole drawing in the middle, no larger than it is. */
export function fit(drawing: Extent, frame: Extent): Viewport {
  const scale = clamp(
    Math.min(
      1,
      frame.width / Math.max(1, drawing.width),
      frame.height / Math.max(1, drawing.height),
    ),
  );
  return {
    scale,
    x: (frame.width - drawing.width * scale) / 2,
    y: (frame.height - drawing.height * scale) / 2,
  };
}

/**
 * Shows where a drawing begins, as small as its names can be read; undefined where all of it can be shown
 * like that.
 *
 * @param box What is to be in sight
 */
export function beginning(drawing: Extent, frame: Extent, box?: Box): Viewport | undefined {
  if (fit(drawing, frame).scale >= READABLE) return undefined;
  const middle = (length: number, room: number): number =>
    Math.max(0, (room - length * READABLE) / 2);
  const view = {
    scale: READABLE,
    x: middle(drawing.width, frame.width),
    y: middle(drawing.height, frame.height),
  };
  return box ? reveal(view, box, frame) : view;
}

/** Zooms so that what is under a point stays there. */
export function zoomAt(
  view: Viewport,
  factor: number,
  point: { readonly x: number; readonly y: number },
): Viewport {
  const scale = clamp(view.scale * factor);
  const ratio = scale / view.scale;
  return {
    scale,
    x: point.x - (point.x - view.x) * ratio,
    y: point.y - (point.y - view.y) * ratio,
  };
}

/** Moves the drawing. */
export function pan(view: Viewport, dx: number, dy: number): Viewport {
  return { ...view, x: view.x + dx, y: view.y + dy };
}

/** Moves the drawing as little as needed for a box to be in sight. */
export function reveal(
  view: Viewport,
  box: Box,
  frame: Extent,
  margin = 24,
): Viewport {
  const shift = (start: number, length: number, room: number): number => {
    if (start < margin) return margin - start;
    return start + length > room - margin ? Math.min(0, room - margin - start - length) : 0;
  };
  const left = box.x * view.scale + view.x;
  const top = box.y * view.scale + view.y;
  return pan(
    view,
    shift(left, box.width * view.scale, frame.width),
    shift(top, box.height * view.scale, frame.height),
  );
}

const clamp = (scale: number): number => Math.min(LARGEST, Math.max(SMALLEST, scale));
