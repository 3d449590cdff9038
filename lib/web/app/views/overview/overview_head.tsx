/**
 * The head of the overview: what the project has, and what can be done with what is listed.
 *
 * @module
 */

import type { JSX } from "preact";
import { useApp, useStore } from "../../parts/app_context.tsx";
import { ChangeButton } from "../../parts/change_button.tsx";
import { shownMarks, targetOf } from "../../state/overview_rows.ts";
import { count } from "../../text/amounts.ts";
import type { MarkChange } from "./marks.ts";
import type { Overview } from "./use_overview.ts";

/** The head of the overview. */
export function OverviewHead({ overview, marked, onMark }: {
  readonly overview: Overview;
  /** Names that are chosen. */
  readonly marked: ReadonlySet<string>;
  readonly onMark: MarkChange;
}): JSX.Element {
  const app = useApp();
  const { details } = useStore();
  // Of a project without repositories everything is nothing.
  const isEmpty = details.value?.repositories.length === 0;
  const target = isEmpty ? undefined : targetOf(marked, overview);
  const shown = shownMarks(marked, overview.rows);
  const hidden = marked.size - shown.size;
  return (
    <header class="view__head">
      <div class="view__heading">
        <h1 class="view__title">Overview</h1>
        <p class="view__facts">
          {factsOf(details.value)}
          {hidden > 0 && <NotShown count={hidden} onClear={() => onMark(() => shown)} />}
        </p>
      </div>
      <div class="view__actions">
        <ChangeButton
          icon="refresh"
          onClick={() => app.asked.value = { operation: "sync", options: selected(target ?? "") }}
          disabled={target === undefined}
        >
          {shown.size > 0 ? `Sync ${shown.size}` : "Sync"}
        </ChangeButton>
        <ChangeButton
          icon="operations"
          look="primary"
          disabled={target === undefined}
          href={app.href(["operations", "new"], { select: target })}
        >
          {shown.size > 0 ? `Run on ${shown.size}` : "Run"}
        </ChangeButton>
      </div>
    </header>
  );
}

/** How many rows are chosen that the filter hides. */
function NotShown({ count: hidden, onClear }: {
  readonly count: number;
  readonly onClear: () => void;
}): JSX.Element {
  return (
    <span role="status">
      {hidden} selected, not shown ·{" "}
      <button
        type="button"
        class="link"
        aria-label="Clear what is not shown"
        onClick={() => {
          onClear();
          // What was pressed goes away.
          document.querySelector<HTMLElement>("[data-main-filter]")?.focus();
        }}
      >
        Clear
      </button>
    </span>
  );
}

function selected(select: string): { readonly select?: string } {
  return select.trim() === "" ? {} : { select };
}

function factsOf(
  details:
    | { readonly repositories: readonly string[]; readonly components: readonly string[] }
    | undefined,
): string {
  if (!details) return "";
  const { repositories, components } = details;
  const known = count(repositories.length, "repository", "repositories");
  return `${known}, ${count(components.length, "component")}`;
}
