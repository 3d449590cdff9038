/**
 * A box for selection expressions: suggests how to go on, shows where an expression is wrong.
 *
 * @module
 */

import type { JSX } from "preact";
import { useId, useRef } from "preact/hooks";
import type { Failure } from "../client/failure.ts";
import { isHalfTyped } from "../selection/suggestions.ts";
import { visibleText } from "../../../terminal/visible_text.ts";
import { Button } from "./button.tsx";
import { Icon } from "./icon.tsx";
import { type Suggestions, useSuggestions } from "./use_suggestions.ts";
import { sentence } from "./words.tsx";

/** A box for selection expressions. */
export interface FilterBoxProps {
  readonly value: string;
  readonly onInput: (value: string) => void;
  /** Enter, with no suggestion chosen. */
  readonly onEnter?: () => void;
  readonly failure?: Failure | undefined;
  readonly label: string;
  readonly placeholder?: string;
  /** What it chooses, such as `3 of 6`. */
  readonly result?: string | undefined;
  /** Whether `/` puts the cursor here. */
  readonly main?: boolean;
}

/** A box for selection expressions. */
export function FilterBox(props: FilterBoxProps): JSX.Element {
  const { value, onInput } = props;
  const input = useRef<HTMLInputElement>(null);
  const id = useId();
  const suggestions = useSuggestions(input, value, onInput);
  const { all, active } = suggestions;
  // Nobody wants to hear that half a word is wrong.
  const isTyping = suggestions.isChoosing && isHalfTyped(all, props.failure?.code ?? "");
  const failure = isTyping ? undefined : props.failure;
  return (
    <div class="filter">
      <div class={`filter__box${failure ? " filter__box--bad" : ""}`}>
        <Icon name="filter" />
        <input
          ref={input}
          class="filter__input"
          type="text"
          role="combobox"
          autocomplete="off"
          autocapitalize="off"
          spellcheck={false}
          data-main-filter={props.main}
          aria-label={props.label}
          aria-expanded={all.length > 0}
          aria-controls={`${id}-list`}
          aria-autocomplete="list"
          aria-activedescendant={all[active] ? `${id}-${active}` : undefined}
          aria-invalid={failure !== undefined}
          aria-describedby={failure ? `${id}-failure` : undefined}
          placeholder={props.placeholder}
          value={value}
          onInput={(event) => {
            onInput(event.currentTarget.value);
            suggestions.open();
            suggestions.follow();
          }}
          onKeyDown={(event) => takeKey(event, suggestions, props)}
          onKeyUp={suggestions.follow}
          onFocus={suggestions.follow}
          onClick={() => {
            suggestions.follow();
            suggestions.open(true);
          }}
          onBlur={suggestions.close}
        />
        {props.result && <span class="filter__result" role="status">{props.result}</span>}
        {value !== "" && <Clear input={input} onClear={() => onInput("")} />}
      </div>
      {failure && <Mistake id={`${id}-failure`} value={value} failure={failure} />}
      <List id={id} suggestions={suggestions} />
    </div>
  );
}

/** Empties the box; the cursor stays in it. */
function Clear({ input, onClear }: {
  readonly input: { readonly current: HTMLElement | null };
  readonly onClear: () => void;
}): JSX.Element {
  const clear = (): void => {
    onClear();
    input.current?.focus();
  };
  return <Button icon="close" look="plain" label="Clear the filter" onClick={clear} />;
}

/** What a key does in the box. */
function takeKey(event: KeyboardEvent, suggestions: Suggestions, props: FilterBoxProps): void {
  const chosen = suggestions.all[suggestions.active];
  if (event.key === "ArrowDown" || event.key === "ArrowUp") {
    event.preventDefault();
    suggestions.move(event.key === "ArrowDown" ? 1 : -1);
  } else if (event.key === "Escape" && suggestions.all.length > 0) {
    event.preventDefault();
    event.stopPropagation();
    suggestions.close();
  } else if ((event.key === "Enter" || event.key === "Tab") && chosen) {
    event.preventDefault();
    suggestions.take(chosen);
  } else if (event.key === "Enter") {
    suggestions.close();
    props.onEnter?.();
  } else if (event.key === "Escape" && props.value !== "") {
    event.stopPropagation();
    props.onInput("");
  }
}

/** The suggestions below the box. */
function List({ id, suggestions: { all, active, take } }: {
  readonly id: string;
  readonly suggestions: Suggestions;
}): JSX.Element {
  return (
    <ul
      id={`${id}-list`}
      class="filter__list"
      role="listbox"
      aria-label="Suggestions"
      hidden={all.length === 0}
    >
      {all.map((suggestion, index) => (
        <li
          key={suggestion.insert}
          id={`${id}-${index}`}
          role="option"
          aria-selected={index === active}
          class="filter__option"
          onMouseDown={(event) => {
            event.preventDefault();
            take(suggestion);
          }}
        >
          <code>{visibleText(suggestion.insert)}</code>
          <span class="filter__note">{suggestion.note}</span>
        </li>
      ))}
    </ul>
  );
}

/** What is wrong with an expression, and where. */
function Mistake({ id, value, failure }: {
  readonly id: string;
  readonly value: string;
  readonly failure: Failure;
}): JSX.Element {
  const { offset, length, expression } = failure.details ?? {};
  const isPlaced = typeof offset === "number" && typeof length === "number" &&
    expression === value && offset < value.length;
  return (
    <p id={id} class="filter__mistake" role="status">
      {isPlaced && (
        <code class="filter__place">
          {value.slice(0, offset)}
          <mark>{value.slice(offset, offset + length)}</mark>
          {value.slice(offset + length)}
        </code>
      )}
      <span>{sentence(failure.message.replace(/^.* is not valid: /, ""))}</span>
      {failure.hint && <span class="filter__hint">{sentence(failure.hint)}</span>}
    </p>
  );
}
