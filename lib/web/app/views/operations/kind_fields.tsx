/**
 * What an operation is, and the fields that it needs for itself.
 *
 * @module
 */

import type { JSX } from "preact";
import { useId } from "preact/hooks";
import type { ProjectDetails } from "../../../wire.ts";
import type { ComposedKind, ComposedPlan } from "../../state/composed_plan.ts";
import { Check, CodeField } from "../../parts/fields.tsx";
import { Note } from "../../parts/notice.tsx";

const KINDS: readonly (readonly [ComposedKind, string])[] = [
  ["workflow", "Workflow"],
  ["run", "Command"],
  ["sync", "Sync"],
  ["switch", "Switch branch"],
  ["reset", "Reset"],
  ["clean", "Clean"],
  ["delete-branch", "Delete branch"],
];

/** Chooses what an operation is. */
export function KindSwitch({ kind, onKind }: {
  readonly kind: ComposedKind;
  readonly onKind: (kind: ComposedKind) => void;
}): JSX.Element {
  const name = useId();
  return (
    <fieldset class="kinds">
      <legend class="unseen">What to do</legend>
      {KINDS.map(([value, words]) => (
        <label key={value} class="kinds__choice">
          <input
            class="unseen"
            type="radio"
            name={name}
            value={value}
            checked={kind === value}
            onChange={() => onKind(value)}
          />
          <span>{words}</span>
        </label>
      ))}
    </fieldset>
  );
}

/** The fields that an operation needs for itself. */
export function KindFields({ form, workflows, onChange }: {
  readonly form: ComposedPlan;
  readonly workflows: ProjectDetails["workflows"];
  readonly onChange: (change: Partial<ComposedPlan>) => void;
}): JSX.Element | null {
  switch (form.kind) {
    case "workflow":
      return <Workflows chosen={form.workflow} workflows={workflows} onChange={onChange} />;
    case "run":
      return (
        <CodeField
          label="Command"
          note="A shell command, run in each component's folder"
          placeholder="npm test"
          value={form.command}
          onValue={(command) => onChange({ command })}
        />
      );
    case "sync":
      return (
        <Check checked={form.locked} onCheck={(locked) => onChange({ locked })}>
          Check out the exact commits in nestr.lock
        </Check>
      );
    case "switch":
    case "delete-branch":
      return <BranchFields form={form} onChange={onChange} />;
    case "reset":
      return (
        <CodeField
          label="Revision"
          note="What differs from it is saved first, then discarded"
          placeholder="the upstream"
          value={form.revision}
          onValue={(revision) => onChange({ revision })}
        />
      );
    case "clean":
      return (
        <Check checked={form.ignored} onCheck={(ignored) => onChange({ ignored })}>
          Include ignored files
        </Check>
      );
  }
}

/** Which branch, and what to do where there is none. */
function BranchFields({ form, onChange }: {
  readonly form: ComposedPlan;
  readonly onChange: (change: Partial<ComposedPlan>) => void;
}): JSX.Element {
  return (
    <>
      <CodeField
        label="Branch"
        placeholder="feature/checkout"
        value={form.branch}
        onValue={(branch) => onChange({ branch })}
      />
      {form.kind === "switch" && (
        <Check
          checked={form.create}
          onCheck={(create) => onChange({ create })}
        >
          Create it where it does not exist
        </Check>
      )}
    </>
  );
}

function Workflows({ chosen, workflows, onChange }: {
  readonly chosen: string;
  readonly workflows: ProjectDetails["workflows"];
  readonly onChange: (change: Partial<ComposedPlan>) => void;
}): JSX.Element {
  const name = useId();
  if (workflows.length === 0) {
    return (
      <Note>
        <p>
          The manifest has no workflows. Run a command, or add <code>[workflows.test]</code>.
        </p>
      </Note>
    );
  }
  return (
    <fieldset class="choices">
      <legend class="field__label">Workflow</legend>
      {workflows.map((workflow) => (
        <label key={workflow.name} class="choice">
          <input
            type="radio"
            name={name}
            checked={chosen === workflow.name}
            onChange={() => onChange({ workflow: workflow.name })}
          />
          <span class="choice__text">
            <strong>{workflow.name}</strong>
            {workflow.description && <span>{workflow.description}</span>}
          </span>
          <span class="choice__steps">{workflow.steps.join(" → ")}</span>
        </label>
      ))}
    </fieldset>
  );
}
