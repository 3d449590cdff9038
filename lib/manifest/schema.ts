/**
 * What a manifest of version 1 may contain: every key, the kind of its value, and a sentence about
 * it for editors.
 *
 * Checks each value by itself. What two values mean together (names that must exist, paths that
 * must differ) is checked when the project is put together. `[environment]` has a schema of its
 * own, so that a project without one does not load it.
 *
 * @module
 */

import { DURATION_EXPECTED, DURATION_PATTERN, parseDuration } from "./duration.ts";
import {
  BRANCH_EXPECTED,
  isBranchName,
  isRemoteUrl,
  isRevision,
  REVISION_EXPECTED,
  URL_EXPECTED,
} from "./git_argument.ts";
import { MOST_JOBS, MOST_RETRIES, MOST_RUNS_KEPT } from "./limits.ts";
import { isName, NAME_EXPECTED, NAME_PATTERN } from "./name.ts";
import {
  anything,
  choice,
  key,
  list,
  named,
  type Remains,
  requiredKey,
  someOf,
  someText,
  table,
  textLike,
  truth,
  type ValueOf,
  wholeNumber,
} from "./values.ts";

/** The version of the schema. */
export const MANIFEST_VERSION = 1;

/** What the name of an environment variable looks like. */
export const VARIABLE_PATTERN = "^[A-Za-z_][A-Za-z0-9_]*$";

/** A duration. */
export const duration = textLike(
  DURATION_EXPECTED,
  (text) => parseDuration(text) !== undefined,
  DURATION_PATTERN,
);

/** A text that can be passed to a process. */
const argument = textLike("a string without NUL characters", (text) => !text.includes("\0"));

/** A line for `sh`. */
export const shellLine = textLike(
  "a shell line",
  (text) => text.trim() !== "" && !text.includes("\0"),
);

/** A program and its arguments. */
export const argumentList = someOf(argument, "a list with a program and its arguments");

/** A table of environment variables. */
export const variables = named(
  argument,
  "a table of environment variables",
  VARIABLE_PATTERN,
);

const relativePath = someText("a relative path");
const expression = someText("a selection expression");
const jobs = wholeNumber(1, MOST_JOBS);
const name = textLike(NAME_EXPECTED, isName, NAME_PATTERN);
const names = list(name, "a list of names");
const branch = textLike(BRANCH_EXPECTED, isBranchName);
const remoteUrl = textLike(URL_EXPECTED, isRemoteUrl);

const project = table({
  name: key(name, "The project's name; the folder's name unless given."),
  default_branch: key(branch, 'Branch of repositories that name none; "main" unless given.'),
  import: key(
    list(relativePath, "a list of paths"),
    "Further manifests, relative to this file. The same name must not stand in two of them.",
  ),
});

const repository = table({
  path: key(relativePath, "Path relative to the root; the name unless given."),
  url: key(remoteUrl, "URL of the remote `origin`; a relative path starts at the root."),
  branch: key(branch, "The branch to clone; the project's default branch unless given."),
  tags: key(names, "Tags for selection expressions."),
  remotes: key(
    named(remoteUrl, "a table of URLs by the remote's name", NAME_PATTERN),
    "Further remotes: URL by name.",
  ),
  depth: key(wholeNumber(1, 2_147_483_647), "Clone only this many commits."),
  filter: key(
    textLike(
      'a partial-clone filter such as "blob:none"',
      (text) => /^[a-z][^\s]*$/.test(text),
      "^[a-z]\\S*$",
    ),
    "Partial-clone filter, as `git clone --filter` takes it.",
  ),
  sparse: key(
    someOf(relativePath, "a list of folders, at least one"),
    "Folders to check out, as `git sparse-checkout set` takes them.",
  ),
  submodules: key(truth(), "Whether to clone and update submodules; false unless given."),
  revision: key(
    textLike(REVISION_EXPECTED, isRevision),
    "Tag, branch or commit to check out instead of following the branch.",
  ),
});

const component = table({
  repos: key(
    someOf(name, "a list of repositories, at least one"),
    "Its repositories; the one of the same name unless given.",
  ),
  path: key(relativePath, "Folder inside each repository; all of it unless given."),
  depends_on: key(names, "The components it depends on."),
  tags: key(names, "Tags for selection expressions; its repositories' tags count as well."),
});

const step = table({
  name: requiredKey(name, "Unique within the workflow."),
  run: key(shellLine, "A line for `sh`. Either this or argv."),
  argv: key(
    argumentList,
    "A program and its arguments, started without a shell. Either this or run.",
  ),
  if: key(
    textLike("`exists:PATH`, `changed:REV` or a selection expression", isCondition),
    "`exists:PATH`, `changed:REV` or a selection expression; the step is skipped when it is false.",
  ),
  timeout: key(duration, "Time limit."),
  retries: key(wholeNumber(0, MOST_RETRIES), "How often to repeat it after a failure."),
  env: key(variables, "Its environment, over the workflow's."),
});

const workflow = table({
  description: key(someText(), "A sentence for people."),
  order: key(
    choice(["dependency", "parallel", "serial"]),
    "When a component may start: after those it depends on (the default), at once, one by one.",
  ),
  select: key(expression, "What it applies to; everything unless given."),
  fail: key(
    choice(["fast", "dependents", "never"]),
    "What a failure stops: everything, what depends on it (the default), nothing.",
  ),
  jobs: key(jobs, "Tasks at once."),
  env: key(variables, "Environment of every step."),
  steps: requiredKey(someOf(step, "a list of steps, at least one"), "What is done, in order."),
});

const defaults = table({
  jobs: key(jobs, "Tasks at once; 8 unless given."),
  network_jobs: key(jobs, "Network operations at once; 8 unless given."),
  host_jobs: key(jobs, "Connections to one ssh host; 4 unless given."),
  timeout: key(duration, "Time limit of a task; none unless given."),
  keep_runs: key(
    wholeNumber(0, MOST_RUNS_KEPT),
    "How many finished runs the journal keeps; 50 unless given.",
  ),
});

/** A manifest as written in a file. */
export const manifestSchema = table({
  version: key(wholeNumber(0, MANIFEST_VERSION), "The schema's version; 1 is the current one."),
  project: key(project, "The project as a whole."),
  repos: key(
    named(repository, "a table of repositories by name", NAME_PATTERN),
    "The repositories, by name.",
  ),
  components: key(
    named(component, "a table of components by name", NAME_PATTERN),
    "The components, by name. Without any, each repository is one.",
  ),
  workflows: key(
    named(workflow, "a table of workflows by name", NAME_PATTERN),
    "Sequences of steps, by name; `nestr run NAME` runs one.",
  ),
  filters: key(
    named(expression, "a table of expressions by name", NAME_PATTERN),
    "Saved selection expressions, used as `@name`.",
  ),
  aliases: key(
    named(someText("a command line"), "a table of command lines by name", NAME_PATTERN),
    "Commands of one's own: `st` for `repo status --dirty`.",
  ),
  defaults: key(defaults, "Settings of the project, under flags and environment variables."),
  environment: key(anything(), "The infrastructure of a workspace."),
}, "a table of keys");

/** A checked manifest, without the parts that did not fit. */
export type ManifestDocument = Remains<ValueOf<typeof manifestSchema>>;

/** The value of a table of the manifest that is keyed by the user's names. */
export type NamedTable<Table extends keyof ManifestDocument> = NonNullable<
  NonNullable<ManifestDocument[Table]> extends { readonly [name: string]: infer Value } ? Value
    : never
>;

function isCondition(text: string): boolean {
  if (text.startsWith("exists:")) return text.length > "exists:".length;
  if (text.startsWith("changed:")) return isRevision(text.slice("changed:".length));
  return text.trim() !== "";
}
