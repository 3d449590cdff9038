/**
 * The head of the overview: what the project has, and what can be done with what is listed.
 *
 * @module
 */

import type { JSX } from "preact";
import { useApp, useStore } from "../../parts/app_context.tsx";
import { Button, LinkButton } from "../../parts/button.tsx";
import { targetOf } from "../../state/overview_rows.ts";
import { count } from "../../text/amounts.ts";
import { READ_ONLY, READ_ONLY_PLANS } from "../../text/read_only.ts";
import type { Overview } from "./use_overview.ts";

/** The head of the overview. */
export function OverviewHead({ overview, marked }: {
  readonly overview: Overview;
  /** Names that are chosen. */
  readonly marked: ReadonlySet<string>;
}): JSX.Element {
  const app = useApp();
  const { details } = useStore();
  const target = targetOf(marked, overview);
  const run = marked.size > 0 ? `Run on ${marked.size}` : "Run";
  return (
    <header class="view__head">
      <div class="view__heading">
        <h1 class="view__title">Overview</h1>
        <p class="view__facts">{factsOf(details.value)}</p>
      </div>
      <div class="view__actions">
        <Button
          icon="refresh"
          onClick={() => app.asked.value = { operation: "sync", options: selected(target ?? "") }}
          disabled={app.readOnly.value || target === undefined}
          title={app.readOnly.value ? READ_ONLY : undefined}
        >
          {marked.size > 0 ? `Sync ${marked.size}` : "Sync"}
        </Button>
        {target === undefined
          ? <Button icon="operations" look="primary" disabled>{run}</Button>
          : (
            <LinkButton
              icon="operations"
              look="primary"
              href={app.href(["operations", "new"], { select: target })}
              title={app.readOnly.value ? READ_ONLY_PLANS : undefined}
            >
              {run}
            </LinkButton>
          )}
      </div>
    </header>
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
