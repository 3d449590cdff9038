/**
 * Asks since when components are to be shown as affected.
 *
 * @module
 */

import type { JSX } from "preact";
import { useEffect, useState } from "preact/hooks";
import { useApp, useStore } from "../../parts/app_context.tsx";
import { Button } from "../../parts/button.tsx";
import type { QueryChange } from "../../state/route.ts";

/** Asks for a revision. */
export function AffectedForm({ asking, onQuery }: {
  /** Whether the answer is under way. */
  readonly asking: boolean;
  readonly onQuery: QueryChange;
}): JSX.Element {
  const { query } = useApp().route.value;
  const { details } = useStore();
  const [typed, setTyped] = useState(query.affected ?? "");
  useEffect(() => setTyped(query.affected ?? ""), [query.affected]);
  // What the empty field stands for.
  const usual = `origin/${details.value?.defaultBranch ?? "main"}`;
  return (
    <form
      class="graph__affected"
      onSubmit={(event) => {
        event.preventDefault();
        const revision = typed.trim() || usual;
        setTyped(revision);
        onQuery({ affected: revision });
      }}
    >
      <label class="field field--row">
        <span class="field__label">Affected since</span>
        <input
          class="input input--code"
          spellcheck={false}
          autocomplete="off"
          placeholder={usual}
          value={typed}
          data-main-filter
          onInput={(event) => setTyped(event.currentTarget.value)}
        />
      </label>
      <Button type="submit" disabled={asking}>Show</Button>
      {query.affected !== undefined && (
        <Button
          icon="close"
          look="plain"
          label="Show everything"
          onClick={() => {
            setTyped(""); // what was typed after it was asked for, too
            onQuery({ affected: undefined });
          }}
        />
      )}
    </form>
  );
}
