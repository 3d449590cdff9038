/**
 * What is remembered of a workspace. Types only.
 *
 * A record is complete before the workspace is: `add` drafts it first and works from it, and the same
 * value is registered at the end, so that whatever undoes, stops or removes a workspace needs nothing
 * else.
 *
 * @module
 */

import type { BackendType, PortBinding } from "../backends/backend.ts";

/** A workspace as the registry holds it. */
export interface WorkspaceRecord {
  /** Random; tells two workspaces of the same name apart that existed one after the other. */
  readonly id: string;
  /** Unique in its home. */
  readonly name: string;
  /** Unique on this machine; begins everything that a backend makes for it. */
  readonly namespace: string;
  /** Absolute path of its folder. */
  readonly root: string;
  /**
   * Absolute path of the folder with its registry at the time it was made; backends have written it on
   * everything they hold.
   */
  readonly home: string;
  /** Identifier of the installation that made it; likewise. */
  readonly installation: string;
  /** Name of the project or repository it belongs to. */
  readonly project: string;
  /** When it was complete, RFC 3339, UTC. */
  readonly createdAt: string;
  /** What runs its services; null where it has none. */
  readonly backend: BackendType | null;
  /** Absolute path of the file that described its environment; null where there was none. */
  readonly config: string | null;
  /** Its working copies: one, or one for each repository of a project. */
  readonly copies: readonly WorkingCopyRecord[];
  /** Its services, in the order in which they start. */
  readonly services: readonly ServiceRecord[];
  /** The env files that were rendered, relative to `root`, with `/`. */
  readonly envFiles: readonly string[];
}

/** A working copy of a workspace. */
export interface WorkingCopyRecord {
  /** Name of the repository. */
  readonly repository: string;
  /** The version control system that made it. */
  readonly kind: "git" | "jj";
  /** Absolute path of the main working copy it was made from. */
  readonly main: string;
  /** Absolute path of the working copy. */
  readonly path: string;
  /** What jj calls the workspace, or git the worktree. */
  readonly name: string;
  /** The branch that was made for it (git), with the commit it began at; null where none was. */
  readonly branch: { readonly name: string; readonly start: string } | null;
}

/** A service of a workspace. */
export interface ServiceRecord {
  /** Its name. */
  readonly name: string;
  /** Where its ports answer; absent where an older nestr made it. */
  readonly host?: string;
  /** Its ports, the same for as long as the workspace exists. */
  readonly ports: readonly PortBinding[];
}
