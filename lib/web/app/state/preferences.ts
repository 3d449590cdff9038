/**
 * What a person has chosen for this browser: light or dark. Remembered where the browser allows it.
 *
 * @module
 */

import { effect, signal } from "@preact/signals";

/** Light, dark, or as the system has it. */
export type Theme = "system" | "light" | "dark";

const KEY = "nestr.theme";

/** The chosen theme. */
export const theme = signal<Theme>("system");

/** Reads the choice, and obeys it from now on. */
export function followTheme(): void {
  try {
    const kept = localStorage.getItem(KEY);
    if (kept === "light" || kept === "dark") theme.value = kept;
  } catch {
    // The browser keeps nothing; the choice lasts as long as the page.
  }
  effect(() => {
    document.documentElement.dataset.theme = theme.value;
    try {
      localStorage.setItem(KEY, theme.value);
    } catch {
      // Likewise.
    }
  });
}
