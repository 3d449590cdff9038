/**
 * URLs as a manifest takes them: without secrets, and with relative paths that start at the root.
 *
 * @module
 */

import { isAbsolute, join, relative, sep } from "node:path";
import { isRelativeUrl, isRemoteUrl } from "../manifest/git_argument.ts";
import { withoutSecrets } from "../vcs/url.ts";

/**
 * A URL for a manifest.
 *
 * @param url A URL as git takes it
 * @param root Absolute path of the project's root
 * @param folder Absolute path of the folder that a relative path starts at
 * @returns The URL; undefined where none can stand in a manifest
 */
export function writableUrl(url: string, root: string, folder: string): string | undefined {
  if (!isRemoteUrl(url)) return undefined;
  if (!isRelativeUrl(url) || isAbsolute(url)) return withoutSecrets(url);
  const fromRoot = relative(root, join(folder, url)).replaceAll(sep, "/");
  // Another drive of Windows is reached by no way from the root.
  return fromRoot.startsWith("../") || isAbsolute(fromRoot) ? fromRoot : `./${fromRoot}`;
}
