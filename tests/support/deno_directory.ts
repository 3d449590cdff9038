/**
 * Where Deno keeps its packages. With another HOME it would look elsewhere and download them all
 * again.
 *
 * @module
 */

const { DENO_DIR: own, XDG_CACHE_HOME, HOME } = Deno.env.toObject();

/** The folder, for the environment of Deno when it is started with another HOME. */
export const DENO_DIR: string = own ??
  (XDG_CACHE_HOME ? `${XDG_CACHE_HOME}/deno` : `${HOME}/.cache/deno`);
