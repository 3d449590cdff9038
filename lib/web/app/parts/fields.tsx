/**
 * The fields of forms, each with its label.
 *
 * @module
 */

import type { ComponentChildren, JSX, Ref } from "preact";
import { useId } from "preact/hooks";

/** A field with its label and what there is to know about it. */
export function Field({ label, note, children }: {
  readonly label: string;
  readonly note?: string;
  readonly children: (id: string) => ComponentChildren;
}): JSX.Element {
  const id = useId();
  return (
    <div class="field">
      <label class="field__label" for={id}>{label}</label>
      {children(id)}
      {note && <span class="field__note">{note}</span>}
    </div>
  );
}

/** A field for a name or a line of code: nothing corrects what is typed. */
export function CodeField({ label, note, placeholder, value, onValue, input }: {
  readonly label: string;
  readonly note?: string;
  /** What the empty field stands for, or an example. */
  readonly placeholder: string;
  readonly value: string;
  readonly onValue: (value: string) => void;
  readonly input?: Ref<HTMLInputElement>;
}): JSX.Element {
  return (
    <Field label={label} {...(note === undefined ? {} : { note })}>
      {(id) => (
        <input
          id={id}
          ref={input ?? null}
          class="input input--code"
          spellcheck={false}
          autocomplete="off"
          placeholder={placeholder}
          value={value}
          onInput={(event) => onValue(event.currentTarget.value)}
        />
      )}
    </Field>
  );
}

/** Something that is so or not. */
export function Check({ checked, onCheck, children }: {
  readonly checked: boolean;
  readonly onCheck: (checked: boolean) => void;
  readonly children: ComponentChildren;
}): JSX.Element {
  return (
    <label class="check">
      <input
        type="checkbox"
        checked={checked}
        onChange={(event) => onCheck(event.currentTarget.checked)}
      />
      <span>{children}</span>
    </label>
  );
}
