/**
 * Takes a half-made working copy back, and keeps the error that led there.
 *
 * @module
 */

import { NestrError } from "../errors/nestr_error.ts";

/**
 * Takes a half-made working copy back.
 *
 * @param error What kept it from being made
 * @param path Absolute path of the working copy
 * @param takeBack Removes what there is of it; must not be given a signal that is aborted already
 * @returns `error`, or `ROLLBACK_INCOMPLETE` where something is left
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
