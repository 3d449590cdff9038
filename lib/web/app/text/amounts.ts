/**
 * Numbers, durations and times in words.
 *
 * @module
 */

import { formatDuration } from "../../../terminal/duration.ts";

/** A count with its noun: `1 file`, `3 files`. */
export function count(number: number, one: string, many = `${one}s`): string {
  return `${number.toLocaleString("en")} ${number === 1 ? one : many}`;
}

/** A duration as the command line prints it: `40ms`, `1.4s`, `3m 05s`, `2h 10m`. */
export function duration(milliseconds: number): string {
  return formatDuration(Math.max(0, milliseconds));
}

/**
 * How long ago something was: `just now`, `5 min ago`, `2 days ago`, and for older times the date.
 */
export function ago(time: string, now: number): string {
  const minutes = Math.floor((now - Date.parse(time)) / 60_000);
  if (!Number.isFinite(minutes)) return "";
  if (minutes < 1) return "just now";
  if (minutes < 60) return `${minutes} min ago`;
  const hours = Math.floor(minutes / 60);
  if (hours < 24) return `${hours} h ago`;
  const days = Math.floor(hours / 24);
  if (days < 14) return `${count(days, "day")} ago`;
  return new Date(time).toLocaleDateString("en-GB", { dateStyle: "medium" });
}

/** A point in time for people, to the second, in their own time zone. */
export function clockTime(time: string): string {
  const date = new Date(time);
  return Number.isNaN(date.getTime()) ? time : date.toLocaleString("en-GB", {
    dateStyle: "medium",
    timeStyle: "medium",
  });
}

/** A size: `312 B`, `4.1 kB`, `12 MB`. */
export function size(bytes: number): string {
  if (bytes < 1000) return `${bytes} B`;
  if (bytes < 10_000) return `${(bytes / 1000).toFixed(1)} kB`;
  if (bytes < 1_000_000) return `${Math.round(bytes / 1000)} kB`;
  return `${(bytes / 1_000_000).toFixed(bytes < 10_000_000 ? 1 : 0)} MB`;
}

/** A list of names, those beyond a limit as a number: `api, web and 3 more`. */
export function names(list: readonly string[], shown: number): string {
  if (list.length <= shown) return list.join(", ");
  return `${list.slice(0, shown).join(", ")} and ${list.length - shown} more`;
}
