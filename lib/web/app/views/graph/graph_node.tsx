/**
 * A box of the graph.
 *
 * @module
 */

import type { JSX } from "preact";
import type { ComponentDocument } from "../../../wire.ts";
import type { PlacedNode } from "../../graph/layout.ts";
import type { NodeState } from "../../graph/node_state.ts";
import { memo } from "../../parts/memo.ts";
import { StateShape, stateTone, stateWords } from "../../parts/state_icon.tsx";

/** What a box is to the chosen one, or to what has changed. */
export type NodeRole =
  | "plain"
  | "chosen"
  | "dependency"
  | "dependent"
  | "changed"
  | "affected"
  | "other";

/** What a role is called, so that it is not told by colour alone. */
const ROLE_MARKS: Readonly<Partial<Record<NodeRole, string>>> = {
  dependency: "needed",
  dependent: "needs it",
  changed: "changed",
  affected: "affected",
};

/** A box of the graph. */
export interface GraphNodeProps {
  readonly node: PlacedNode;
  readonly component: ComponentDocument;
  readonly state: NodeState;
  readonly role: NodeRole;
  readonly chosen: boolean;
  readonly tabbable: boolean;
  readonly onChoose: () => void;
}

/** A box of the graph; drawn again only when it has changed. */
export const GraphNode = memo(Node, ["node", "component", "state", "role", "chosen", "tabbable"]);

function Node(
  { node, component, state, role, chosen, tabbable, onChoose }: GraphNodeProps,
): JSX.Element {
  const { x, y, width, height, name, label } = node;
  const mark = ROLE_MARKS[role];
  return (
    <g
      class={`node node--${role} node--in-${state} tone-${stateTone(state)}`}
      transform={`translate(${x} ${y})`}
      role="button"
      tabindex={tabbable ? 0 : -1}
      data-node={name}
      aria-pressed={chosen}
      aria-label={labelOf(label, component, state, role)}
      onClick={onChoose}
    >
      <title>{`${name}: ${stateWords(state)}`}</title>
      <rect class="node__box" width={width} height={height} rx="10" />
      <g transform={`translate(14 ${height / 2 - 8})`} class="node__state">
        <StateShape state={state} />
      </g>
      <text class="node__text" aria-hidden="true">
        <tspan class="node__name" x="40" y={mark === undefined ? height / 2 + 5 : height / 2 - 1}>
          {label}
        </tspan>
        {mark !== undefined && (
          <>
            {" "}
            <tspan class="node__mark" x="40" y={height / 2 + 13}>{mark}</tspan>
          </>
        )}
      </text>
    </g>
  );
}

/** Begins with the words that are to be seen, in their order. */
function labelOf(
  label: string,
  component: ComponentDocument,
  state: NodeState,
  role: NodeRole,
): string {
  const { dependsOn, dependents } = component;
  const mark = ROLE_MARKS[role];
  return [
    `${label}${mark === undefined ? "" : ` ${mark}`}: ${stateWords(state)}`,
    dependsOn.length > 0 ? `needs ${dependsOn.join(", ")}` : "needs nothing",
    ...(dependents.length > 0 ? [`needed by ${dependents.join(", ")}`] : []),
  ].join("; ");
}
