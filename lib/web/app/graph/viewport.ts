/**
 * Which part of a drawing is visible, and how large it is: pan and zoom as arithmetic.
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

/** A part of a drawing, with its upper left corner. */
export interface Box extends Extent {
  readonly x: number;
  readonly y: number;
}

/** The smallest scale at which names can still be read. */
const READABLE = 0.6;
const SMALLEST = 0.02;
const LARGEST = 2.5;

/** Shows the whole drawing, centred and not enlarged. */
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

/** A drawing that begins at its left or at its top. */
export interface DirectedExtent extends Extent {
  readonly isAcross: boolean;
}

/**
 * Shows the beginning of a drawing at the smallest readable scale; undefined if the whole drawing
 * is readable when it is fitted in.
 *
 * @param box A part that has to be visible
 */
export function beginning(
  drawing: DirectedExtent,
  frame: Extent,
  box?: Box,
): Viewport | undefined {
  if (fit(drawing, frame).scale >= READABLE) return undefined;
  const { width, height, isAcross } = drawing;
  const middle = (length: number, room: number): number => (room - length * READABLE) / 2;
  const [x, y] = [middle(width, frame.width), middle(height, frame.height)];
  // The dependents of the first components spread to both sides, so the other axis is centred.
  const view = isAcross
    ? { scale: READABLE, x: Math.max(0, x), y }
    : { scale: READABLE, x, y: Math.max(0, y) };
  return box ? reveal(view, box, frame) : view;
}

/** Zooms around a point, which keeps its place. */
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

/** Moves the drawing as little as needed to make a box visible. */
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
