/**
 * The keys that work everywhere, unless somebody does not want them.
 *
 * @module
 */

import { useEffect } from "preact/hooks";
import { useApp } from "../parts/app_context.tsx";
import type { AppState } from "../state/app_state.ts";
import { letterKeys } from "../state/preferences.ts";

/** What `g` and a second key lead to. */
const PLACES: Readonly<Record<string, readonly string[]>> = {
  o: ["overview"],
  g: ["graph"],
  r: ["operations"],
  n: ["operations", "new"],
  w: ["workspaces"],
  p: ["problems"],
};

/** How long the second key may take. */
const PATIENCE_MS = 1_200;

/** Listens to the keys that work everywhere. */
export function useKeys(): void {
  const app = useApp();
  useEffect(() => {
    let gone = 0;
    const onKeyDown = (event: KeyboardEvent): void => {
      if (!letterKeys.value) return;
      if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
      if (event.repeat) return; // a key that is held would load everything again and again
      if (isTyping(event.target) || document.querySelector("dialog[open]")) return;
      const second = Date.now() - gone < PATIENCE_MS ? PLACES[event.key] : undefined;
      gone = event.key === "g" && !second ? Date.now() : 0;
      if (second) app.go(second);
      else if (!act(app, event.key)) return;
      event.preventDefault();
    };
    addEventListener("keydown", onKeyDown);
    return () => removeEventListener("keydown", onKeyDown);
  }, [app]);
}

/** Does what a single key stands for; false where it stands for nothing. */
function act(app: AppState, key: string): boolean {
  switch (key) {
    case "/":
      return focusFirst("[data-log-search], [data-main-filter]");
    case "?":
      app.helpShown.value = true;
      return true;
    case "n":
      if (document.activeElement?.closest(".log__lines")) return false;
      app.go(["operations", "new"]);
      return true;
    case "r":
      app.store.peek().reloadAll();
      app.announce("Reloading everything");
      return true;
    default:
      return false;
  }
}

function focusFirst(selector: string): boolean {
  const found = document.querySelector<HTMLInputElement>(selector);
  found?.focus();
  found?.select();
  return found !== null;
}

function isTyping(target: EventTarget | null): boolean {
  return target instanceof HTMLElement &&
    (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName) &&
        !(target instanceof HTMLInputElement && target.type === "checkbox"));
}
