/**
 * Which texts of a manifest may be passed to git: none that git would read as an option, and none
 * that cannot be what its key stands for.
 *
 * Works on the text alone; whether a branch or a remote exists is not checked.
 *
 * @module
 */

// deno-lint-ignore no-control-regex
const CONTROL = /[\u0000-\u001f\u007f]/;
// deno-lint-ignore no-control-regex
const BRANCH = /^(?![-/])(?!.*(?:\.\.|@\{|\/\/|\/\.))[^\s~^:?*[\\\u0000-\u001f\u007f]+$/;
// deno-lint-ignore no-control-regex
const REVISION = /^(?!-)[^\s\u0000-\u001f\u007f]+$/;

/** What a branch looks like, for messages. */
export const BRANCH_EXPECTED = "a branch name that git accepts, such as `main`";

/** What a revision looks like, for messages. */
export const REVISION_EXPECTED =
  'a tag, branch or commit, without white space and not beginning with "-"';

/** What a URL looks like, for messages. */
export const URL_EXPECTED = 'a URL or path of a repository, not beginning with "-"';

/** Whether git accepts a text as the name of a branch. */
export function isBranchName(text: string): boolean {
  return BRANCH.test(text) && !/(?:[/.]|\.lock)$/.test(text);
}

/** Whether a text can name a revision. */
export function isRevision(text: string): boolean {
  return REVISION.test(text);
}

/** Whether a text can be the URL of a remote. */
export function isRemoteUrl(text: string): boolean {
  return text !== "" && text === text.trim() && !text.startsWith("-") && !CONTROL.test(text);
}

/**
 * Whether a URL is a path relative to some folder: neither `scheme://…`, nor `host:path`, nor
 * absolute.
 */
export function isRelativeUrl(url: string): boolean {
  return !/^(?:[/\\~]|[^/]*:)/.test(url);
}
