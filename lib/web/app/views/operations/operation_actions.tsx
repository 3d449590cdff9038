/**
 * What can be done with an operation: cancel, resume, undo, run again, see it on the graph.
 *
 * @module
 */

import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { failureOf } from "../../client/failure.ts";
import { isDrawn } from "../../graph/drawn_kinds.ts";
import { useApp, useStore } from "../../parts/app_context.tsx";
import { Button, LinkButton } from "../../parts/button.tsx";
import { repetitionOf } from "../../state/composed_plan.ts";
import { canResume, isRunning, type RunView } from "../../state/run_view.ts";

/** What can be done with an operation. */
export function OperationActions({ run }: { readonly run: RunView }): JSX.Element {
  const app = useApp();
  const store = useStore();
  const [failed, setFailed] = useState("");
  const running = isRunning(run.state);
  const disabled = app.readOnly.value;
  const cancel = async (kill: boolean): Promise<void> => {
    try {
      const params = { operation: run.id, ...(kill ? { kill } : {}) };
      store.operations.changed(await app.client.call("cancel", params));
      app.announce(kill ? "Ended at once" : "Told to end");
      setFailed("");
    } catch (error) {
      setFailed(failureOf(error).message);
    }
  };
  return (
    <div class="view__actions">
      {failed !== "" && <span class="tag tag--bad" role="alert">{failed}</span>}
      {isDrawn(run.kind) && run.tasks.length > 0 && (
        <LinkButton icon="graph" href={app.href(["graph"], { run: run.id })}>
          On the graph
        </LinkButton>
      )}
      {running && run.live && run.state === "running" && (
        <Button
          icon="stop"
          disabled={disabled}
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
          onClick={() => void cancel(true)}
        >
          End it at once
        </Button>
      )}
      {!running && run.undoable && (
        <Button
          icon="history"
          disabled={disabled}
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
          onClick={() => app.asked.value = { operation: "resume", options: { run: run.id } }}
        >
          Resume
        </Button>
      )}
      {!running && (run.kind === "workflow" || run.kind === "run") && (
        <LinkButton icon="refresh" href={app.href(["operations", "new"], repetitionOf(run))}>
          Again
        </LinkButton>
      )}
    </div>
  );
}
