/**
 * A sentence of the engine, in which what stands in backticks is code.
 *
 * @module
 */

import type { JSX } from "preact";
import { isCommand } from "../text/cure.ts";
import { visibleLines } from "../../../terminal/visible_text.ts";

/** A sentence, begun with a capital. */
export function Words({ children }: { readonly children: string }): JSX.Element {
  return (
    <>
      {children.split("`").map((part, index) =>
        index % 2 === 1
          ? <code key={index}>{visibleLines(part)}</code>
          : index === 0
          ? sentence(part)
          : visibleLines(part)
      )}
    </>
  );
}

/** A message of the engine as a sentence; a command keeps its small letter. */
export function sentence(message: string): string {
  const text = visibleLines(message);
  return text === "" || isCommand(text) ? text : text[0]!.toUpperCase() + text.slice(1);
}
