/**
 * The work that was saved as workspaces were forgotten, with the commands that bring it back.
 *
 * @module
 */

import type { JSX } from "preact";
import type { SavedWork } from "../../../wire.ts";
import { useStore } from "../../parts/app_context.tsx";
import { Command, Commands } from "../../parts/copy_button.tsx";
import { useNow } from "../../parts/use_now.ts";
import { ago, clockTime } from "../../text/amounts.ts";
import { visibleText } from "../../../../terminal/visible_text.ts";

/** How many are shown; a terminal shows all. */
const MOST = 20;

/** What was saved, if anything was. */
export function ForgottenWorkspaces(): JSX.Element | null {
  const { forgotten } = useStore();
  const now = useNow(30_000);
  const all = forgotten.value ?? [];
  if (all.length === 0) return null;
  return (
    <details class="more forgotten">
      <summary>Saved from forgotten workspaces ({all.length})</summary>
      <ul class="forgotten__list">
        {all.slice(0, MOST).map((work) => (
          <li key={work.root + work.savedAt}>
            <Saved work={work} now={now} />
          </li>
        ))}
      </ul>
      {all.length > MOST && (
        <p class="forgotten__more">
          {all.length - MOST} more: <Command>nestr workspace list --forgotten</Command>
        </p>
      )}
    </details>
  );
}

function Saved({ work: { workspace, root, savedAt, saved }, now }: {
  readonly work: SavedWork;
  readonly now: number;
}): JSX.Element {
  return (
    <>
      <p class="forgotten__head">
        <strong>{visibleText(workspace)}</strong>{" "}
        <time dateTime={savedAt} title={clockTime(savedAt)}>{ago(savedAt, now)}</time>{" "}
        <code>{visibleText(root)}</code>
      </p>
      <Commands of={saved.map(({ restore }) => restore)} />
    </>
  );
}
