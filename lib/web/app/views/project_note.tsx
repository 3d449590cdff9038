/**
 * Says, wherever one is, that the project cannot be read any more. What was loaded stays visible.
 *
 * @module
 */

import type { JSX } from "preact";
import { useStore } from "../parts/app_context.tsx";
import { FailureNote } from "../parts/notice.tsx";

/** Says that the project cannot be read any more. */
export function ProjectNote(): JSX.Element | null {
  const store = useStore();
  const failure = store.failure.value;
  return failure
    ? (
      <div class="shell__note">
        <FailureNote failure={failure} onRetry={() => store.retryFailed()} />
      </div>
    )
    : null;
}
