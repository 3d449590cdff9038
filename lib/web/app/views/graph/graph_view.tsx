/**
 * Who depends on whom, coloured by how components stand, by what has changed, or by a run.
 *
 * @module
 */

import type { JSX } from "preact";
import { useMemo } from "preact/hooks";
import type { ComponentDocument, GraphDocument } from "../../../wire.ts";
import {
  type NodeState,
  stateByCopies,
  stateByLatest,
  stateByTasks,
} from "../../graph/node_state.ts";
import { kinOf } from "../../graph/relatives.ts";
import { useApp, useStore } from "../../parts/app_context.tsx";
import { Empty, FailureNote, Loading, Note } from "../../parts/notice.tsx";
import { NARROW, useMedia } from "../../parts/use_media.ts";
import { sentence } from "../../parts/words.tsx";
import type { Resource } from "../../state/resource.ts";
import type { QueryChange } from "../../state/route.ts";
import { ComponentPanel } from "./component_panel.tsx";
import { GraphCanvas } from "./graph_canvas.tsx";
import { GraphTools } from "./graph_tools.tsx";
import { useAffected } from "./use_affected.ts";
import { useDrawing } from "./use_drawing.ts";

/** Who depends on whom. */
export function GraphView(): JSX.Element {
  const app = useApp();
  const store = useStore();
  const { query } = app.route.value;
  const { graph, statuses, latest } = store;
  for (const resource of [graph, statuses, latest, store.runs]) resource.want();
  const isNarrow = useMedia(NARROW);
  const components = graph.value?.components ?? [];
  const affected = useAffected(query.affected, statuses.value);
  const drawing = useDrawing(graph.value?.components, isNarrow);
  const { states, colours } = useStates(components);
  const chosen = components.find(({ name }) => name === query.component);
  const kin = useMemo(
    () => chosen && kinOf(components, chosen.name),
    [graph.value, chosen?.name],
  );
  // What a box calls may be older than the address is now.
  const setQuery: QueryChange = (change) =>
    app.go(["graph"], { ...app.route.peek().query, ...change }, true);

  if (components.length === 0) return <NoComponents />;
  return (
    <div class="view graph">
      <GraphTools affected={affected} onQuery={setQuery} />
      <Notes cycles={graph.value!.cycles} warnings={affected.result?.warnings ?? []} />
      {[graph, colours].map((resource, index) => {
        const failure = store.ownFailure(resource);
        return failure && <FailureNote key={index} failure={failure} />;
      })}
      <div class="graph__body">
        {!drawing && <Loading what="the drawing" />}
        {drawing && (
          <GraphCanvas
            drawing={drawing}
            components={components}
            states={states}
            cycles={graph.value!.cycles}
            pending={colours.value === undefined && colours.loading}
            chosen={chosen?.name}
            kin={kin}
            affected={affected.result}
            onChoose={(component) => setQuery({ component })}
          />
        )}
        {chosen && kin && (
          <ComponentPanel
            component={chosen}
            kin={kin}
            state={states.get(chosen.name) ?? "unknown"}
            onChoose={(component) => setQuery({ component })}
          />
        )}
      </div>
    </div>
  );
}

/** How components stand, and what tells it. */
function useStates(components: readonly ComponentDocument[]): {
  readonly states: ReadonlyMap<string, NodeState>;
  readonly colours: Pick<Resource<unknown>, "value" | "loading" | "failure">;
} {
  const { query } = useApp().route.value;
  const { operations, statuses, latest } = useStore();
  const run = query.run === undefined ? undefined : operations.run(query.run);
  const tasks = run?.value?.tasks;
  const byLatest = query.by === "latest";
  const states = useMemo(() => {
    const stateOf = (component: ComponentDocument): NodeState => {
      if (query.run !== undefined) return stateByTasks(component, tasks ?? []);
      if (byLatest) return stateByLatest(component, latest.value ?? []);
      return stateByCopies(component, statuses.value);
    };
    return new Map(components.map((component) => [component.name, stateOf(component)]));
  }, [components, query.run, tasks, byLatest, latest.value, statuses.value]);
  return { states, colours: run ?? (byLatest ? latest : statuses) };
}

/** What is shown where there is nothing to draw. */
function NoComponents(): JSX.Element {
  const { graph } = useStore();
  return (
    <div class="view">
      <h1 class="view__title">Graph</h1>
      {graph.failure && (
        <FailureNote
          failure={graph.failure}
          onRetry={() => void graph.reload()}
        />
      )}
      {graph.value === undefined && !graph.failure && <Loading what="the graph" />}
      {graph.value !== undefined && (
        <Empty icon="graph" title="No components">
          <p>
            Add them under <code>[components]</code>, each with what it depends on in{" "}
            <code>depends_on</code>.
          </p>
        </Empty>
      )}
    </div>
  );
}

/** What is wrong with the graph, and what is uncertain about what is affected. */
function Notes({ cycles, warnings }: {
  readonly cycles: GraphDocument["cycles"];
  readonly warnings: readonly string[];
}): JSX.Element {
  return (
    <>
      {cycles.map((cycle) => (
        <Note key={cycle.join()} tone="bad">
          <p>Dependency cycle: {cycle.join(" → ")}</p>
        </Note>
      ))}
      {warnings.map((warning) => (
        <Note key={warning} tone="warn">
          <p>{sentence(warning)}</p>
        </Note>
      ))}
    </>
  );
}
