/**
 * One thing that the doctor has found.
 *
 * @module
 */

import type { JSX } from "preact";
import type { Finding } from "../../../wire.ts";
import { useApp } from "../../parts/app_context.tsx";
import { ChangeButton } from "../../parts/change_button.tsx";
import { Command } from "../../parts/copy_button.tsx";
import { Icon } from "../../parts/icon.tsx";
import { sentence } from "../../parts/words.tsx";
import { cureAction, cureParts } from "../../text/cure.ts";
import { visibleLines } from "../../../../terminal/visible_text.ts";

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
          {repository === undefined ? sentence(message) : (
            <>
              <a class="link" href={app.href(["overview"], { open: repository })}>{repository}</a>
              : {visibleLines(message)}
            </>
          )}
        </p>
        <p class="finding__cure">
          {cureParts(cure).map((part, index) =>
            part.type === "text"
              ? visibleLines(part.text)
              : <CureCommand key={index} command={part.text} />
          )}
        </p>
      </div>
      <p class="finding__place">
        <span class="tag">{area}</span>
        {code !== undefined && <code>{code}</code>}
      </p>
    </li>
  );
}

/** A command to type, or what the page offers instead. */
function CureCommand({ command }: { readonly command: string }): JSX.Element {
  const app = useApp();
  const action = cureAction(command);
  if (action === undefined) return <Command>{command}</Command>;
  if (action.type === "run") {
    const { id } = action;
    return (
      <>
        Resume <a class="link" href={app.href(["operations", id])}>{id}</a>
      </>
    );
  }
  return <ChangeButton onClick={() => app.asked.value = action.params}>{action.label}
  </ChangeButton>;
}
