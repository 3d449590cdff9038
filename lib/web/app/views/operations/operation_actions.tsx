/**
 * What can be done with an operation: cancel, resume, undo, run again, see it on the graph.
 *
 * @module
 */

import type { JSX } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { type Failure, failureOf } from "../../client/failure.ts";
import { isDrawn } from "../../graph/drawn_kinds.ts";
import { useApp, useStore } from "../../parts/app_context.tsx";
import { Button, LinkButton } from "../../parts/button.tsx";
import { repetitionOf } from "../../state/composed_plan.ts";
import { canResume, isRunning, type RunView } from "../../state/run_view.ts";
import { READ_ONLY } from "../../text/read_only.ts";

/** What can be done with an operation. */
export function OperationActions({ run, onFailure }: {
  readonly run: RunView;
  /** Told why it could not be cancelled; undefined once it could. */
  readonly onFailure: (failure: Failure | undefined) => void;
}): JSX.Element {
  const app = useApp();
  const store = useStore();
  const actions = useFocusKept(run.state);
  const running = isRunning(run.state);
  const disabled = app.readOnly.value;
  const title = disabled ? READ_ONLY : undefined;
  const cancel = async (kill: boolean): Promise<void> => {
    try {
      const params = { operation: run.id, ...(kill ? { kill } : {}) };
      store.operations.changed(await app.client.call("cancel", params));
      app.announce(kill ? "Killing…" : "Cancelling…");
      onFailure(undefined);
    } catch (error) {
      onFailure(failureOf(error));
    }
  };
  return (
    <div class="view__actions" ref={actions} tabIndex={-1} role="group" aria-label="Actions">
      {isDrawn(run.kind) && run.tasks.length > 0 && (
        <LinkButton icon="graph" href={app.href(["graph"], { run: run.id })}>
          Show on the graph
        </LinkButton>
      )}
      {running && run.live && run.state === "running" && (
        <Button
          icon="stop"
          disabled={disabled}
          title={title}
          onClick={() => void cancel(false)}
        >
          Cancel
        </Button>
      )}
      {running && run.live && run.state === "ending" && (
        <Button
          icon="stop"
          look="danger"
          disabled={disabled}
          title={title}
          onClick={() => void cancel(true)}
        >
          Kill
        </Button>
      )}
      {!running && run.undoable && (
        <Button
          icon="history"
          disabled={disabled}
          title={title}
          onClick={() => app.asked.value = { operation: "undo", options: { run: run.id } }}
        >
          Undo
        </Button>
      )}
      {canResume(run) && (
        <Button
          icon="operations"
          look="primary"
          disabled={disabled}
          title={title}
          onClick={() => app.asked.value = { operation: "resume", options: { run: run.id } }}
        >
          Resume
        </Button>
      )}
      {!running && (run.kind === "workflow" || run.kind === "run") && (
        <LinkButton icon="refresh" href={app.href(["operations", "new"], repetitionOf(run))}>
          Run again
        </LinkButton>
      )}
    </div>
  );
}

/** Keeps the focus where it was when the button that had it goes away with the state. */
function useFocusKept(state: RunView["state"]): { readonly current: HTMLDivElement | null } {
  const actions = useRef<HTMLDivElement>(null);
  const had = useRef(false);
  // Whether it was here has to be known from before the button went.
  useEffect(() => {
    const note = (): void => {
      had.current = actions.current?.contains(document.activeElement) ?? false;
    };
    addEventListener("focusin", note);
    return () => removeEventListener("focusin", note);
  }, []);
  useEffect(() => {
    if (had.current && document.activeElement === document.body) actions.current?.focus();
  }, [state]);
  return actions;
}
