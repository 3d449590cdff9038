/**
 * What this program was built from. The bundle has the commit in the place of the null.
 *
 * @module
 */

/** The commit, with `-dirty` where files were changed since; null where the source itself runs. */
export const COMMIT: string | null = null;
