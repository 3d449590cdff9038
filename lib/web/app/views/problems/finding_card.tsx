/**
 * One thing that the doctor has found.
 *
 * @module
 */

import type { JSX } from "preact";
import type { Finding } from "../../../wire.ts";
import { useApp } from "../../parts/app_context.tsx";
import { CopyButton } from "../../parts/copy_button.tsx";
import { Icon } from "../../parts/icon.tsx";
import { sentence } from "../../parts/words.tsx";
import { cureParts } from "../../text/cure.ts";

const WORDS: Readonly<Record<Finding["severity"], string>> = {
  error: "Error",
  warning: "Warning",
  note: "Note",
};

/** One thing that the doctor has found. */
export function FindingCard({ finding }: { readonly finding: Finding }): JSX.Element {
  const app = useApp();
  const { severity, area, repository, message, cure, code } = finding;
  return (
    <li class={`finding finding--${severity}`}>
      <Icon name={severity === "note" ? "info" : "warning"} />
      <div class="finding__body">
        <p class="finding__message">
          <span class="unseen">{WORDS[severity]}:</span>
          {sentence(message)}
        </p>
        <p class="finding__cure">
          {cureParts(cure).map((part, index) =>
            part.type === "text" ? part.text : (
              <span class="command" key={index}>
                <code>{part.text}</code>
                <CopyButton text={part.text} label={`Copy: ${part.text}`} />
              </span>
            )
          )}
        </p>
        <p class="finding__place">
          <span class="tag">{area}</span>
          {repository !== undefined && (
            <a class="link" href={app.href(["overview"], { open: repository })}>{repository}</a>
          )}
          {code !== undefined && <code>{code}</code>}
        </p>
      </div>
    </li>
  );
}
