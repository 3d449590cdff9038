/**
 * What an operation came to as a whole, where that is more than how its tasks ended.
 *
 * @module
 */

import type { JSX } from "preact";
import { useApp } from "../../parts/app_context.tsx";
import { Commands } from "../../parts/copy_button.tsx";
import { FailureNote, Note } from "../../parts/notice.tsx";
import { Words } from "../../parts/words.tsx";
import type { RunView } from "../../state/run_view.ts";

/** What an operation came to. */
export function OperationOutcome({ run }: { readonly run: RunView }): JSX.Element | null {
  const app = useApp();
  if (run.error?.code === "CANCELLED") {
    return (
      <Note>
        <p>
          <Words>{run.error.message}</Words>
        </p>
      </Note>
    );
  }
  if (run.error) return <FailureNote failure={run.error} />;
  if (run.state === "interrupted") {
    return (
      <Note tone="warn">
        <p>It was interrupted before it finished. Resume it to run the rest.</p>
      </Note>
    );
  }
  const saved = savedOf(run.result);
  const isNew = run.kind === "workspace-add" && run.state === "succeeded";
  if (saved.length === 0 && !isNew) return null;
  return (
    <Note tone="good">
      {isNew && (
        <p>
          The workspace is ready.{" "}
          <a class="link" href={app.href(["workspaces"])}>See its services</a>
        </p>
      )}
      {saved.length > 0 && (
        <>
          <p>What was removed has been saved. To bring it back:</p>
          <Commands of={saved} />
        </>
      )}
    </Note>
  );
}

/** Commands that bring back what `workspace-forget` has saved. */
function savedOf(result: RunView["result"]): readonly string[] {
  const saved = result?.saved;
  if (!Array.isArray(saved)) return [];
  return saved.map((one) => String(one?.restore ?? "")).filter((restore) => restore !== "");
}
