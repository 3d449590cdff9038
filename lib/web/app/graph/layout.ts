/**
 * Where the boxes and arrows of the dependency graph are drawn.
 *
 * The only module that knows the layout library.
 *
 * @module
 */

import { Graph, layout } from "@dagrejs/dagre";
import type { ComponentDocument } from "../../wire.ts";
import { fit } from "./viewport.ts";

/** A box. */
export interface PlacedNode {
  readonly name: string;
  /** The name as it fits into the box. */
  readonly label: string;
  /** Its upper left corner. */
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** An arrow from a component to one that depends on it. */
export interface PlacedEdge {
  readonly from: string;
  readonly to: string;
  /** For the attribute `d` of an SVG path. */
  readonly path: string;
}

/** The drawing. */
export interface Drawing {
  /** Whether it runs from left to right instead of from top to bottom. */
  readonly isAcross: boolean;
  readonly width: number;
  readonly height: number;
  readonly nodes: readonly PlacedNode[];
  readonly edges: readonly PlacedEdge[];
}

/** Measures the width of a drawn name. */
export type TextWidth = (text: string) => number;

const NODE_HEIGHT = 44;
/** The space beside the name: the state before it, and a margin after it. */
const BESIDE_NAME = 56;
const LONGEST_NAME = 208;

/** For where text cannot be measured. */
const guessedWidth: TextWidth = (text) => text.length * 8;

/** A name as it fits into its box. */
export function clippedName(name: string, widthOf: TextWidth = guessedWidth): string {
  if (widthOf(name) <= LONGEST_NAME) return name;
  const characters = [...name];
  let [fits, tooLong] = [0, characters.length];
  while (tooLong - fits > 1) {
    const middle = Math.floor((fits + tooLong) / 2);
    const isFitting = widthOf(`${characters.slice(0, middle).join("")}…`) <= LONGEST_NAME;
    [fits, tooLong] = isFitting ? [middle, tooLong] : [fits, middle];
  }
  return `${characters.slice(0, fits).join("")}…`;
}

/**
 * Lays out components, each after those that it depends on.
 *
 * @param direction From left to right, or from top to bottom for narrow screens
 * @param widthOf Measures names
 */
export function layOut(
  components: readonly ComponentDocument[],
  direction: "LR" | "TB" = "LR",
  widthOf: TextWidth = guessedWidth,
): Drawing {
  const graph = new Graph();
  graph.setGraph({ rankdir: direction, nodesep: 20, ranksep: 64, marginx: 24, marginy: 24 });
  graph.setDefaultEdgeLabel(() => ({}));
  const known = new Set(components.map(({ name }) => name));
  const labels = new Map(components.map(({ name }) => [name, clippedName(name, widthOf)]));
  for (const [name, label] of labels) {
    const width = Math.max(112, BESIDE_NAME + Math.ceil(widthOf(label)));
    graph.setNode(name, { width, height: NODE_HEIGHT });
  }
  for (const { name, dependsOn } of components) {
    for (const needed of dependsOn) if (known.has(needed)) graph.setEdge(needed, name);
  }
  layout(graph);
  const isAcross = direction === "LR";
  const nodes = components.map(({ name }) => {
    const { x = 0, y = 0, width = 0, height = 0 } = graph.node(name);
    return { name, label: labels.get(name)!, x: x - width / 2, y: y - height / 2, width, height };
  });
  const edges = graph.edges().map(({ v, w }) => ({
    from: v,
    to: w,
    path: v === w ? loopPath(graph.node(v)) : smoothPath(
      wayOf(graph.node(v), graph.edge({ v, w })?.points ?? [], graph.node(w), isAcross),
      isAcross,
    ),
  }));
  const { width = 0, height = 0 } = graph.graph();
  return { isAcross, width, height, nodes, edges };
}

/** The approximate size in which a phone shows a drawing. */
const PHONE = { width: 330, height: 400 };

/** From top to bottom; or across, if that can be shown larger because many are side by side. */
export function layOutNarrow(
  components: readonly ComponentDocument[],
  widthOf: TextWidth = guessedWidth,
): Drawing {
  const [down, across] = [layOut(components, "TB", widthOf), layOut(components, "LR", widthOf)];
  return fit(down, PHONE).scale >= fit(across, PHONE).scale ? down : across;
}

/** A point of an arrow. */
interface Point {
  readonly x: number;
  readonly y: number;
}

type Box = Partial<Point & { width: number; height: number }>;

/**
 * The points of an arrow. Where it leads back, in a cycle, it uses the other sides of the boxes.
 */
function wayOf(from: Box, points: readonly Point[], to: Box, isAcross: boolean): readonly Point[] {
  const ahead = isAcross ? (to.x ?? 0) - (from.x ?? 0) : (to.y ?? 0) - (from.y ?? 0);
  const [out, into] = ahead < 0 ? [-1, 1] as const : [1, -1] as const;
  return [sideOf(from, isAcross, out), ...points.slice(1, -1), sideOf(to, isAcross, into)];
}

/** An arrow from the right side of a box back to the same box. */
function loopPath({ x = 0, y = 0, width = 0 }: Box): string {
  const right = x + width / 2;
  const [out, into] = [-1, 1].map((side) => ({ x: right + 36, y: y + side * 24 }));
  return `M${at({ x: right, y: y - 8 })} C${at(out!)} ${at(into!)} ${at({ x: right, y: y + 8 })}`;
}

/** The middle of a box's side: of its end (1) or beginning (-1) in the drawing's direction. */
function sideOf(
  { x = 0, y = 0, width = 0, height = 0 }: Box,
  isAcross: boolean,
  side: 1 | -1,
): Point {
  return isAcross ? { x: x + side * width / 2, y } : { x, y: y + side * height / 2 };
}

/** A curve through points that leaves and reaches each in the drawing's direction. */
function smoothPath(points: readonly Point[], isAcross: boolean): string {
  const [first, ...rest] = points;
  if (first === undefined) return "";
  let from = first;
  const curves = rest.map((to) => {
    const half = isAcross ? (to.x - from.x) / 2 : (to.y - from.y) / 2;
    const [out, into] = isAcross
      ? [{ x: from.x + half, y: from.y }, { x: to.x - half, y: to.y }]
      : [{ x: from.x, y: from.y + half }, { x: to.x, y: to.y - half }];
    from = to;
    return `C${at(out)} ${at(into)} ${at(to)}`;
  });
  return [`M${at(first)}`, ...curves].join(" ");
}

const at = ({ x, y }: Point): string => `${round(x)},${round(y)}`;
const round = (number: number): number => Math.round(number * 10) / 10;
