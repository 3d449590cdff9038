/**
 * Asks what a new workspace is called and what it holds, shows its plan, and carries it out. What was
 * typed stays until it is done: a plan that fails leads back to it.
 *
 * @module
 */

import type { JSX } from "preact";
import { useEffect, useId, useRef, useState } from "preact/hooks";
import type { PlanParams } from "../../../wire.ts";
import { useApp, useStore } from "../../parts/app_context.tsx";
import { Button } from "../../parts/button.tsx";
import { ChangeButton } from "../../parts/change_button.tsx";
import { Dialog } from "../../parts/dialog.tsx";
import { Check, CodeField } from "../../parts/fields.tsx";
import { FilterBox } from "../../parts/filter_box.tsx";
import { FailureNote, Loading } from "../../parts/notice.tsx";
import { PlanView } from "../../parts/plan_view.tsx";
import { type PlanDraft, usePlan } from "../../parts/use_plan.ts";
import { useSelection } from "../../parts/use_selection.ts";
import { shownTitle } from "../../text/shown_title.ts";

/** The fields of the form, as they were typed. */
interface Typed {
  readonly name: string;
  readonly branch: string;
  readonly revision: string;
  readonly select: string;
  readonly services: boolean;
}

const BLANK: Typed = { name: "", branch: "", revision: "", select: "", services: true };

/** Parameters of `plan`; a project without services has none to start. */
function planOf(typed: Typed, hasServices: boolean): PlanParams {
  const named = (["branch", "revision", "select"] as const)
    .map((name) => [name, typed[name].trim()] as const).filter(([, value]) => value !== "");
  return {
    operation: "workspace-add",
    options: {
      name: typed.name.trim(),
      ...Object.fromEntries(named),
      ...(typed.services && hasServices ? {} : { services: false }),
    },
  };
}

/** Asks what a new workspace is called, and makes it. */
export function AddWorkspaceDialog({ onClose }: { readonly onClose: () => void }): JSX.Element {
  const app = useApp();
  const hasServices = useStore().details.value?.environment ?? false;
  const formId = useId();
  const [typed, setTyped] = useState(BLANK);
  const draft = usePlan((summary) => {
    onClose();
    app.announce(`Started: ${summary.title}`);
    app.go(["operations", summary.id]);
  });
  const { shown } = draft;
  const isNamed = typed.name.trim() !== "";
  const submit = (event: Event): void => {
    event.preventDefault();
    if (isNamed) draft.ask(planOf(typed, hasServices));
  };
  return (
    <Dialog
      title="Add a workspace"
      wide={shown !== undefined}
      onClose={onClose}
      footer={
        <>
          <Button onClick={onClose}>Close</Button>
          {shown ? <PlanButtons draft={draft} /> : (
            <button
              type="submit"
              form={formId}
              class="button button--primary"
              disabled={!isNamed}
            >
              Show the plan
            </button>
          )}
        </>
      }
    >
      {draft.failure && <FailureNote failure={draft.failure} />}
      {shown
        ? (
          <Plan title={shown.title}>
            <PlanView shown={shown} agreed={draft.agreed} onAgree={draft.agree} />
          </Plan>
        )
        : (
          <Fields
            id={formId}
            typed={typed}
            hasServices={hasServices}
            onChange={(change) => setTyped((now) => ({ ...now, ...change }))}
            onSubmit={submit}
          />
        )}
      {draft.busy && !shown && <Loading what="the plan" rows={2} />}
    </Dialog>
  );
}

/** Back to the form, or on. */
function PlanButtons({ draft }: { readonly draft: PlanDraft }): JSX.Element {
  return (
    <>
      <Button onClick={draft.forget}>Back</Button>
      <ChangeButton look="primary" disabled={!draft.runnable} onClick={draft.run}>
        {draft.runLabel}
      </ChangeButton>
    </>
  );
}

/** The plan; the focus goes to the dialog, for what it was on has gone. */
function Plan({ title, children }: {
  readonly title: string;
  readonly children: JSX.Element;
}): JSX.Element {
  const place = useRef<HTMLDivElement>(null);
  useEffect(() => place.current?.closest("dialog")?.focus(), []);
  return (
    <div class="compose__form" ref={place}>
      <p class="plan__title">
        <code>{shownTitle(title)}</code>
      </p>
      {children}
    </div>
  );
}

/** The form; the cursor begins in its first field. */
function Fields({ id, typed, hasServices, onChange, onSubmit }: {
  readonly id: string;
  readonly typed: Typed;
  readonly hasServices: boolean;
  readonly onChange: (change: Partial<Typed>) => void;
  readonly onSubmit: (event: Event) => void;
}): JSX.Element {
  const first = useRef<HTMLInputElement>(null);
  const chosen = useSelection(typed.select);
  useEffect(() => first.current?.focus(), []);
  return (
    <form id={id} class="compose__form" onSubmit={onSubmit}>
      <CodeField
        label="Name"
        note="Its folder is created beside the project's, and ends with this name"
        placeholder="blue"
        value={typed.name}
        onValue={(name) => onChange({ name })}
        input={first}
      />
      <Beginning typed={typed} onChange={onChange} />
      <div class="field">
        <span class="field__label" aria-hidden="true">Repositories</span>
        <FilterBox
          label="Repositories: a selection"
          placeholder="everything"
          value={typed.select}
          onInput={(select) => onChange({ select })}
          failure={chosen.failure}
        />
      </div>
      {hasServices && (
        <Check
          checked={typed.services}
          onCheck={(services) => onChange({ services })}
        >
          Start its services
        </Check>
      )}
    </form>
  );
}

/** Where its working copies begin. */
function Beginning({ typed, onChange }: {
  readonly typed: Typed;
  readonly onChange: (change: Partial<Typed>) => void;
}): JSX.Element {
  return (
    <div class="more__fields">
      <CodeField
        label="Branch"
        placeholder="a new one"
        value={typed.branch}
        onValue={(branch) => onChange({ branch })}
      />
      <CodeField
        label="From revision"
        placeholder="currently checked out"
        value={typed.revision}
        onValue={(revision) => onChange({ revision })}
      />
    </div>
  );
}
