/**
 * What to do about something, with commands that can be copied.
 *
 * @module
 */

import type { JSX } from "preact";
import { cureParts, isCommand } from "../text/cure.ts";
import { inFieldWords } from "../text/field_words.ts";
import { visibleLines } from "../../../terminal/visible_text.ts";
import { Command } from "./copy_button.tsx";

/** What to do about something. */
export function Advice({ children }: { readonly children: string }): JSX.Element {
  return (
    <>
      {cureParts(inFieldWords(children)).map(({ type, text }, index) =>
        type === "text"
          ? visibleLines(text)
          : isCommand(text)
          ? <Command key={index}>{text}</Command>
          : <code key={index}>{visibleLines(text)}</code>
      )}
    </>
  );
}
