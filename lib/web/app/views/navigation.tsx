/**
 * The way around: views, projects, what runs, and the look of the page.
 *
 * @module
 */

import type { JSX } from "preact";
import { useApp, useStore } from "../parts/app_context.tsx";
import { Button } from "../parts/button.tsx";
import { Icon, type IconName, Mark } from "../parts/icon.tsx";
import { type Theme, theme } from "../state/preferences.ts";
import { count } from "../text/amounts.ts";
import { READ_ONLY } from "../text/read_only.ts";
import { ProjectSwitcher } from "./project_switcher.tsx";
import { RunningStrip } from "./running_strip.tsx";

/** A place in the navigation. */
interface Place {
  readonly name: string;
  readonly title: string;
  readonly icon: IconName;
  readonly keys: string;
}

const PLACES: readonly Place[] = [
  { name: "overview", title: "Overview", icon: "overview", keys: "g o" },
  { name: "graph", title: "Graph", icon: "graph", keys: "g g" },
  { name: "operations", title: "Operations", icon: "operations", keys: "g r" },
  { name: "workspaces", title: "Workspaces", icon: "workspaces", keys: "g w" },
  { name: "problems", title: "Problems", icon: "problems", keys: "g p" },
];

/** The way around. */
export function Navigation({ current }: { readonly current: string }): JSX.Element {
  const app = useApp();
  return (
    <header class="side">
      <div class="side__brand">
        <Mark />
        <span class="side__name">nestr</span>
        {app.readOnly.value && <span class="tag" title={READ_ONLY}>read-only</span>}
      </div>
      {app.readOnly.value && <span class="tag side__read-only">read-only</span>}
      <ProjectSwitcher />
      <Views current={current} />
      <RunningStrip />
      <div class="side__foot">
        <ThemeSwitch />
        <Button
          icon="keyboard"
          look="plain"
          label="Keyboard shortcuts (?)"
          onClick={() => app.helpShown.value = true}
        />
        <span class="side__version">{app.server.value && `nestr ${app.server.value.version}`}</span>
      </div>
    </header>
  );
}

/** The links to the views, with how much there is at each. */
function Views({ current }: { readonly current: string }): JSX.Element {
  const app = useApp();
  const store = useStore();
  if (app.started.value && store.ready.value) {
    // A count that is told only to who has been there tells nothing.
    store.workspaces.want();
    store.diagnosis.want();
  }
  const running = store.operations.running.value;
  const problems = store.diagnosis.value?.findings.filter(({ severity }) => severity !== "note");
  const badges: Readonly<Record<string, number>> = {
    operations: running,
    workspaces: store.workspaces.value?.length ?? 0,
    problems: problems?.length ?? 0,
  };
  return (
    <nav class="side__nav" aria-label="Views">
      {PLACES.map(({ name, title, icon, keys }) => (
        <a
          key={name}
          class="side__link"
          title={`${title} (${keys})`}
          href={app.href([name])}
          aria-current={name === current ? "page" : undefined}
        >
          <Icon name={icon} size={18} />
          <span class="side__title">{title}</span>
          {(badges[name] ?? 0) > 0 && <Badge name={name} number={badges[name]!} />}
          <kbd class="side__keys" aria-hidden="true">{keys}</kbd>
        </a>
      ))}
    </nav>
  );
}

const BADGE_WORDS: Readonly<Record<string, (number: number) => string>> = {
  operations: (number) => `${number} running`,
  workspaces: (number) => count(number, "workspace"),
  problems: (number) => count(number, "problem"),
};

function Badge({ name, number }: { readonly name: string; readonly number: number }): JSX.Element {
  return (
    <span class={`badge badge--${name}`}>
      <span aria-hidden="true">{number}</span>
      <span class="unseen">{BADGE_WORDS[name]?.(number)}</span>
    </span>
  );
}

const NEXT: Readonly<Record<Theme, Theme>> = { system: "light", light: "dark", dark: "system" };
const THEME_WORDS: Readonly<Record<Theme, string>> = {
  system: "Theme: system",
  light: "Theme: light",
  dark: "Theme: dark",
};
const THEME_ICONS: Readonly<Record<Theme, IconName>> = {
  system: "system",
  light: "sun",
  dark: "moon",
};

/** Light, dark, or as the system has it. */
function ThemeSwitch(): JSX.Element {
  const chosen = theme.value;
  return (
    <Button
      icon={THEME_ICONS[chosen]}
      look="plain"
      label={THEME_WORDS[chosen]}
      onClick={() => theme.value = NEXT[chosen]}
    />
  );
}
