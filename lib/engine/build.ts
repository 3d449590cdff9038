/**
 * What this program was built from. Bundling replaces the null with the commit.
 *
 * @module
 */

/** The commit, with `-dirty` where files had changed since; null when run from source. */
export const COMMIT: string | null = null;
