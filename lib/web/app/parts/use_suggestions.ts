/**
 * The state of a combobox for selection expressions: what it suggests, and which of that is chosen.
 *
 * @module
 */

import { useState } from "preact/hooks";
import { type Suggestion, suggestionsFor, takeSuggestion } from "../selection/suggestions.ts";
import { useSelectionWords } from "./use_selection_words.ts";

/** What a box suggests. */
export interface Suggestions {
  /** Empty as long as they are not open. */
  readonly all: readonly Suggestion[];
  /** Place of the chosen one; -1 for none. */
  readonly active: number;
  /** Whether they are being looked at, by whoever has the cursor in the box. */
  readonly isChoosing: boolean;
  /** Opens them with none chosen; or as they are, with `keep`. */
  readonly open: (keep?: boolean) => void;
  readonly close: () => void;
  /** Chooses the next one, or the one before. */
  readonly move: (step: number) => void;
  /** Puts one into the box. */
  readonly take: (suggestion: Suggestion) => void;
  /** Notices where the cursor is. */
  readonly follow: () => void;
}

/**
 * What a box suggests.
 *
 * @param input The box
 * @param value What stands in it
 * @param onInput Told what shall stand in it
 */
export function useSuggestions(
  input: { readonly current: HTMLInputElement | null },
  value: string,
  onInput: (value: string) => void,
): Suggestions {
  const words = useSelectionWords();
  const [isOpen, setOpen] = useState(false);
  const [cursor, setCursor] = useState(0);
  const [active, setActive] = useState(-1);
  const place = Math.min(cursor, value.length);
  const all = isOpen ? suggestionsFor(value, place, words) : [];
  return {
    all,
    active,
    isChoosing: all.length > 0 && document.activeElement === input.current,
    open: (keep) => {
      setOpen(true);
      if (!keep) setActive(-1);
    },
    close: () => {
      setOpen(false);
      setActive(-1);
    },
    move: (step) => {
      setOpen(true);
      const last = all.length - 1;
      setActive((now) => now + step > last ? -1 : now + step < -1 ? last : now + step);
    },
    take: (suggestion) => {
      const taken = takeSuggestion(value, place, suggestion);
      onInput(taken.text);
      setActive(-1);
      setCursor(taken.cursor);
      requestAnimationFrame(() => {
        input.current?.focus();
        input.current?.setSelectionRange(taken.cursor, taken.cursor);
      });
    },
    follow: () => setCursor(input.current?.selectionStart ?? value.length),
  };
}
