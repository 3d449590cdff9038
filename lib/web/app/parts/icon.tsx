/**
 * The page's icons: lines of one weight on a grid of 16, in the colour of the text around them.
 *
 * They mean nothing to screen readers; what they say stands beside them in words.
 *
 * @module
 */

import type { JSX } from "preact";

/** What icons there are, as the data of one path each. */
const PATHS = {
  overview: "M2.5 3.5h11M2.5 8h11M2.5 12.5h7",
  graph:
    "M4 5.5v5M5.2 4.8l5.6 2.4M5.2 11.2l5.6-2.4M4 2.5a1.5 1.5 0 1 1 0 3 1.5 1.5 0 0 1 0-3ZM4 10.5a1.5 1.5 0 1 1 0 3 1.5 1.5 0 0 1 0-3ZM12 6.5a1.5 1.5 0 1 1 0 3 1.5 1.5 0 0 1 0-3Z",
  operations: "M5 3.2v9.6L12.6 8 5 3.2Z",
  workspaces: "M8 1.8 13.6 5v6L8 14.2 2.4 11V5L8 1.8ZM2.6 5.1 8 8.2l5.4-3.1M8 8.2v5.8",
  problems: "M1.5 8.5h3l1.6-4.3 3.2 8 1.9-5 .9 1.3h2.4",
  search: "M7 2.5a4.5 4.5 0 1 1 0 9 4.5 4.5 0 0 1 0-9ZM10.4 10.4l3.4 3.4",
  branch:
    "M4.5 5.5v5M4.5 2.5a1.5 1.5 0 1 1 0 3 1.5 1.5 0 0 1 0-3ZM4.5 10.5a1.5 1.5 0 1 1 0 3 1.5 1.5 0 0 1 0-3ZM11.5 3.5a1.5 1.5 0 1 1 0 3 1.5 1.5 0 0 1 0-3ZM11.5 6.5c0 2.2-3 2.6-6 3.6",
  up: "M8 13V3.5M4.2 7 8 3.2 11.8 7",
  down: "M8 3v9.5M4.2 9 8 12.8 11.8 9",
  left: "M9.8 3.5 5.3 8l4.5 4.5",
  right: "M6.2 3.5 10.7 8l-4.5 4.5",
  expand: "M3.5 6.2 8 10.7l4.5-4.5",
  close: "M3.8 3.8l8.4 8.4M12.2 3.8l-8.4 8.4",
  check: "M3 8.4l3.3 3.3L13 4.8",
  plus: "M8 3v10M3 8h10",
  minus: "M3 8h10",
  refresh: "M13 8a5 5 0 1 1-1.6-3.7M13.2 2v2.9h-2.9",
  stop: "M4.2 4.2h7.6v7.6H4.2Z",
  trash: "M2.8 4.2h10.4M6.2 4V2.6h3.6V4M4.2 4.4l.6 9h6.4l.6-9",
  copy: "M5.5 5.5h7.8v7.8H5.5ZM10.5 5.3V2.7H2.7v7.8h2.6",
  external: "M9 2.8h4.2V7M13 3 7.6 8.4M11.5 9.5v3.7H2.8V4.5h3.7",
  sun:
    "M8 5.2a2.8 2.8 0 1 1 0 5.6 2.8 2.8 0 0 1 0-5.6ZM8 1.5v1.3M8 13.2v1.3M1.5 8h1.3M13.2 8h1.3M3.4 3.4l.9.9M11.7 11.7l.9.9M12.6 3.4l-.9.9M4.3 11.7l-.9.9",
  moon: "M13.2 9.6A5.6 5.6 0 0 1 6.4 2.8a5.6 5.6 0 1 0 6.8 6.8Z",
  system: "M2.2 3.2h11.6v7.6H2.2ZM5.8 13.3h4.4M8 11v2.2",
  keyboard: "M1.8 4.2h12.4v7.6H1.8ZM4.4 6.8h.2M7 6.8h.2M9.4 6.8h.2M11.6 6.8h.2M5 9.4h6",
  warning: "M8 2.4 14.2 13H1.8L8 2.4ZM8 6.4v3.2M8 11.2v.2",
  info: "M8 2a6 6 0 1 1 0 12A6 6 0 0 1 8 2ZM8 7.4v3.4M8 5.2v.2",
  follow: "M8 2.5v8M4.6 7.4 8 10.8l3.4-3.4M3 13.5h10",
  wrap: "M2.5 3.5h11M2.5 8h8.8a2.3 2.3 0 0 1 0 4.6H8.2M9.8 10.8 8 12.6l1.8 1.8M2.5 12.6h2.6",
  fit: "M2.8 6V2.8H6M10 2.8h3.2V6M13.2 10v3.2H10M6 13.2H2.8V10",
  plug: "M6 2v3M10 2v3M4.2 5.2h7.6v2.4a3.8 3.8 0 0 1-7.6 0ZM8 11.4V14",
  filter: "M2.2 3.2h11.6L9.5 8.4v4.4l-3-1.4v-3Z",
  folder: "M1.8 4.2V12.4h12.4V5.2H7.8L6.4 3.6H1.8Z",
  history: "M3 8a5 5 0 1 0 1.5-3.6M2.8 2.2v2.6h2.6M8 5.2V8l2.1 1.4",
} as const;

/** The name of an icon. */
export type IconName = keyof typeof PATHS;

/** An icon. */
export function Icon({ name, size = 16 }: {
  readonly name: IconName;
  readonly size?: number;
}): JSX.Element {
  return (
    <svg class="icon" viewBox="0 0 16 16" width={size} height={size} aria-hidden="true">
      <path d={PATHS[name]} />
    </svg>
  );
}

/** The page's mark: a nest with what lies in it. */
export function Mark(): JSX.Element {
  return (
    <svg class="mark" viewBox="0 0 32 32" width="24" height="24" aria-hidden="true">
      <rect width="32" height="32" rx="8" class="mark__ground" />
      <path d="M6 14.5a10 10 0 0 0 20 0" class="mark__outer" />
      <path d="M10.4 14.5a5.6 5.6 0 0 0 11.2 0" class="mark__inner" />
      <circle cx="16" cy="11" r="3.2" class="mark__egg" />
    </svg>
  );
}
