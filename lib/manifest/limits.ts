/**
 * Bounds of numbers that both a manifest and a flag can give.
 *
 * @module
 */

/** The most tasks of any kind that may run at once. */
export const MOST_JOBS = 1024;

/** The most retries of a task. */
export const MOST_RETRIES = 100;

/** The most finished runs that a journal keeps. */
export const MOST_RUNS_KEPT = 1_000_000;
