/**
 * What is shown where there is no project, or its manifest cannot be read.
 *
 * @module
 */

import type { JSX } from "preact";
import { useApp, useStore } from "../parts/app_context.tsx";
import { Empty, FailureNote } from "../parts/notice.tsx";
import { nameOf } from "./project_switcher.tsx";

/** Says why there is no project, and offers those that were opened before. */
export function ProjectFailure(): JSX.Element {
  const app = useApp();
  const store = useStore();
  const failure = store.details.failure;
  const current = store.root ?? app.server.value?.project;
  const others = (app.projects.value ?? []).filter(({ present, root }) =>
    present && root !== current
  );
  return (
    <div class="view">
      <h1 class="view__title">No project to show</h1>
      {failure && <FailureNote failure={failure} onRetry={() => store.reloadAll()} />}
      {others.length > 0
        ? (
          <section>
            <h2 class="view__subtitle">Opened before</h2>
            <ul class="card known">
              {others.map((project) => (
                <li key={project.root}>
                  <a
                    class="known__link"
                    href={`#/overview?project=${encodeURIComponent(project.root)}`}
                  >
                    <strong>{nameOf(project)}</strong>
                    <code>{project.root}</code>
                  </a>
                </li>
              ))}
            </ul>
          </section>
        )
        : (
          <Empty icon="folder" title="No other project was opened before">
            <p>
              Make one with <code>nestr project init</code>, then start <code>nestr ui</code> there.
            </p>
          </Empty>
        )}
    </div>
  );
}
