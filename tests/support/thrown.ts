/** Catches what a function throws, so that a test can look at all of it. */

import assert from "node:assert/strict";
import { type ErrorDocument, NestrError } from "../../lib/errors/nestr_error.ts";

/** The `NestrError` that a function throws, as data. */
export function thrownBy(act: () => unknown): ErrorDocument {
  try {
    act();
  } catch (error) {
    if (error instanceof NestrError) return error.toJSON();
    throw error;
  }
  assert.fail("nothing was thrown");
}
