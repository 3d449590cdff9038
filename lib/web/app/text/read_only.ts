/**
 * Why what changes something cannot be pressed. Pure.
 *
 * @module
 */

/** Why a button that changes something is disabled on a server that only shows. */
export const READ_ONLY = "The server was started with --read-only: it changes nothing";

/** What a link to a new operation leads to there. */
export const READ_ONLY_PLANS = "The server was started with --read-only: it only shows plans";
