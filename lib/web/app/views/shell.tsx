/**
 * The frame of the page: navigation, the view one is at, and what lies over everything.
 *
 * @module
 */

import type { JSX } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { useApp } from "../parts/app_context.tsx";
import { Announcement } from "../parts/announcement.tsx";
import { ReadOnlyReason } from "../parts/change_button.tsx";
import { Loading } from "../parts/notice.tsx";
import { PlanDialog } from "../parts/plan_dialog.tsx";
import { NARROW, useMedia } from "../parts/use_media.ts";
import { ConnectionBanner } from "./connection_banner.tsx";
import { GraphView } from "./graph/graph_view.tsx";
import { KeysDialog } from "./keys_dialog.tsx";
import { Navigation } from "./navigation.tsx";
import { OperationsView } from "./operations/operations_view.tsx";
import { OverviewView } from "./overview/overview_view.tsx";
import { isElsewhere, placeTitle } from "./place.ts";
import { ProblemsView } from "./problems/problems_view.tsx";
import { ProjectFailure } from "./project_failure.tsx";
import { ProjectNote } from "./project_note.tsx";
import { visibleText } from "../../../terminal/visible_text.ts";
import { useKeys } from "./use_keys.ts";
import { WorkspacesView } from "./workspaces/workspaces_view.tsx";

const VIEWS: Readonly<Record<string, () => JSX.Element>> = {
  overview: OverviewView,
  graph: GraphView,
  operations: OperationsView,
  workspaces: WorkspacesView,
  problems: ProblemsView,
};

/** The frame of the page. */
export function Shell(): JSX.Element {
  const app = useApp();
  const store = app.store.value;
  const main = useRef<HTMLElement>(null);
  const { path } = app.route.value;
  const name = path[0] ?? "overview";
  const View = VIEWS[name] ?? OverviewView;
  useKeys();
  useFocusOnChange(main, path);
  const isBroken = !store.ready.value && store.details.failure !== undefined;
  return (
    <div class="shell">
      <WindowTitle path={path} />
      <a class="skip" href="#main" onClick={(event) => focusMain(event, main.current)}>
        Skip to the content
      </a>
      <Navigation current={name} />
      <div class="shell__page">
        <ConnectionBanner />
        <ProjectNote />
        <div class="shell__view">
          <main id="main" ref={main} class={`main main--${name}`} tabIndex={-1} data-scroller>
            {!app.started.value
              ? <Opening />
              : isBroken && name !== "problems"
              ? <ProjectFailure />
              : <View key={`${name} ${store.root ?? ""}`} />}
          </main>
        </div>
      </div>
      <PlanDialog />
      <KeysDialog />
      <Announcement />
      <ReadOnlyReason />
    </div>
  );
}

/** The fragment is the address of a view, so that a link inside the page has to be followed by hand. */
function focusMain(event: Event, main: HTMLElement | null): void {
  event.preventDefault();
  main?.focus();
}

/** Before the server has answered for the first time. */
function Opening(): JSX.Element {
  return (
    <div class="view">
      <Loading what="the project" />
    </div>
  );
}

/** Calls the window after what is shown. */
function WindowTitle({ path }: { readonly path: readonly string[] }): null {
  const app = useApp();
  const store = app.store.value;
  const [view, id] = path;
  const isRun = app.started.value && view === "operations" && id !== undefined && id !== "new";
  const title = placeTitle(path, isRun ? store.operations.run(id).value?.title : undefined);
  const project = store.details.value?.name;
  useEffect(() => {
    document.title = visibleText([title, project, "nestr"].filter(Boolean).join(" · "));
  }, [title, project]);
  return null;
}

/** What is new begins at its beginning, for the eyes and for screen readers. */
function useFocusOnChange(
  main: { readonly current: HTMLElement | null },
  path: readonly string[],
): void {
  const isNarrow = useMedia(NARROW);
  const before = useRef(path);
  useEffect(() => {
    const isSame = !isElsewhere(before.current, path, isNarrow);
    before.current = path;
    if (isSame) return;
    main.current?.scrollTo(0, 0);
    main.current?.focus({ preventScroll: true });
  }, [path]);
}
