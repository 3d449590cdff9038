/**
 * The project that is open, and those that were opened before.
 *
 * @module
 */

import type { JSX } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import type { KnownProject } from "../../wire.ts";
import { useApp, useStore } from "../parts/app_context.tsx";
import { Icon } from "../parts/icon.tsx";
import { visibleText } from "../../../terminal/visible_text.ts";

/** The project that is open, and those that were opened before. */
export function ProjectSwitcher(): JSX.Element {
  const app = useApp();
  const store = useStore();
  const [open, setOpen] = useState(false);
  const box = useRef<HTMLDivElement>(null);
  const details = store.details.value;
  const root = store.root ?? details?.root;
  const known = app.projects.value ?? [];
  const others = known.filter((project) => project.root !== root);
  useLeaving(box, open, () => setOpen(false));
  const opened = known.find((project) => project.root === root);
  const name = details ? visibleText(details.name) : (opened ? nameOf(opened) : "No project");
  return (
    <div
      class="project"
      ref={box}
      onKeyDown={(event) => {
        if (event.key !== "Escape" || !open) return;
        event.stopPropagation();
        setOpen(false);
        box.current?.querySelector("button")?.focus();
      }}
    >
      <button
        type="button"
        class="project__button"
        aria-expanded={open}
        onClick={() => {
          app.projects.refresh();
          setOpen(!open);
        }}
        title={root && visibleText(root)}
      >
        <span class="project__initial" aria-hidden="true">{name.slice(0, 1)}</span>
        <span class="project__text">
          <span class="unseen">Project:</span>
          <strong>{name}</strong>
          {root && <Path>{root}</Path>}
        </span>
        <Icon name="expand" />
      </button>
      {open && <Menu others={others} onChosen={() => setOpen(false)} />}
    </div>
  );
}

/** Tells when one goes on to something else. */
function useLeaving(
  box: { readonly current: HTMLElement | null },
  open: boolean,
  onLeave: () => void,
): void {
  useEffect(() => {
    if (!open) return;
    const leave = (event: Event): void => {
      if (!box.current?.contains(event.target as Node)) onLeave();
    };
    addEventListener("pointerdown", leave);
    addEventListener("focusin", leave);
    return () => {
      removeEventListener("pointerdown", leave);
      removeEventListener("focusin", leave);
    };
  }, [open]);
}

/** The projects that were opened before. */
function Menu({ others, onChosen }: {
  readonly others: readonly KnownProject[];
  readonly onChosen: () => void;
}): JSX.Element {
  return (
    <div class="project__menu">
      <p class="project__heading">
        {others.length > 0 ? "Recent projects" : "No other recent projects"}
      </p>
      <ul>
        {others.map((project) => (
          <li key={project.root}>
            {project.present
              ? (
                <a
                  class="project__choice"
                  href={`#/overview?project=${encodeURIComponent(project.root)}`}
                  onClick={onChosen}
                >
                  <strong>{nameOf(project)}</strong>
                  <Path>{project.root}</Path>
                </a>
              )
              : (
                <span class="project__choice project__choice--gone">
                  <strong>{nameOf(project)}</strong>
                  <span>{visibleText(project.root)} no longer exists</span>
                </span>
              )}
          </li>
        ))}
      </ul>
    </div>
  );
}

/** What a project is called; one whose manifest could never be read is called like its folder. */
export function nameOf({ name, root }: KnownProject): string {
  return visibleText(name || (root.split(/[/\\]/).at(-1) ?? root));
}

/** A path that keeps its last two folders where there is no room for all. */
function Path({ children }: { readonly children: string }): JSX.Element {
  const path = visibleText(children);
  const end = /(?:[/\\][^/\\]+){1,2}$/.exec(path)?.[0] ?? "";
  return (
    <span class="project__root">
      <span>{path.slice(0, path.length - end.length)}</span>
      <span class="project__end">{end}</span>
    </span>
  );
}
