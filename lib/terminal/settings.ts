/**
 * The settings with their values and origins, one line each, named as in `[defaults]`.
 *
 * @module
 */

import type { ResolvedSettings } from "../manifest/settings.ts";
import type { Appearance } from "./appearance.ts";
import { renderTable } from "./table.ts";

const UNITS = [["h", 3_600_000], ["m", 60_000], ["s", 1000], ["ms", 1]] as const;

/**
 * Settings as text: name, value, the layer it comes from and the place there.
 *
 * @param settings Each setting with its origin
 * @param appearance Of the stream it goes to
 */
export function renderSettings(
  settings: ResolvedSettings,
  appearance: Appearance,
): Promise<string> {
  const { style } = appearance;
  return renderTable({
    columns: [{ title: "SETTING" }, { title: "VALUE" }, { title: "ORIGIN" }, {}],
    rows: Object.entries(settings).map(([name, { value, origin }]) => {
      const isDefault = origin.layer === "default";
      return [
        keyOf(name),
        { text: valueText(name, value), paint: isDefault ? style.muted : style.emphasis },
        { text: origin.layer, ...(isDefault ? { paint: style.muted } : {}) },
        { text: origin.place ?? "", paint: style.muted },
      ];
    }),
  }, appearance);
}

/**
 * The name as it is written in a file: `networkJobs` is `network_jobs`, `timeoutMs` is `timeout`.
 */
function keyOf(name: string): string {
  return name.replace(/Ms$/, "").replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}

/** The value as it can be written in a file; `-` where nothing is set. */
function valueText(name: string, value: string | number | null): string {
  const isTime = name.endsWith("Ms");
  if (value === null) return isTime ? "none" : "-";
  return isTime ? timeText(Number(value)) : String(value);
}

/** A time limit as one word: `1h30m`. */
function timeText(milliseconds: number): string {
  let rest = milliseconds;
  return UNITS.map(([unit, size]) => {
    const amount = Math.floor(rest / size);
    rest %= size;
    return amount === 0 ? "" : amount + unit;
  }).join("");
}
