/**
 * Puts a text into the clipboard, and says so.
 *
 * @module
 */

import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { visibleLines } from "../../../terminal/visible_text.ts";
import { useApp } from "./app_context.tsx";
import { Button } from "./button.tsx";

const SHOWN_MS = 1_600;

/** Puts a text into the clipboard. */
export function CopyButton({ text, label }: {
  /** The text, or what makes it. */
  readonly text: string | (() => string);
  readonly label: string;
}): JSX.Element {
  const app = useApp();
  const [done, setDone] = useState(false);
  const copy = async (): Promise<void> => {
    try {
      await navigator.clipboard.writeText(typeof text === "string" ? text : text());
      app.announce("Copied");
      setDone(true);
      setTimeout(() => setDone(false), SHOWN_MS);
    } catch {
      app.announce("The browser does not allow copying");
    }
  };
  return (
    <Button
      icon={done ? "check" : "copy"}
      look="plain"
      label={done ? "Copied" : label}
      onClick={() => void copy()}
    />
  );
}

/** Commands to type, one below the other. */
export function Commands({ of }: { readonly of: readonly string[] }): JSX.Element {
  return (
    <ul class="commands">
      {of.map((command) => (
        <li key={command}>
          <Command>{command}</Command>
        </li>
      ))}
    </ul>
  );
}

/** A command to type, with a button that copies it. */
export function Command({ children }: { readonly children: string }): JSX.Element {
  return (
    <span class="command">
      <code>{visibleLines(children)}</code>
      <CopyButton text={children} label={`Copy: ${children}`} />
    </span>
  );
}
