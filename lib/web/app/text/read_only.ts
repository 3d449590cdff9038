/**
 * Why controls that would change something cannot be used. Pure.
 *
 * @module
 */

/** Why a button cannot be used on a read-only server. */
export const READ_ONLY = "Read-only: started with --read-only";

/** Identifies the element that says so, which such buttons are described by. */
export const READ_ONLY_ID = "read-only";
