/**
 * What is shown where there is no project, or its manifest cannot be read.
 *
 * @module
 */

import type { JSX } from "preact";
import { useApp, useStore } from "../parts/app_context.tsx";
import type { Failure } from "../client/failure.ts";
import { Empty, FailureNote } from "../parts/notice.tsx";
import { visibleText } from "../../../terminal/visible_text.ts";
import { nameOf } from "./project_switcher.tsx";

/** Below it stands what can be done. */
const OUTSIDE: Failure = {
  code: "MANIFEST_NOT_FOUND",
  message: "`nestr ui` was started outside any project",
};

/** Says why there is no project, and offers those that were opened before. */
export function ProjectFailure(): JSX.Element {
  const app = useApp();
  const store = useStore();
  const current = store.root ?? app.server.value?.project;
  const told = store.details.failure;
  // What the engine advises then is for programs.
  const failure = told?.code === "MANIFEST_NOT_FOUND" && !current ? OUTSIDE : told;
  const others = (app.projects.value ?? []).filter(({ present, root }) =>
    present && root !== current
  );
  return (
    <div class="view">
      <h1 class="view__title">No project to show</h1>
      {failure && <FailureNote failure={failure} onRetry={() => store.reloadAll()} />}
      {others.length > 0 && (
        <section>
          <h2 class="view__subtitle">Recent projects</h2>
          <ul class="card known">
            {others.map((project) => (
              <li key={project.root}>
                <a
                  class="known__link"
                  href={`#/overview?project=${encodeURIComponent(project.root)}`}
                >
                  <strong>{nameOf(project)}</strong>
                  <code>{visibleText(project.root)}</code>
                </a>
              </li>
            ))}
          </ul>
        </section>
      )}
      {failure?.code === "MANIFEST_NOT_FOUND" && (
        <Empty icon="folder" title="Create a project">
          <p>
            Run <code>nestr project init</code> in the folder that holds your repositories, or{" "}
            <code>nestr project import</code> where another tool has a manifest. Then start{" "}
            <code>nestr ui</code> there.
          </p>
        </Empty>
      )}
    </div>
  );
}
