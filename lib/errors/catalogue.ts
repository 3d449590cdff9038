/**
 * Every error code, with its kind, exit code, cause and cure.
 *
 * `docs/errors.md` is generated from this table and a test holds the two together, so a code cannot
 * be added without saying what to do about it. Codes are part of the public contract: they may be
 * added, but never renamed.
 *
 * @module
 */

import { type CatalogueEntry, entry, environment, guard, user } from "./catalogue_entry.ts";
import { WEB_CATALOGUE, type WebErrorCode } from "./web_catalogue.ts";
import { WORKSPACE_CATALOGUE, type WorkspaceErrorCode } from "./workspace_catalogue.ts";

export type { CatalogueEntry, ErrorKind } from "./catalogue_entry.ts";

/** A code of the catalogue; the compiler keeps this list and the catalogue in step. */
export type ErrorCode =
  | "USAGE"
  | "MANIFEST_NOT_FOUND"
  | "MANIFEST_AMBIGUOUS"
  | "MANIFEST_INVALID"
  | "MANIFEST_VERSION"
  | "MANIFEST_EXISTS"
  | "IMPORT_NOT_FOUND"
  | "IMPORT_UNSUPPORTED"
  | "IMPORT_INVALID"
  | "SETTING_INVALID"
  | "LOCKFILE_NOT_FOUND"
  | "LOCKFILE_INVALID"
  | "GRAPH_CYCLE"
  | "SELECTION_INVALID"
  | "SELECTION_EMPTY"
  | "NAME_UNKNOWN"
  | "REVISION_NOT_FOUND"
  | "PLAN_INVALID"
  | "REPOSITORY_MISSING"
  | "REPOSITORY_LEFT"
  | "REPOSITORY_DIRTY"
  | "REPOSITORY_UNPUSHED"
  | "REPOSITORY_INVALID"
  | "DESTINATION_OCCUPIED"
  | "BRANCH_EXISTS"
  | "BRANCH_IN_USE"
  | "BACKUP_EXISTS"
  | "VCS_UNSUPPORTED"
  | "CONFIRMATION_REQUIRED"
  | "CONFIRMATION_DECLINED"
  | "UNDO_NOTHING"
  | "UNDO_CONFLICT"
  | "RUN_ACTIVE"
  | "RUN_NOTHING_TO_RESUME"
  | "RUN_NOT_RESUMABLE"
  | "TASK_FAILED"
  | "TIMED_OUT"
  | "CANCELLED"
  | "COMMAND_NOT_FOUND"
  | "COMMAND_NOT_EXECUTABLE"
  | "SHELL_UNAVAILABLE"
  | "GIT_NOT_FOUND"
  | "GIT_FAILED"
  | "REPOSITORY_BROKEN"
  | "REPOSITORY_LOCKED"
  | "JJ_NOT_FOUND"
  | "JJ_FAILED"
  | "REMOTE_AUTHENTICATION"
  | "REMOTE_UNREACHABLE"
  | "REMOTE_NOT_FOUND"
  | WorkspaceErrorCode
  | WebErrorCode
  | "DISK_FULL"
  | "FILE_ACCESS"
  | "JOURNAL_INVALID"
  | "INTERNAL";

/** The catalogue itself, in the order of `docs/errors.md`. */
export const CATALOGUE: Readonly<Record<ErrorCode, CatalogueEntry>> = {
  USAGE: user(
    "The command line has an unknown command or option, or a value that does not fit it.",
    "Run the command with --help; the message names the nearest known word.",
  ),
  MANIFEST_NOT_FOUND: user(
    "No nestr.toml, nestr.yaml, nestr.yml or nestr.json in this folder or any above it.",
    "Run `nestr project init` in the folder that holds your repositories, or pass -C DIR.",
  ),
  MANIFEST_AMBIGUOUS: user(
    "Two manifests are in one folder.",
    "Keep one of the files that the message names, or choose one with --config FILE.",
  ),
  MANIFEST_INVALID: user(
    "The manifest cannot be parsed, or does not match the schema.",
    "Fix each listed problem: it comes with file, line, column and what would be right. `nestr project validate` checks again.",
  ),
  MANIFEST_VERSION: user(
    "The manifest was written for a newer nestr than this one.",
    "Install the version that the message names.",
  ),
  MANIFEST_EXISTS: guard(
    "`project init` or `project import` found an existing manifest and does not overwrite it.",
    "Use --force to replace it; the old file is kept beside it with the ending .bak.",
  ),
  IMPORT_NOT_FOUND: user(
    "`project import` was given no file, and found none in the folder that it can read.",
    "Name the file: `nestr project import FILE`; docs/importing.md lists the kinds.",
  ),
  IMPORT_UNSUPPORTED: user(
    "`project import` does not recognise the kind of file, or the file needs something that import does not support.",
    "Name its kind with --from; the message lists the known kinds.",
  ),
  IMPORT_INVALID: user(
    "The file that `project import` reads is damaged, breaks the rules of its kind, or names nothing to import.",
    "Correct the file at the place that the message names, or import another one.",
  ),
  SETTING_INVALID: user(
    "A setting from a flag, an environment variable or a configuration file has an invalid value.",
    "`nestr config show` prints each setting and where its value comes from.",
  ),
  LOCKFILE_NOT_FOUND: user(
    "--locked needs nestr.lock, and the project has none.",
    "Run `nestr project freeze` to write it.",
  ),
  LOCKFILE_INVALID: user(
    "nestr.lock cannot be read, or does not match the manifest.",
    "Run `nestr project freeze` to rewrite it.",
  ),
  GRAPH_CYCLE: user(
    "Components depend on each other in a cycle, so there is no order.",
    "Remove one depends_on from the path that the message shows; `nestr graph cycles` lists all cycles.",
  ),
  SELECTION_INVALID: user(
    "The selection expression cannot be parsed.",
    "The message points at the place; the grammar is in docs/manifest.md.",
  ),
  SELECTION_EMPTY: user(
    "The selection is valid but matches nothing: its names, tags and paths have nothing in common.",
    "`nestr repo list -s EXPR` shows what an expression matches.",
  ),
  NAME_UNKNOWN: user(
    "A name matches no repository, component, workflow, filter, branch or run.",
    "The message lists the nearest names.",
  ),
  REVISION_NOT_FOUND: user(
    "A revision does not exist in any repository it was looked up in.",
    "Fetch it with `nestr repo sync`, or check its spelling. If it is a commit in nestr.lock, push it from where it was made.",
  ),
  PLAN_INVALID: user(
    "A plan file cannot be read, was changed by hand, or belongs to another project.",
    "Create it again: `nestr run … --dry-run --json > plan.json`.",
  ),
  REPOSITORY_MISSING: user(
    "A repository of the manifest is not on disk.",
    "Run `nestr repo sync` to clone it.",
  ),
  REPOSITORY_LEFT: user(
    "A repository could not be brought to its locked commit without risking work.",
    "Remove what the message names as in the way, then run `nestr repo sync --locked` again.",
  ),
  REPOSITORY_DIRTY: guard(
    "A repository has uncommitted or untracked work that the command would destroy.",
    "Commit it, or repeat with --force: the work is saved first, and `nestr runs undo` restores it.",
  ),
  REPOSITORY_UNPUSHED: guard(
    "Commits that exist nowhere else would be lost.",
    "Push them, or repeat with --force: they are saved first, and `nestr runs undo` restores them.",
  ),
  REPOSITORY_INVALID: user(
    "The folder of a repository exists but is neither a git nor a jj working copy.",
    "Move the folder away and run `nestr repo sync`, or correct the path in the manifest.",
  ),
  DESTINATION_OCCUPIED: guard(
    "A repository or workspace cannot be put into a folder that is not empty, or that belongs to something else.",
    "Move the folder away, correct the path in the manifest, or choose another destination.",
  ),
  BRANCH_EXISTS: user(
    "A branch of that name already exists.",
    "Choose another name, or switch to the branch with `nestr repo branch`.",
  ),
  BRANCH_IN_USE: guard(
    "A branch that is checked out, here or in another worktree, cannot be deleted or checked out a second time.",
    "Switch to another branch first, or choose a different one with --branch.",
  ),
  BACKUP_EXISTS: guard(
    "The run has already saved something else in this repository, and a backup is never overwritten.",
    "Start a new run.",
  ),
  VCS_UNSUPPORTED: user(
    "This is a jj repository, and nestr does not support the operation there.",
    "Use the jj command that the hint names.",
  ),
  CONFIRMATION_REQUIRED: guard(
    "The command would destroy something, and there is no terminal to ask for confirmation.",
    "Check the plan with --dry-run, then repeat with --yes.",
  ),
  CONFIRMATION_DECLINED: guard(
    "You answered the question with no.",
    "None needed: nothing was changed.",
  ),
  UNDO_NOTHING: user(
    "The run saved nothing, so there is nothing to restore.",
    "`nestr runs list` marks the runs that can be undone.",
  ),
  UNDO_CONFLICT: guard(
    "What the run saved cannot be restored over the work that is there now.",
    "Commit or stash the work that the message names, then run the command again.",
  ),
  RUN_ACTIVE: guard(
    "The run is still in progress in another process.",
    "Wait for it, or end that process; `nestr runs show` shows its state.",
  ),
  RUN_NOTHING_TO_RESUME: user(
    "Every task of the run succeeded.",
    "Start a new run instead.",
  ),
  RUN_NOT_RESUMABLE: guard(
    "The run was going to destroy something, and what is there now was not part of the question.",
    "Run the command again: it looks at what is there now, and asks.",
  ),
  TASK_FAILED: entry(
    "user",
    1,
    "A command exited with a code other than 0.",
    "`nestr runs logs` shows its output; `nestr runs resume` repeats only what did not succeed.",
  ),
  TIMED_OUT: entry(
    "user",
    124,
    "A task or the whole run took longer than its time limit.",
    "Increase --timeout or --total-timeout, or the timeout in the manifest.",
  ),
  CANCELLED: entry(
    "user",
    130,
    "The operation was ended by a signal.",
    "`nestr runs resume` continues where it stopped.",
  ),
  COMMAND_NOT_FOUND: entry(
    "user",
    127,
    "The command to run is not installed or not on PATH.",
    "Check its spelling; for shell syntax use `nestr run -- sh -c '…'`.",
  ),
  COMMAND_NOT_EXECUTABLE: entry(
    "user",
    126,
    "The command to run exists but is not executable.",
    "Make it executable with chmod +x.",
  ),
  SHELL_UNAVAILABLE: environment(
    "No shell can be started: sh is not on PATH, or the limit on processes or open files is reached.",
    "Check PATH and the limits (`ulimit -a`), or run fewer tasks at once with -j.",
  ),
  GIT_NOT_FOUND: environment(
    "git is not installed or not on PATH.",
    "Install git 2.30 or later.",
  ),
  GIT_FAILED: environment(
    "A git command failed for a reason that has no code of its own.",
    "The details contain git's own message.",
  ),
  REPOSITORY_BROKEN: environment(
    "git or jj refuses to work in a repository: it is damaged, or belongs to another user.",
    "The details contain the tool's own message; `git fsck` checks the repository, `git config --global --add safe.directory PATH` trusts another owner.",
  ),
  REPOSITORY_LOCKED: environment(
    "The repository has a lock file: another git process is running, or one was killed.",
    "Wait for the other process; if there is none, delete the file that the message names.",
  ),
  JJ_NOT_FOUND: environment(
    "jj is not installed or not on PATH.",
    "Install Jujutsu; for example `cargo install --locked jj-cli` or your system's package.",
  ),
  JJ_FAILED: environment(
    "A jj command failed for a reason that has no code of its own.",
    "The details contain jj's own message.",
  ),
  REMOTE_AUTHENTICATION: environment(
    "The remote rejected the credentials, or requires some and there was no terminal to ask for them.",
    "Log in with your credential helper or load your ssh key, then try again.",
  ),
  REMOTE_UNREACHABLE: environment(
    "The remote's host could not be reached.",
    "Check the network and the URL, then try again.",
  ),
  REMOTE_NOT_FOUND: environment(
    "The remote's host answered that the repository does not exist, or that you have no access to it.",
    "Check the url in the manifest and your access to it.",
  ),
  ...WORKSPACE_CATALOGUE,
  ...WEB_CATALOGUE,
  DISK_FULL: environment(
    "The disk is full.",
    "Free some space; `nestr runs resume` continues a run.",
  ),
  FILE_ACCESS: environment(
    "A file or folder cannot be read or written.",
    "Check the owner and the permissions of the path that the message names.",
  ),
  JOURNAL_INVALID: environment(
    "The plan of an earlier run is damaged, so the run cannot continue.",
    "Start a new run; the logs of this one are in the folder that the message names.",
  ),
  INTERNAL: entry(
    "internal",
    70,
    "A bug in nestr.",
    "Report it with the text that was printed.",
  ),
};
