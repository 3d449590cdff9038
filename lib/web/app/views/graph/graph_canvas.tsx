/**
 * The drawing: boxes and arrows that can be moved, enlarged, and walked through with the arrow keys.
 *
 * @module
 */

import type { JSX } from "preact";
import { useEffect, useMemo, useRef, useState } from "preact/hooks";
import type { AffectedResult, ComponentDocument, GraphDocument } from "../../../wire.ts";
import type { Drawing } from "../../graph/layout.ts";
import { type Direction, neighbour } from "../../graph/neighbour.ts";
import type { NodeState } from "../../graph/node_state.ts";
import { arrowKey, circleArrows, type Kin } from "../../graph/relatives.ts";
import { reveal } from "../../graph/viewport.ts";
import { Button } from "../../parts/button.tsx";
import { StateIcon } from "../../parts/state_icon.tsx";
import { GraphNode, type NodeRole } from "./graph_node.tsx";
import { type MovableView, useViewport } from "./use_viewport.ts";

/** The drawing. */
export interface GraphCanvasProps {
  readonly drawing: Drawing;
  readonly components: readonly ComponentDocument[];
  readonly states: ReadonlyMap<string, NodeState>;
  /** Ways around circles, as the graph has them. */
  readonly cycles: GraphDocument["cycles"];
  /** Whether the states are still being asked for. */
  readonly pending: boolean;
  /** The component whose relatives are shown. */
  readonly chosen: string | undefined;
  readonly kin: Kin | undefined;
  readonly affected: AffectedResult | undefined;
  readonly onChoose: (component: string | undefined) => void;
}

const DIRECTIONS: Readonly<Record<string, Direction>> = {
  ArrowLeft: "left",
  ArrowRight: "right",
  ArrowUp: "up",
  ArrowDown: "down",
};

/** The drawing. */
export function GraphCanvas(props: GraphCanvasProps): JSX.Element {
  const { drawing, states, cycles, pending, chosen, onChoose } = props;
  const frame = useRef<HTMLDivElement>(null);
  const chosenBox = drawing.nodes.find(({ name }) => name === chosen);
  const { view, setView, fitAll, zoom, extent } = useViewport(
    frame,
    drawing,
    freeHeight,
    chosenBox,
  );
  const [current, setActive] = useActive(props);
  const roleOf = useRoles(props);

  const walk = (direction: Direction): void => {
    const from = drawing.nodes.find(({ name }) => name === current);
    const to = from && neighbour(drawing.nodes, from, direction);
    if (!to) return;
    setActive(to.name);
    setView((now) => reveal(now, to, extent()));
  };
  useFocusOn(frame, current);
  // Where its details lie over the drawing, what was chosen stays in sight above them.
  useEffect(() => {
    if (chosenBox) setView((now) => reveal(now, chosenBox, extent()));
  }, [chosen]);
  const choose = (name: string | undefined) => onChoose(name === chosen ? undefined : name);
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const direction = DIRECTIONS[event.key];
    if (direction) walk(direction);
    else if (event.key === "+" || event.key === "=") zoom(1.25);
    else if (event.key === "-") zoom(0.8);
    else if (event.key === "0") fitAll();
    else if ((event.key === "Enter" || event.key === " ") && event.target instanceof SVGElement) {
      choose(current);
    } else if (event.key === "Escape" && chosen !== undefined) onChoose(undefined);
    else return;
    event.preventDefault();
  };
  return (
    <div class="card canvas" onKeyDown={onKeyDown}>
      <div class="canvas__frame" ref={frame}>
        <svg class="canvas__svg" role="group" aria-label="Dependency graph">
          <ArrowHead />
          <g transform={`translate(${view.x} ${view.y}) scale(${view.scale})`}>
            <Arrows edges={drawing.edges} cycles={cycles} roleOf={roleOf} />
            <Boxes
              {...props}
              roleOf={roleOf}
              current={current}
              onChoose={(name) => {
                setActive(name);
                choose(name);
              }}
            />
          </g>
        </svg>
      </div>
      <footer class="canvas__foot">
        <Legend states={states} pending={pending} />
        <Zoom zoom={zoom} fitAll={fitAll} />
      </footer>
    </div>
  );
}

/** The components. */
function Boxes({ drawing, components, states, chosen, roleOf, current, onChoose }:
  & Pick<GraphCanvasProps, "drawing" | "components" | "states" | "chosen">
  & {
    readonly roleOf: (name: string) => NodeRole;
    /** The one that the keys are at. */
    readonly current: string | undefined;
    readonly onChoose: (name: string) => void;
  }): JSX.Element {
  const byName = useMemo(() => new Map(components.map((it) => [it.name, it])), [components]);
  return (
    <>
      {drawing.nodes.map((node) => (
        <GraphNode
          key={node.name}
          node={node}
          component={byName.get(node.name)!}
          state={states.get(node.name) ?? "unknown"}
          role={roleOf(node.name)}
          chosen={node.name === chosen}
          tabbable={node.name === current}
          onChoose={() => onChoose(node.name)}
        />
      ))}
    </>
  );
}

/** What arrows end with. */
function ArrowHead(): JSX.Element {
  return (
    <defs>
      <marker
        id="arrow"
        viewBox="0 0 8 8"
        refX="7"
        refY="4"
        markerWidth="7"
        markerHeight="7"
        orient="auto"
      >
        <path class="arrow" d="M1 1l6 3-6 3" />
      </marker>
    </defs>
  );
}

/** What each component needs. */
function Arrows({ edges, cycles, roleOf }: {
  readonly edges: Drawing["edges"];
  readonly cycles: GraphDocument["cycles"];
  readonly roleOf: (name: string) => NodeRole;
}): JSX.Element {
  const circles = useMemo(() => circleArrows(cycles), [cycles]);
  return (
    <>
      {edges.map(({ from, to, path }) => {
        const key = arrowKey(from, to);
        const circle = circles.has(key) ? " edge--circle" : "";
        return (
          <path
            key={key}
            class={`edge edge--${edgeRole(roleOf(from), roleOf(to))}${circle}`}
            d={path}
            marker-end="url(#arrow)"
          />
        );
      })}
    </>
  );
}

/** The buttons that enlarge. */
function Zoom({ zoom, fitAll }: Pick<MovableView, "zoom" | "fitAll">): JSX.Element {
  return (
    <div class="canvas__zoom" role="group" aria-label="Zoom">
      <Button icon="plus" look="plain" label="Zoom in" onClick={() => zoom(1.25)} />
      <Button icon="minus" look="plain" label="Zoom out" onClick={() => zoom(0.8)} />
      <Button icon="fit" look="plain" label="Fit to the window" onClick={fitAll} />
    </div>
  );
}

/** The component that the keys are at, the first one to begin with. */
function useActive(
  { drawing, states }: GraphCanvasProps,
): [string | undefined, (name: string) => void] {
  const [active, setActive] = useState<string>();
  const isThere = active !== undefined && states.has(active);
  return [isThere ? active : drawing.nodes[0]?.name, setActive];
}

/** The focus goes from box to box with the keys. */
function useFocusOn(
  frame: { readonly current: HTMLElement | null },
  current: string | undefined,
): void {
  useEffect(() => {
    if (!frame.current?.contains(document.activeElement) || current === undefined) return;
    const node = frame.current.querySelector<SVGElement>(`[data-node="${CSS.escape(current)}"]`);
    if (node && document.activeElement?.closest("[data-node]")) node.focus({ preventScroll: true });
  }, [current]);
}

/** How much of the drawing's frame the panel leaves free, which lies over it on a narrow screen. */
function freeHeight(frame: HTMLElement): number {
  const { top, right, height } = frame.getBoundingClientRect();
  const over = frame.closest(".graph__body")?.querySelector(".graph__panel")
    ?.getBoundingClientRect();
  return over && over.left < right ? Math.min(height, over.top - top) : height;
}

/** What each box is to the chosen one, or to what has changed. */
function useRoles({ kin, chosen, affected }: GraphCanvasProps): (name: string) => NodeRole {
  return useMemo(() => {
    const changed = new Map(affected?.components.map((it) => [it.name, it.changed]));
    return (name: string): NodeRole => {
      if (kin) {
        if (name === chosen) return "chosen";
        if (kin.dependencies.has(name)) return "dependency";
        return kin.dependents.has(name) ? "dependent" : "other";
      }
      if (!affected) return "plain";
      const isChanged = changed.get(name);
      return isChanged === undefined ? "other" : isChanged ? "changed" : "affected";
    };
  }, [kin, chosen, affected]);
}

/** An arrow counts where both its ends do; one that passes the chosen component by does not. */
function edgeRole(from: NodeRole, to: NodeRole): "plain" | "other" | "strong" {
  if (from === "plain") return "plain";
  if (from === "other" || to === "other") return "other";
  return from === "dependency" && to === "dependent" ? "other" : "strong";
}

/** The states that are there, in words. */
function Legend(
  { states, pending }: Pick<GraphCanvasProps, "states" | "pending">,
): JSX.Element {
  if (pending) return <p class="legend fact--quiet" role="status">Loading…</p>;
  return (
    <ul class="legend" aria-label="Colours">
      {[...new Set(states.values())].map((state) => (
        <li key={state}>
          <StateIcon state={state} label />
        </li>
      ))}
    </ul>
  );
}
