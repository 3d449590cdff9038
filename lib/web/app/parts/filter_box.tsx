/**
 * A box for selection expressions: suggests how to go on, shows where an expression is wrong.
 *
 * @module
 */

import type { JSX } from "preact";
import { useId, useRef, useState } from "preact/hooks";
import type { Failure } from "../client/failure.ts";
import { type Suggestion, suggestionsFor, takeSuggestion } from "../selection/suggestions.ts";
import { Button } from "./button.tsx";
import { Icon } from "./icon.tsx";
import { sentence } from "./words.tsx";
import { useSelectionWords } from "./use_selection_words.ts";

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
  const { value } = props;
  const input = useRef<HTMLInputElement>(null);
  const id = useId();
  const words = useSelectionWords();
  const [open, setOpen] = useState(false);
  const [cursor, setCursor] = useState(0);
  const [active, setActive] = useState(-1);
  const isChoosing = open && document.activeElement === input.current;
  const suggestions = open ? suggestionsFor(value, Math.min(cursor, value.length), words) : [];
  // Nobody wants to hear that half a word is wrong.
  const failure = isChoosing && suggestions.length > 0 ? undefined : props.failure;

  const follow = (): void => setCursor(input.current?.selectionStart ?? value.length);
  const take = (suggestion: Suggestion): void => {
    const taken = takeSuggestion(value, Math.min(cursor, value.length), suggestion);
    props.onInput(taken.text);
    setActive(-1);
    setCursor(taken.cursor);
    requestAnimationFrame(() => {
      input.current?.focus();
      input.current?.setSelectionRange(taken.cursor, taken.cursor);
    });
  };
  const move = (step: number): void => {
    setOpen(true);
    const last = suggestions.length - 1;
    setActive((now) => now + step > last ? -1 : now + step < -1 ? last : now + step);
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    const chosen = suggestions[active];
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      move(event.key === "ArrowDown" ? 1 : -1);
    } else if (event.key === "Escape" && open && suggestions.length > 0) {
      event.preventDefault();
      event.stopPropagation();
      setOpen(false);
      setActive(-1);
    } else if ((event.key === "Enter" || event.key === "Tab") && chosen) {
      event.preventDefault();
      take(chosen);
    } else if (event.key === "Enter") {
      setOpen(false);
      props.onEnter?.();
    } else if (event.key === "Escape" && value !== "") {
      event.stopPropagation();
      props.onInput("");
    }
  };

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
          aria-expanded={suggestions.length > 0}
          aria-controls={`${id}-list`}
          aria-autocomplete="list"
          aria-activedescendant={suggestions[active] ? `${id}-${active}` : undefined}
          aria-invalid={failure !== undefined}
          aria-describedby={failure ? `${id}-failure` : undefined}
          placeholder={props.placeholder}
          value={value}
          onInput={(event) => {
            props.onInput(event.currentTarget.value);
            setOpen(true);
            setActive(-1);
            follow();
          }}
          onKeyDown={onKeyDown}
          onKeyUp={follow}
          onFocus={() => {
            follow();
          }}
          onClick={() => {
            follow();
            setOpen(true);
          }}
          onBlur={() => {
            setOpen(false);
            setActive(-1);
          }}
        />
        {props.result && <span class="filter__result" role="status">{props.result}</span>}
        {value !== "" && (
          <Button
            icon="close"
            look="plain"
            label="Clear the filter"
            onClick={() => {
              props.onInput("");
              input.current?.focus();
            }}
          />
        )}
      </div>
      <ul
        id={`${id}-list`}
        class="filter__list"
        role="listbox"
        aria-label="Ways to go on"
        hidden={suggestions.length === 0}
      >
        {suggestions.map((suggestion, index) => (
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
            <code>{suggestion.insert}</code>
            <span class="filter__note">{suggestion.note}</span>
          </li>
        ))}
      </ul>
      {failure && <Mistake id={`${id}-failure`} value={value} failure={failure} />}
    </div>
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
