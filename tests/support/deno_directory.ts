/**
 * Where Deno keeps its packages: with another HOME it would look elsewhere, and fetch them all again.
 *
 * @module
 */

const { DENO_DIR: own, XDG_CACHE_HOME, HOME } = Deno.env.toObject();

/** The folder, for the environment of a Deno that is started with another HOME. */
export const DENO_DIR: string = own ??
  (XDG_CACHE_HOME ? `${XDG_CACHE_HOME}/deno` : `${HOME}/.cache/deno`);
