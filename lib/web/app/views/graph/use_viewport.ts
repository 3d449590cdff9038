/**
 * Moves and enlarges a drawing: by dragging, two fingers, wheel and buttons.
 *
 * @module
 */

import type { RefObject } from "preact";
import { type Dispatch, type StateUpdater, useEffect, useRef, useState } from "preact/hooks";
import {
  beginning,
  type Box,
  type DirectedExtent,
  type Extent,
  fit,
  pan,
  type Viewport,
  zoomAt,
} from "../../graph/viewport.ts";

/** A drawing that can be moved and enlarged. */
export interface MovableView {
  readonly view: Viewport;
  readonly setView: Dispatch<StateUpdater<Viewport>>;
  /** Shows all of it. */
  readonly fitAll: () => void;
  /** Enlarges around the middle. */
  readonly zoom: (factor: number) => void;
  /** Size of what is visible; nothing lies over it. */
  readonly extent: () => Extent;
}

/** Dragging begins after so many pixels; less is a click. */
const SLACK = 4;

/**
 * Follows fingers and wheel on a frame.
 *
 * @param frame What the drawing is seen through
 * @param drawing Its size and direction
 * @param freeHeight How much of a frame's height nothing lies over
 * @param chosen What is to be in sight; it may be what makes something lie over the frame
 */
export function useViewport(
  frame: RefObject<HTMLDivElement | null>,
  drawing: DirectedExtent,
  freeHeight: (frame: HTMLElement) => number,
  chosen: Box | undefined,
): MovableView {
  const [view, setView] = useState<Viewport>({ scale: 1, x: 0, y: 0 });
  // What stays visible when the frame changes: all of it until somebody moves it, where that can be read.
  const kept = useRef<"readable" | "all" | "nothing">("readable");
  const extent = (): Extent => ({
    width: frame.current?.clientWidth ?? 1,
    height: frame.current ? freeHeight(frame.current) : 1,
  });
  const fitAll = (): void => {
    kept.current = "all";
    setView(fit(drawing, extent()));
  };
  const zoom = (factor: number): void => {
    kept.current = "nothing";
    const { width, height } = extent();
    setView((now) => zoomAt(now, factor, { x: width / 2, y: height / 2 }));
  };
  useEffect(() => {
    if (!frame.current) return;
    const observer = new ResizeObserver(() => {
      if (kept.current === "nothing") return;
      const part = kept.current === "readable" && beginning(drawing, extent(), chosen);
      // Of a part the one that is shown already stays.
      setView((now) => !part ? fit(drawing, extent()) : now.scale === part.scale ? now : part);
    });
    observer.observe(frame.current);
    return () => observer.disconnect();
  }, [drawing.width, drawing.height, chosen?.x, chosen?.y]);
  useEffect(() => {
    const element = frame.current;
    if (!element) return;
    return follow(element, (change) => {
      kept.current = "nothing";
      setView(change);
    });
  }, []);
  return { view, setView, fitAll, zoom, extent };
}

type Point = { readonly x: number; readonly y: number };

function follow(
  element: HTMLElement,
  change: (update: (view: Viewport) => Viewport) => void,
): () => void {
  const fingers = new Map<number, Point>();
  let moved = 0;
  const place = (event: MouseEvent): Point => {
    const { left, top } = element.getBoundingClientRect();
    return { x: event.clientX - left, y: event.clientY - top };
  };
  const onDown = (event: PointerEvent): void => {
    if (event.button !== 0) return;
    moved = 0;
    fingers.set(event.pointerId, place(event));
  };
  const onMove = (event: PointerEvent): void => {
    const before = fingers.get(event.pointerId);
    if (!before) return;
    // It was let go of outside, where nothing tells of it.
    if (event.buttons === 0) return onUp(event);
    const now = place(event);
    moved += Math.abs(now.x - before.x) + Math.abs(now.y - before.y);
    const [other] = [...fingers].filter(([id]) => id !== event.pointerId).map(([, point]) => point);
    fingers.set(event.pointerId, now);
    if (other) {
      const ratio = distance(now, other) / Math.max(1, distance(before, other));
      change((view) => zoomAt(view, ratio, other));
    } else if (moved > SLACK) {
      element.setPointerCapture(event.pointerId);
      change((view) => pan(view, now.x - before.x, now.y - before.y));
    }
  };
  const onUp = (event: PointerEvent): void => void fingers.delete(event.pointerId);
  const onClick = (event: MouseEvent): void => {
    // What ends a drag is no click.
    if (moved > SLACK) event.stopPropagation();
    moved = 0;
  };
  const onWheel = (event: WheelEvent): void => {
    event.preventDefault();
    const lines = event.deltaMode === WheelEvent.DOM_DELTA_LINE ? 16 : 1;
    if (event.ctrlKey || event.metaKey) {
      change((view) => zoomAt(view, Math.exp(-event.deltaY * lines * 0.01), place(event)));
    } else change((view) => pan(view, -event.deltaX * lines, -event.deltaY * lines));
  };
  return listen(element, {
    pointerdown: [onDown],
    pointermove: [onMove],
    pointerup: [onUp],
    pointercancel: [onUp],
    click: [onClick, { capture: true }],
    wheel: [onWheel, { passive: false }],
  });
}

/** Listens to events of an element by their names; returns what ends it. */
function listen(element: HTMLElement, listeners: Listeners): () => void {
  const all = Object.entries(listeners) as [string, [EventListener, AddEventListenerOptions?]][];
  for (const [name, [heard, options]] of all) element.addEventListener(name, heard, options);
  return () => {
    for (const [name, [heard, options]] of all) element.removeEventListener(name, heard, options);
  };
}

type Listeners = {
  readonly [Name in keyof HTMLElementEventMap]?: readonly [
    (event: HTMLElementEventMap[Name]) => void,
    AddEventListenerOptions?,
  ];
};

const distance = (a: Point, b: Point): number => Math.hypot(a.x - b.x, a.y - b.y);
