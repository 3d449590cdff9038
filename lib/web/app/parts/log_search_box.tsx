/**
 * The search of a log: what to find, how often it is there, and the way from one place to the next.
 *
 * @module
 */

import type { JSX } from "preact";
import { Button } from "./button.tsx";
import { Icon } from "./icon.tsx";

/** The search of a log. */
export function LogSearchBox({ words, found, place, isPart, onWords, onStep }: {
  readonly words: string;
  /** How many lines hold the words, in words; undefined for none. */
  readonly found: string | undefined;
  /** The one that is shown, from 0. */
  readonly place: number;
  /** Whether the log has lines that are not there to be searched. */
  readonly isPart: boolean;
  readonly onWords: (words: string) => void;
  readonly onStep: (by: number) => void;
}): JSX.Element {
  const isSearching = words !== "";
  return (
    <div class="search" role="search">
      <Icon name="search" />
      <input
        class="search__input"
        type="search"
        aria-label="Search this text"
        placeholder="Search"
        value={words}
        data-log-search
        onInput={(event) => onWords(event.currentTarget.value)}
        onKeyDown={(event) => {
          if (event.key === "Enter") onStep(event.shiftKey ? -1 : 1);
          else if (event.key === "Escape" && isSearching) onWords("");
          else return;
          event.preventDefault();
          event.stopPropagation();
        }}
      />
      <span class="search__count" role="status">
        {isSearching && (found === undefined
          ? isPart ? "none in what is shown" : "no matches"
          : `${place + 1} of ${found}`)}
      </span>
      {isSearching && (
        <>
          <Button
            icon="up"
            look="plain"
            label="Previous match"
            onClick={() => onStep(-1)}
          />
          <Button icon="down" look="plain" label="Next match" onClick={() => onStep(1)} />
        </>
      )}
    </div>
  );
}
