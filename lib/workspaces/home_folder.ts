/**
 * Where the parts of a home folder lie: the registry, the copies of its records, the journals of what
 * is unfinished, and what was saved of removed workspaces.
 *
 * Paths only, put together by hand because listing workspaces is on the way to a prompt.
 *
 * @module
 */

/** Name of the registry's file. */
export const REGISTRY_NAME = "workspaces.json";

/** Absolute path of the registry. */
export const registryPath = (home: string): string => `${home}/${REGISTRY_NAME}`;

/** Absolute path of the file whose lock guards registry and records. */
export const registryLockPath = (home: string): string => `${home}/workspaces.lock`;

/** Absolute path of the folder with a copy of each record. */
export const recordsFolder = (home: string): string => `${home}/records`;

/** Absolute path of the copy of one record. */
export const recordPath = (home: string, name: string): string =>
  `${recordsFolder(home)}/${name}.json`;

/** Absolute path of the folder with the journals of unfinished operations. */
export const pendingFolder = (home: string): string => `${home}/pending`;

/** Absolute path of the journal of one unfinished operation. */
export const pendingPath = (home: string, name: string): string =>
  `${pendingFolder(home)}/${name}.json`;

/** Absolute path of the file whose lock tells that the operation goes on. */
export const pendingLockPath = (home: string, name: string): string =>
  `${pendingFolder(home)}/${name}.lock`;

/** Absolute path of the folder with what was saved of removed workspaces, and notes of it. */
export const savedFolder = (home: string): string => `${home}/saved`;

/** Whether a name can be that of a file in a home folder, and of no other file. */
export const isFileName = (name: string): boolean => /^[^./\\\0][^/\\\0]*$/.test(name);

/**
 * Where a file is set aside: beside itself, under the time.
 *
 * @param path Absolute path of the file
 * @param why What is the matter with it: it cannot be read, or it belongs to another home folder
 */
export const setAsidePath = (path: string, why: "damaged" | "foreign" = "damaged"): string =>
  `${path}.${why}-${new Date().toISOString().replaceAll(/[:.]/g, "-")}`;
