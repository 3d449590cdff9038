/**
 * A new operation: what, where, how; then its plan; then it runs.
 *
 * @module
 */

import type { JSX } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { useApp, useStore } from "../../parts/app_context.tsx";
import { Button } from "../../parts/button.tsx";
import { ChangeButton } from "../../parts/change_button.tsx";
import { FilterBox } from "../../parts/filter_box.tsx";
import { FailureNote, Loading, Note } from "../../parts/notice.tsx";
import { PlanView } from "../../parts/plan_view.tsx";
import { type PlanDraft, usePlan } from "../../parts/use_plan.ts";
import { useSelection } from "../../parts/use_selection.ts";
import { type ComposedKind, missingOf, planOf } from "../../state/composed_plan.ts";
import { names } from "../../text/amounts.ts";
import { READ_ONLY } from "../../text/read_only.ts";
import { shownTitle } from "../../text/shown_title.ts";
import { KindFields, KindSwitch } from "./kind_fields.tsx";
import { LimitFields } from "./limit_fields.tsx";
import { useComposedForm } from "./use_composed_form.ts";

/** A new operation. */
export function Composer(): JSX.Element {
  const app = useApp();
  const draft = usePlan((summary) => app.go(["operations", summary.id], {}, true));
  return (
    <div class="view">
      <header class="view__head">
        <div class="view__heading">
          <h1 class="view__title">New operation</h1>
          <p class="view__facts">Nothing runs until you have seen the plan</p>
        </div>
      </header>
      {app.readOnly.value && (
        <Note>
          <p>{READ_ONLY}. Plans are shown, and none is run.</p>
        </Note>
      )}
      <div class="compose">
        <Form draft={draft} />
        <ComposedDraft draft={draft} />
      </div>
    </div>
  );
}

/** What, where and how. */
function Form({ draft }: { readonly draft: PlanDraft }): JSX.Element {
  const workflows = useStore().details.value?.workflows ?? [];
  const { form, change, chooseKind } = useComposedForm(draft.forget);
  const chosen = useSelection(form.select);
  const missing = missingOf(form);
  const ask = (): void => {
    if (missing === undefined) draft.ask(planOf(form));
  };
  return (
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
  );
}

/** The plan that was asked for, with the button that runs it. */
function ComposedDraft({ draft }: { readonly draft: PlanDraft }): JSX.Element {
  const { shown, failure, busy } = draft;
  const plan = useRef<HTMLElement>(null);
  useEffect(() => {
    if (shown) plan.current?.focus();
  }, [shown]);
  const isDangerous = (shown?.losses.length ?? 0) > 0;
  const run = (
    <ChangeButton
      icon={isDangerous ? "warning" : "operations"}
      look={isDangerous ? "danger" : "primary"}
      disabled={!draft.runnable}
      onClick={draft.run}
    >
      {draft.runLabel}
    </ChangeButton>
  );
  return (
    <section class="card compose__plan" ref={plan} tabIndex={-1} aria-label="Plan">
      {failure && <FailureNote failure={failure} />}
      {busy && !shown && <Loading what="the plan" rows={4} />}
      {!busy && !shown && !failure && (
        <p class="compose__hint">
          The plan appears here: its tasks, their order, and what each one does.
        </p>
      )}
      {shown && (
        <>
          <div class="compose__head">
            <h2 class="view__subtitle">
              Plan: <code>{shownTitle(shown.title)}</code>
            </h2>
            {!isDangerous && run}
          </div>
          <PlanView shown={shown} agreed={draft.agreed} onAgree={draft.agree} action={run} />
        </>
      )}
    </section>
  );
}

function placeholderOf(kind: ComposedKind): string {
  return kind === "workflow" ? "the workflow's own selection" : "everything";
}

function chosenInWords(select: string, chosen: ReturnType<typeof useSelection>): string {
  if (select.trim() === "" || chosen.asking || !chosen.result || chosen.failure) return "";
  const { components, repositories, warnings } = chosen.result;
  if (repositories.length === 0) return "Selects nothing";
  return [`Selects ${names(components.length > 0 ? components : repositories, 8)}`, ...warnings]
    .join(". ");
}
