/**
 * Shows a plan over whatever is on the screen, and carries it out when it was agreed to.
 *
 * @module
 */

import type { JSX } from "preact";
import { useEffect, useRef } from "preact/hooks";
import type { OperationSummary, PlanParams } from "../../wire.ts";
import { useApp } from "./app_context.tsx";
import { Button } from "./button.tsx";
import { ChangeButton } from "./change_button.tsx";
import { Dialog } from "./dialog.tsx";
import { FailureNote, Loading } from "./notice.tsx";
import { PlanView } from "./plan_view.tsx";
import { isDangerous } from "../text/plan_words.ts";
import { shownTitle } from "../text/shown_title.ts";
import { type PlanDraft, usePlan } from "./use_plan.ts";

/** Shows the plan that `AppState.asked` asks for. */
export function PlanDialog(): JSX.Element | null {
  const app = useApp();
  const asked = app.asked.value;
  return asked ? <Asked key={JSON.stringify(asked)} params={asked} /> : null;
}

const TITLES: Readonly<Record<PlanParams["operation"], string>> = {
  "run": "Run a command",
  "workflow": "Run a workflow",
  "sync": "Sync repositories",
  "switch": "Switch branches",
  "delete-branch": "Delete a branch",
  "reset": "Reset repositories",
  "clean": "Remove untracked files",
  "resume": "Resume a run",
  "undo": "Restore what was removed",
  "workspace-add": "Add a workspace",
  "workspace-forget": "Forget a workspace",
  "workspace-start": "Start services",
  "workspace-stop": "Stop services",
  "workspace-cleanup": "Remove leftovers",
  "doctor-fix": "Repair workspaces",
};

function Asked({ params }: { readonly params: PlanParams }): JSX.Element {
  const app = useApp();
  const close = (): void => void (app.asked.value = undefined);
  const draft = usePlan((summary) => {
    close();
    app.announce(`Started: ${summary.title}`);
    if (leadsToOperation(summary)) app.go(["operations", summary.id]);
    // Where one comes back to, too: the commands that bring back what was removed.
    if (!leadsToOperation(summary) || summary.operation === "workspace-forget") {
      app.store.peek().operations.awaitOutcome(summary.id);
    }
  });
  useEffect(() => draft.ask(params), []);
  // It belongs to the page that one was at.
  const place = app.route.value.path.join("/");
  const before = useRef(place);
  useEffect(() => {
    if (place !== before.current) close();
  }, [place]);
  return (
    <Dialog
      wide
      title={TITLES[params.operation]}
      onClose={close}
      footer={
        <>
          <Button onClick={close}>Close</Button>
          <RunButton draft={draft} onRetry={() => draft.ask(params)} />
        </>
      }
    >
      {draft.shown && (
        <p class="plan__title">
          <code>{shownTitle(draft.shown.title)}</code>
        </p>
      )}
      {draft.busy && !draft.shown && <Loading what="the plan" />}
      {draft.failure && <FailureNote failure={draft.failure} />}
      {draft.shown && <PlanView shown={draft.shown} agreed={draft.agreed} onAgree={draft.agree} />}
    </Dialog>
  );
}

/** Carries the plan out, or asks for it again where it could not be made. */
function RunButton({ draft, onRetry }: {
  readonly draft: PlanDraft;
  readonly onRetry: () => void;
}): JSX.Element | null {
  const { shown, failure } = draft;
  if (!shown) return failure ? <Button icon="refresh" onClick={onRetry}>Plan again</Button> : null;
  return (
    <ChangeButton
      look={isDangerous(shown) ? "danger" : "primary"}
      disabled={!draft.runnable}
      onClick={draft.run}
    >
      {draft.runLabel}
    </ChangeButton>
  );
}

/**
 * Services and leftovers are watched where they are, and a note tells what came of it; everything else is
 * watched as it runs.
 */
function leadsToOperation({ operation }: OperationSummary): boolean {
  return !["workspace-start", "workspace-stop", "workspace-cleanup", "doctor-fix"].includes(
    operation,
  );
}
