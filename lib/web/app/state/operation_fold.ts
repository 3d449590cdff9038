/**
 * Updates the state of an operation from events. Pure: the same events always give the same state.
 *
 * @module
 */

import type {
  LiveTask,
  OperationDetails,
  OperationEvent,
  OperationSummary,
  TaskCounts,
  TaskResult,
} from "../../wire.ts";

/** An event of an operation, with the number of the server event that carried it. */
export interface NumberedEvent {
  readonly seq: number;
  readonly event: OperationEvent;
}

/** How many characters of a task's output are kept if it is not in the journal. */
const KEPT_OUTPUT = 200_000;

/**
 * An operation after further events. Events that it already includes, by their `seq`, are ignored.
 *
 * @param details The operation before
 * @param events The events since, in order
 */
export function foldEvents(
  details: OperationDetails,
  events: readonly NumberedEvent[],
): OperationDetails {
  // Journalled output is read from the journal by the view that shows it.
  const isKept = ({ type }: OperationEvent): boolean =>
    type !== "task.output" || !details.journalled;
  const fresh = events.filter(({ seq, event }) => seq > details.seq && isKept(event));
  if (fresh.length === 0) return details;
  const fold = new Fold(details);
  for (const { seq, event } of fresh) fold.apply(seq, event);
  return fold.result();
}

/** A summary after an event: updates how many tasks have ended in each state. */
export function foldSummary(
  summary: OperationSummary,
  { seq, event }: NumberedEvent,
): OperationSummary {
  if (seq <= summary.seq) return summary;
  switch (event.type) {
    case "operation.started":
      return {
        ...summary,
        seq,
        tasks: event.plan.tasks.length,
        counts: { ...NONE, succeeded: event.done.length },
      };
    case "task.skipped":
    case "task.finished": {
      const { state } = event.result;
      return { ...summary, seq, counts: { ...summary.counts, [state]: summary.counts[state] + 1 } };
    }
    default:
      return summary;
  }
}

/** The counts of an operation that has just begun. */
export const NONE: TaskCounts = {
  succeeded: 0,
  failed: 0,
  "timed-out": 0,
  cancelled: 0,
  skipped: 0,
};

/** One pass over events, which copies the state only once. */
class Fold {
  #details: OperationDetails;
  readonly #places: Map<string, number>;
  #states: LiveTask[];
  #output: Record<string, string> | undefined;

  constructor(details: OperationDetails) {
    this.#details = details;
    this.#states = [...details.states];
    this.#places = new Map(details.states.map(({ id }, place) => [id, place]));
  }

  apply(seq: number, event: OperationEvent): void {
    this.#details = { ...this.#details, seq };
    switch (event.type) {
      case "operation.started":
        return this.#begin(event);
      case "task.ready":
        return this.#change(event.taskId, { state: "ready" });
      case "task.started":
        return this.#change(event.taskId, {
          state: "running",
          attempt: event.attempt,
          startedAt: event.time,
        });
      case "task.retrying":
        return this.#change(event.taskId, { state: "retrying" });
      case "task.output":
        return this.#print(event.taskId, event.text);
      case "task.skipped":
      case "task.finished":
        return this.#end(event.taskId, event.result);
      case "operation.finished":
        this.#details = {
          ...this.#details,
          state: event.state,
          counts: event.counts,
          endedAt: event.time,
        };
    }
  }

  result(): OperationDetails {
    return {
      ...this.#details,
      states: this.#states,
      output: this.#output ?? this.#details.output,
    };
  }

  #begin(event: Extract<OperationEvent, { readonly type: "operation.started" }>): void {
    const { plan } = event;
    const done = new Set(event.done);
    const before = new Map(this.#states.map((task) => [task.id, task]));
    this.#states = plan.tasks.map(({ id }) =>
      done.has(id)
        ? before.get(id) ?? { ...WAITING, id, state: "succeeded" as const }
        : { ...WAITING, id }
    );
    this.#places.clear();
    plan.tasks.forEach(({ id }, place) => this.#places.set(id, place));
    const counts = { ...NONE, succeeded: done.size };
    this.#details = { ...this.#details, plan, counts, tasks: plan.tasks.length };
  }

  #change(id: string, change: Partial<LiveTask>): void {
    const place = this.#places.get(id);
    if (place !== undefined) this.#states[place] = { ...this.#states[place]!, ...change };
  }

  #end(id: string, result: TaskResult): void {
    this.#change(id, { state: result.state, result });
    const { counts } = this.#details;
    this.#details = {
      ...this.#details,
      counts: { ...counts, [result.state]: counts[result.state] + 1 },
    };
  }

  #print(id: string, text: string): void {
    this.#output ??= { ...this.#details.output };
    this.#output[id] = ((this.#output[id] ?? "") + text).slice(-KEPT_OUTPUT);
  }
}

const WAITING: Omit<LiveTask, "id"> = {
  state: "waiting",
  attempt: 0,
  startedAt: null,
  result: null,
};
