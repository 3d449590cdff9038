/**
 * Bounds of numbers that both a manifest and a flag can give.
 *
 * @module
 */

/** The most tasks at once, of any kind. */
export const MOST_JOBS = 1024;

/** How often a task is repeated at most. */
export const MOST_RETRIES = 100;

/** The most finished runs that a journal keeps. */
export const MOST_RUNS_KEPT = 1_000_000;
