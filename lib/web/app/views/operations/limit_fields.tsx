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

const ORDERS = {
  dependency: "dependencies first",
  parallel: "all at once",
  serial: "one at a time",
} as const;

const FAILURES = {
  dependents: "skip what depends on it",
  fast: "stop immediately",
  never: "continue",
} as const;

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
            <Choice
              id={id}
              value={form.order}
              words={ORDERS}
              onValue={(order) => onChange({ order: order as ComposedPlan["order"] })}
            />
          )}
        </Field>
        <Field label="On failure">
          {(id) => (
            <Choice
              id={id}
              value={form.fail}
              words={FAILURES}
              onValue={(fail) => onChange({ fail: fail as ComposedPlan["fail"] })}
            />
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

/** One of some values, or the default. */
function Choice({ id, value, words, onValue }: {
  readonly id: string;
  readonly value: string;
  /** What each value is called. */
  readonly words: Readonly<Record<string, string>>;
  readonly onValue: (value: string) => void;
}): JSX.Element {
  return (
    <select
      id={id}
      class="input"
      value={value}
      onChange={(event) => onValue(event.currentTarget.value)}
    >
      <option value="">default</option>
      {Object.entries(words).map(([name, text]) => <option key={name} value={name}>{text}</option>)}
    </select>
  );
}
