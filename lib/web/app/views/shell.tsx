/**
 * The frame of the page: navigation, the view one is at, and what lies over everything.
 *
 * @module
 */

import type { JSX } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { useApp } from "../parts/app_context.tsx";
import { PlanDialog } from "../parts/plan_dialog.tsx";
import { ConnectionBanner } from "./connection_banner.tsx";
import { GraphView } from "./graph/graph_view.tsx";
import { KeysDialog } from "./keys_dialog.tsx";
import { Locked } from "./locked.tsx";
import { Navigation } from "./navigation.tsx";
import { OperationsView } from "./operations/operations_view.tsx";
import { OverviewView } from "./overview/overview_view.tsx";
import { ProblemsView } from "./problems/problems_view.tsx";
import { ProjectFailure } from "./project_failure.tsx";
import { useKeys } from "./use_keys.ts";
import { WorkspacesView } from "./workspaces/workspaces_view.tsx";

const VIEWS: Readonly<Record<string, () => JSX.Element>> = {
  overview: OverviewView,
  graph: GraphView,
  operations: OperationsView,
  workspaces: WorkspacesView,
  problems: ProblemsView,
};

const TITLES: Readonly<Record<string, string>> = {
  overview: "Overview",
  graph: "Graph",
  operations: "Operations",
  workspaces: "Workspaces",
  problems: "Problems",
};

/** The frame of the page. */
export function Shell(): JSX.Element {
  const app = useApp();
  const store = app.store.value;
  const main = useRef<HTMLElement>(null);
  const name = app.route.value.path[0] ?? "overview";
  const View = VIEWS[name] ?? OverviewView;
  const project = store.details.value?.name;
  useKeys();
  useEffect(() => {
    document.title = [TITLES[name], project, "nestr"].filter(Boolean).join(" · ");
  }, [name, project]);
  useFocusOnChange(main, name);
  if (app.connection.value.state === "refused") return <Locked old />;
  const isBroken = !store.ready.value && store.details.failure !== undefined;
  return (
    <div class="shell">
      <a class="skip" href="#main" onClick={(event) => focusMain(event, main.current)}>
        Skip to the content
      </a>
      <Navigation current={name} />
      <div class="shell__page">
        <ConnectionBanner />
        <main id="main" ref={main} class={`main main--${name}`} tabIndex={-1} data-scroller>
          {app.started.value && (isBroken && name !== "problems"
            ? <ProjectFailure />
            : <View key={`${name} ${store.root ?? ""}`} />)}
        </main>
      </div>
      <PlanDialog />
      <KeysDialog />
      <p class="unseen" role="status" aria-live="polite">{app.announcement.value}</p>
    </div>
  );
}

/** The fragment is the address of a view, so that a link inside the page has to be followed by hand. */
function focusMain(event: Event, main: HTMLElement | null): void {
  event.preventDefault();
  main?.focus();
}

/** A new view begins at its beginning, for the eyes and for screen readers. */
function useFocusOnChange(main: { readonly current: HTMLElement | null }, name: string): void {
  const before = useRef(name);
  useEffect(() => {
    if (before.current === name) return;
    before.current = name;
    main.current?.scrollTo(0, 0);
    main.current?.focus({ preventScroll: true });
  }, [name]);
}
