/**
 * Asks what a new workspace is called and what it holds; the plan comes next.
 *
 * @module
 */

import type { JSX } from "preact";
import { useEffect, useId, useRef, useState } from "preact/hooks";
import { useApp, useStore } from "../../parts/app_context.tsx";
import { Button } from "../../parts/button.tsx";
import { Dialog } from "../../parts/dialog.tsx";
import { Check, CodeField } from "../../parts/fields.tsx";
import { FilterBox } from "../../parts/filter_box.tsx";
import { useSelection } from "../../parts/use_selection.ts";

/** Asks what a new workspace is called. */
export function AddWorkspaceDialog({ onClose }: { readonly onClose: () => void }): JSX.Element {
  const app = useApp();
  const store = useStore();
  const formId = useId();
  const first = useRef<HTMLInputElement>(null);
  const [name, setName] = useState("");
  const [branch, setBranch] = useState("");
  const [revision, setRevision] = useState("");
  const [select, setSelect] = useState("");
  const [services, setServices] = useState(true);
  const chosen = useSelection(select);
  const hasServices = store.details.value?.environment ?? false;
  useEffect(() => first.current?.focus(), []);
  const submit = (event: Event): void => {
    event.preventDefault();
    if (name.trim() === "") return;
    onClose();
    app.asked.value = {
      operation: "workspace-add",
      options: {
        name: name.trim(),
        ...(branch.trim() === "" ? {} : { branch: branch.trim() }),
        ...(revision.trim() === "" ? {} : { revision: revision.trim() }),
        ...(select.trim() === "" ? {} : { select: select.trim() }),
        ...(services || !hasServices ? {} : { services: false }),
      },
    };
  };
  return (
    <Dialog
      title="Add a workspace"
      onClose={onClose}
      footer={
        <>
          <Button onClick={onClose}>Close</Button>
          <button
            type="submit"
            form={formId}
            class="button button--primary"
            disabled={name.trim() === ""}
          >
            Show the plan
          </button>
        </>
      }
    >
      <form id={formId} class="compose__form" onSubmit={submit}>
        <CodeField
          label="Name"
          note="Its folder lies beside the project's, with this name at its end"
          placeholder="blue"
          value={name}
          onValue={setName}
          input={first}
        />
        <div class="more__fields">
          <CodeField
            label="Branch"
            placeholder="made for it"
            value={branch}
            onValue={setBranch}
          />
          <CodeField
            label="From revision"
            placeholder="what is checked out"
            value={revision}
            onValue={setRevision}
          />
        </div>
        <div class="field">
          <span class="field__label" aria-hidden="true">Repositories</span>
          <FilterBox
            label="Repositories: a selection"
            placeholder="everything"
            value={select}
            onInput={setSelect}
            failure={chosen.failure}
          />
        </div>
        {hasServices && <Check checked={services} onCheck={setServices}>Start its services</Check>}
      </form>
    </Dialog>
  );
}
