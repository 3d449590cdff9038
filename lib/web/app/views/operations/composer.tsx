/**
 * A new operation: what, where, how; then its plan; then it runs.
 *
 * @module
 */

import type { JSX } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { useApp, useStore } from "../../parts/app_context.tsx";
import { Button } from "../../parts/button.tsx";
import { FilterBox } from "../../parts/filter_box.tsx";
import { FailureNote, Loading, Note } from "../../parts/notice.tsx";
import { PlanView } from "../../parts/plan_view.tsx";
import { usePlan } from "../../parts/use_plan.ts";
import { useSelection } from "../../parts/use_selection.ts";
import {
  type ComposedKind,
  type ComposedPlan,
  formOf,
  missingOf,
  planOf,
} from "../../state/composed_plan.ts";
import { names } from "../../text/amounts.ts";
import { READ_ONLY } from "../../text/read_only.ts";
import { shownTitle } from "../../text/shown_title.ts";
import { KindFields, KindSwitch } from "./kind_fields.tsx";
import { LimitFields } from "./limit_fields.tsx";

/** A new operation. */
export function Composer(): JSX.Element {
  const app = useApp();
  const store = useStore();
  const { query } = app.route.value;
  const workflows = store.details.value?.workflows ?? [];
  const [typed, setTyped] = useState(() => formOf(query));
  const [kindIsChosen, setKindIsChosen] = useState(query.do !== undefined);
  const isBlank = typed.kind === "workflow" && typed.workflow === "";
  const hasNoWorkflow = store.details.value?.workflows.length === 0;
  // A project with workflows offers the first; one without offers commands.
  const form: ComposedPlan = !isBlank
    ? typed
    : hasNoWorkflow && !kindIsChosen
    ? { ...typed, kind: "run" }
    : { ...typed, workflow: workflows[0]?.name ?? "" };
  const chosen = useSelection(form.select);
  const missing = missingOf(form);
  const draft = usePlan((summary) => app.go(["operations", summary.id], {}, true));
  const plan = useRef<HTMLElement>(null);
  useEffect(() => {
    if (draft.shown) plan.current?.focus();
  }, [draft.shown]);

  const change = (changed: Partial<ComposedPlan>): void => {
    draft.forget();
    setTyped((now) => ({ ...now, ...changed }));
  };
  const chooseKind = (kind: ComposedKind): void => {
    setKindIsChosen(true);
    change({ kind });
  };
  const ask = (): void => {
    if (missing === undefined) draft.ask(planOf(form));
  };
  const isDangerous = (draft.shown?.losses.length ?? 0) > 0;
  const run = (
    <Button
      icon={isDangerous ? "warning" : "operations"}
      look={isDangerous ? "danger" : "primary"}
      disabled={!draft.runnable}
      title={app.readOnly.value ? READ_ONLY : undefined}
      onClick={draft.run}
    >
      {draft.runLabel}
    </Button>
  );
  return (
    <div class="view">
      <header class="view__head">
        <div class="view__heading">
          <h1 class="view__title">New operation</h1>
          <p class="view__facts">Nothing happens before you have seen the plan</p>
        </div>
      </header>
      {app.readOnly.value && (
        <Note>
          <p>The server was started with --read-only: it shows plans, and carries none out.</p>
        </Note>
      )}
      <div class="compose">
        <form
          class="compose__form"
          aria-label="New operation"
          onSubmit={(event) => {
            event.preventDefault();
            ask();
          }}
        >
          <KindSwitch kind={form.kind} onKind={chooseKind} />
          <KindFields form={form} workflows={workflows} onChange={change} />
          <div class="field">
            <span class="field__label" aria-hidden="true">Where</span>
            <FilterBox
              main
              label="Where: a selection"
              placeholder={placeholderOf(form.kind)}
              value={form.select}
              onInput={(select) => change({ select })}
              onEnter={ask}
              failure={chosen.failure}
            />
            <span class="field__note" role="status">{chosenInWords(form.select, chosen)}</span>
          </div>
          <LimitFields form={form} onChange={change} />
          <div class="compose__go">
            <Button
              type="submit"
              look={draft.shown ? "normal" : "primary"}
              disabled={missing !== undefined}
            >
              Show the plan
            </Button>
            {missing !== undefined && <span class="field__note">{missing}</span>}
          </div>
        </form>
        <section class="card compose__plan" ref={plan} tabIndex={-1} aria-label="Plan">
          {draft.failure && <FailureNote failure={draft.failure} />}
          {draft.busy && !draft.shown && <Loading what="the plan" rows={4} />}
          {!draft.busy && !draft.shown && !draft.failure && (
            <p class="compose__hint">
              The plan is shown here: which tasks, in which order, and what each does.
            </p>
          )}
          {draft.shown && (
            <>
              <div class="compose__head">
                <h2 class="view__subtitle">
                  Plan: <code>{shownTitle(draft.shown.title)}</code>
                </h2>
                {!isDangerous && run}
              </div>
              <PlanView
                shown={draft.shown}
                agreed={draft.agreed}
                onAgree={draft.agree}
                action={run}
              />
            </>
          )}
        </section>
      </div>
    </div>
  );
}

function placeholderOf(kind: ComposedKind): string {
  return kind === "workflow" ? "the workflow's own selection" : "everything";
}

function chosenInWords(select: string, chosen: ReturnType<typeof useSelection>): string {
  if (select.trim() === "" || !chosen.result || chosen.failure) return "";
  const { components, repositories, warnings } = chosen.result;
  if (repositories.length === 0) return "Chooses nothing";
  return [`Chooses ${names(components.length > 0 ? components : repositories, 8)}`, ...warnings]
    .join(". ");
}
