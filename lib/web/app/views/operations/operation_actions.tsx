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
import { LinkButton } from "../../parts/button.tsx";
import { ChangeButton } from "../../parts/change_button.tsx";
import { repetitionOf } from "../../state/composed_plan.ts";
import { canResume, isRunning, type RunView } from "../../state/run_view.ts";

/** An operation, and who is told of its failures. */
export interface OperationActionsProps {
  readonly run: RunView;
  /** Told why it could not be cancelled; undefined once it could. */
  readonly onFailure: (failure: Failure | undefined) => void;
}

/** What can be done with an operation. */
export function OperationActions({ run, onFailure }: OperationActionsProps): JSX.Element {
  const app = useApp();
  const actions = useFocusKept(run.state);
  const running = isRunning(run.state);
  return (
    <div class="view__actions" ref={actions} tabIndex={-1} role="group" aria-label="Actions">
      {isDrawn(run.kind) && run.tasks.length > 0 && (
        <LinkButton icon="graph" href={app.href(["graph"], { run: run.id })}>
          Show on the graph
        </LinkButton>
      )}
      {running && run.live && <EndButton run={run} onFailure={onFailure} />}
      {!running && run.undoable && (
        <ChangeButton
          icon="history"
          onClick={() => app.asked.value = { operation: "undo", options: { run: run.id } }}
        >
          Undo
        </ChangeButton>
      )}
      {canResume(run) && (
        <ChangeButton
          icon="operations"
          look="primary"
          onClick={() => app.asked.value = { operation: "resume", options: { run: run.id } }}
        >
          Resume
        </ChangeButton>
      )}
      {!running && (run.kind === "workflow" || run.kind === "run") && (
        <ChangeButton icon="refresh" href={app.href(["operations", "new"], repetitionOf(run))}>
          Run again
        </ChangeButton>
      )}
    </div>
  );
}

/** Cancels an operation; kills one that is ending. */
function EndButton({ run, onFailure }: OperationActionsProps): JSX.Element {
  const app = useApp();
  const store = useStore();
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
  // Two buttons: who presses a key twice does not kill what was to end by itself.
  return run.state === "ending"
    ? (
      <ChangeButton key="kill" icon="stop" look="danger" onClick={() => void cancel(true)}>
        Kill
      </ChangeButton>
    )
    : (
      <ChangeButton key="cancel" icon="stop" onClick={() => void cancel(false)}>
        Cancel
      </ChangeButton>
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
