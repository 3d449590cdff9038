/**
 * What a person has chosen for this browser: light or dark, with or without letter keys, long lines
 * wrapped or not. Remembered if the browser allows it.
 *
 * @module
 */

import { effect, signal } from "@preact/signals";

/** Light, dark, or as set in the system. */
export type Theme = "system" | "light" | "dark";

const THEME = "nestr.theme";
const LETTER_KEYS = "nestr.letter-keys";
const WRAP_LINES = "nestr.wrap-lines";

/** The chosen theme. */
export const theme = signal<Theme>("system");

/** Whether single letters are shortcuts: speech input may type letters unintentionally. */
export const letterKeys = signal(true);

/** Whether the long lines of logs are wrapped. */
export const wrapLines = signal(false);

/** Reads the choices and applies them from now on. */
export function followPreferences(): void {
  const kept = read(THEME);
  if (kept === "light" || kept === "dark") theme.value = kept;
  letterKeys.value = read(LETTER_KEYS) !== "off";
  wrapLines.value = read(WRAP_LINES) === "on";
  effect(() => {
    document.documentElement.dataset.theme = theme.value;
    keep(THEME, theme.value);
  });
  effect(() => keep(LETTER_KEYS, letterKeys.value ? "on" : "off"));
  effect(() => keep(WRAP_LINES, wrapLines.value ? "on" : "off"));
}

function read(key: string): string | null {
  try {
    return localStorage.getItem(key);
  } catch {
    return null; // the browser keeps nothing; the choice lasts as long as the page
  }
}

function keep(key: string, value: string): void {
  try {
    localStorage.setItem(key, value);
  } catch {
    // The choice lasts as long as the page.
  }
}
