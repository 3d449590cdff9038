/**
 * Removes a half-made working copy, and keeps the error that led to it.
 *
 * @module
 */

import { NestrError } from "../errors/nestr_error.ts";

/**
 * Removes a half-made working copy.
 *
 * @param error Why it could not be made
 * @param path Absolute path of the working copy
 * @param takeBack Removes what exists of it; must not use a signal that is already aborted
 * @returns `error`, or `ROLLBACK_INCOMPLETE` where something is left behind
 */
export async function takenBack(
  error: NestrError,
  path: string,
  takeBack: () => Promise<void>,
): Promise<NestrError> {
  try {
    await takeBack();
    return error;
  } catch (thrown) {
    const left = NestrError.from(thrown);
    return new NestrError(
      "ROLLBACK_INCOMPLETE",
      `${error.message}; and what was made of "${path}" could not be removed: ${left.message}`,
      {
        hint: left.hint ?? `delete "${path}"`,
        details: { path, first: error.toJSON(), left: left.toJSON() },
        cause: error,
      },
    );
  }
}
