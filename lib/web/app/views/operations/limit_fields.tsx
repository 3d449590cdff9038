/**
 * How a run goes: order, failures, limits. Closed as long as nobody wants to know.
 *
 * @module
 */

import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { Field } from "../../parts/fields.tsx";
import type { ComposedPlan } from "../../state/composed_plan.ts";

const LIMITS = ["order", "fail", "jobs", "timeout", "retries"] as const;

/** How a run goes. */
export function LimitFields({ form, onChange }: {
  readonly form: ComposedPlan;
  readonly onChange: (change: Partial<ComposedPlan>) => void;
}): JSX.Element | null {
  // What an address has filled in is to be seen.
  const [open] = useState(() => LIMITS.some((name) => form[name] !== ""));
  if (form.kind !== "workflow" && form.kind !== "run") return null;
  const text = (name: "jobs" | "timeout" | "retries", placeholder: string) => (id: string) => (
    <input
      id={id}
      class="input"
      inputMode={name === "timeout" ? "text" : "numeric"}
      autocomplete="off"
      placeholder={placeholder}
      value={form[name]}
      onInput={(event) => onChange({ [name]: event.currentTarget.value })}
    />
  );
  return (
    <details class="more" open={open}>
      <summary>Order, failures and limits</summary>
      <div class="more__fields">
        <Field label="Order">
          {(id) => (
            <select
              id={id}
              class="input"
              value={form.order}
              onChange={(event) =>
                onChange({ order: event.currentTarget.value as ComposedPlan["order"] })}
            >
              <option value="">default</option>
              <option value="dependency">dependencies first</option>
              <option value="parallel">all at once</option>
              <option value="serial">one at a time</option>
            </select>
          )}
        </Field>
        <Field label="On failure">
          {(id) => (
            <select
              id={id}
              class="input"
              value={form.fail}
              onChange={(event) =>
                onChange({ fail: event.currentTarget.value as ComposedPlan["fail"] })}
            >
              <option value="">default</option>
              <option value="dependents">skip what depends on it</option>
              <option value="fast">stop immediately</option>
              <option value="never">continue</option>
            </select>
          )}
        </Field>
        <Field label="Parallel tasks">{text("jobs", "default")}</Field>
        <Field label="Time limit per task" note="For example 90s or 10m">
          {text("timeout", "default")}
        </Field>
        <Field label="Retries">{text("retries", "default")}</Field>
      </div>
    </details>
  );
}
