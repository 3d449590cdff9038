/**
 * What a person types about workspaces: those of a repository belong to `ajj`, those of a project to
 * `nestr`, and a hint has to name the one that finds them.
 *
 * @module
 */

/** The commands that hints and cures name. */
export interface WorkspaceCommands {
  /** Examines, and with `--fix` mends. */
  readonly doctor: string;
  /** Stands before `start`, `list`, `cleanup` and the other words that both have. */
  readonly program: string;
  /** Stands before `add` and `forget`. */
  readonly workspace: string;
}

const OF_REPOSITORY: WorkspaceCommands = {
  doctor: "ajj doctor",
  program: "ajj",
  workspace: "ajj workspace",
};

const OF_PROJECT: WorkspaceCommands = {
  doctor: "nestr doctor",
  program: "nestr workspace",
  workspace: "nestr workspace",
};

/**
 * The commands for the workspaces of a home folder.
 *
 * @param home Absolute path of the folder with the registry: a project keeps it in `.nestr`
 */
export function commandsOf(home: string): WorkspaceCommands {
  return /[\\/]\.nestr[\\/]workspaces$/.test(home) ? OF_PROJECT : OF_REPOSITORY;
}
