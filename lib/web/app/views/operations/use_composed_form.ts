/**
 * The form of a new operation while it is filled in.
 *
 * @module
 */

import { useState } from "preact/hooks";
import { useApp, useStore } from "../../parts/app_context.tsx";
import { type ComposedKind, type ComposedPlan, formOf } from "../../state/composed_plan.ts";

/** The form, and ways to change it. */
export interface ComposedForm {
  readonly form: ComposedPlan;
  readonly change: (changed: Partial<ComposedPlan>) => void;
  readonly chooseKind: (kind: ComposedKind) => void;
}

/**
 * The form, which begins with what the address asks for.
 *
 * @param onChange Told that it will say something else
 */
export function useComposedForm(onChange: () => void): ComposedForm {
  const { query } = useApp().route.value;
  const workflows = useStore().details.value?.workflows;
  const [typed, setTyped] = useState(() => formOf(query));
  const [kindIsChosen, setKindIsChosen] = useState(query.do !== undefined);
  const change = (changed: Partial<ComposedPlan>): void => {
    onChange();
    setTyped((now) => ({ ...now, ...changed }));
  };
  const chooseKind = (kind: ComposedKind): void => {
    setKindIsChosen(true);
    change({ kind });
  };
  const isBlank = typed.kind === "workflow" && typed.workflow === "";
  // A project with workflows offers the first; one without offers commands.
  const form: ComposedPlan = !isBlank
    ? typed
    : workflows?.length === 0 && !kindIsChosen
    ? { ...typed, kind: "run" }
    : { ...typed, workflow: workflows?.[0]?.name ?? "" };
  return { form, change, chooseKind };
}
