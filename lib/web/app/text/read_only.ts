/**
 * Why controls that would change something are disabled. Pure.
 *
 * @module
 */

/** Why a button is disabled on a read-only server. */
export const READ_ONLY = "The server was started with --read-only: it changes nothing";

/** What a link to a new operation leads to on a read-only server. */
export const READ_ONLY_PLANS = "The server was started with --read-only: it only shows plans";
