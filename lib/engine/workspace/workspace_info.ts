/**
 * What the use cases of workspaces return: one value for terminal, JSON, web page and library. Types
 * only.
 *
 * @module
 */

import type { BackendType, PortBinding, ServiceStatus } from "../../backends/backend.ts";
import type { SavedWork } from "../../workspaces/saved_work.ts";
import type { WorkingCopyRecord } from "../../workspaces/workspace_record.ts";
import type { Finding } from "../finding.ts";
import type { Loss } from "../guard.ts";

export type { SavedWork };

/** A workspace: working copies, services and env files under one name. */
export interface WorkspaceInfo {
  /** Unique among the workspaces of its repository or project. */
  readonly name: string;
  /** Begins the names of everything that a backend holds for it. */
  readonly namespace: string;
  /** Absolute path of its folder. */
  readonly root: string;
  /** RFC 3339, UTC. */
  readonly createdAt: string;
  /** What runs its services; null where it has none. */
  readonly backend: BackendType | null;
  /** Its working copies. */
  readonly copies: readonly WorkingCopyRecord[];
  /** Its services, in the order in which they start. */
  readonly services: readonly ServiceInfo[];
  /** Its env files, relative to `root`. */
  readonly envFiles: readonly string[];
}

/** A service of a workspace. */
export interface ServiceInfo {
  /** Its name. */
  readonly name: string;
  /** Where its ports answer: `localhost`, or the machine that its backend is on. */
  readonly host: string;
  /** Its ports, the same for as long as the workspace exists. */
  readonly ports: readonly PortBinding[];
}

/** A workspace in a list. */
export interface WorkspaceListing extends WorkspaceInfo {
  /** Whether its folder exists. */
  readonly present: boolean;
  /** Whether the command was called inside it. */
  readonly current: boolean;
}

/** How a workspace stands. */
export interface WorkspaceStatus extends WorkspaceListing {
  /** How its services stand, in the order in which they start; with their ports. */
  readonly services: readonly (ServiceInfo & ServiceStatus)[];
  /** How its working copies stand; empty where that was not asked for. */
  readonly repositories: readonly WorkingCopyStatus[];
  /** Why the services could not be asked, as `NestrError.toJSON()`; null where they could. */
  readonly error:
    | { readonly code: string; readonly message: string; readonly hint?: string }
    | null;
}

/** How a working copy of a workspace stands. */
export interface WorkingCopyStatus {
  /** Name of the repository. */
  readonly repository: string;
  /** Absolute path. */
  readonly path: string;
  /** The version control system that owns it. */
  readonly kind: "git" | "jj";
  /** Branch, or nearest bookmark; null where there is none. */
  readonly branch: string | null;
  /** Changed and untracked paths. */
  readonly changes: number;
  /** Whether the folder is missing or cannot be read. */
  readonly state: "present" | "missing" | "broken";
}

/** A workspace that was removed. */
export interface ForgottenWorkspace {
  /** What was removed. */
  readonly workspace: WorkspaceInfo;
  /** Whether its files were left where they are. */
  readonly filesKept: boolean;
  /** Work that was saved before it was removed, with a command that brings it back. */
  readonly saved: SavedWork["saved"];
  /** What could not be done and does not stand in the way: a teardown line that failed. */
  readonly warnings: readonly string[];
}

/** What forgetting a workspace would lose. */
export interface ForgetPreview {
  /** What would be removed. */
  readonly workspace: WorkspaceInfo;
  /** What would be lost, by repository; `.` stands for the files beside the working copies. */
  readonly losses: readonly Loss[];
}

/** The environment of a workspace. */
export interface WorkspaceEnvironment {
  /** The workspace's name. */
  readonly workspace: string;
  /** Absolute paths of the files it was read from; later ones win. */
  readonly files: readonly string[];
  /** The variables by name; those that name the workspace itself are among them. */
  readonly variables: Readonly<Record<string, string>>;
}

/** Something that belongs to nobody any more, or lacks what it belongs to. */
export interface Orphan {
  /** What it is. */
  readonly kind:
    /** Of a backend, without a workspace. */
    | "container"
    | "network"
    | "volume"
    | "process"
    /** A workspace whose folder was deleted by hand. */
    | "workspace"
    /** A workspace whose services are gone. */
    | "services"
    /** Ports that are reserved for nobody. */
    | "ports"
    /** An add or forget that a crash has left. */
    | "pending";
  /** Its name; for ports, the numbers. */
  readonly name: string;
  /** The workspace it belonged to; null where that is not known. */
  readonly workspace: string | null;
  /** What is wrong with it, in a sentence. */
  readonly reason: string;
  /** What `--force` does with it; what is kept is a person's to decide. */
  readonly action: "remove" | "forget" | "release" | "finish" | "keep";
}

/** What a cleanup found, and did. */
export interface CleanupResult {
  /** Whether it only looked. */
  readonly dryRun: boolean;
  /** What was found. */
  readonly orphans: readonly (Orphan & {
    /** Whether it is dealt with now; null where that was not tried, as in a dry run. */
    readonly done: boolean | null;
    /** Why it is not, as `NestrError.toJSON()`. */
    readonly error?: { readonly code: string; readonly message: string };
  })[];
}

/** What the doctor found about workspaces. */
export interface WorkspaceDiagnosis {
  /** Whether nothing of severity `error` was found. */
  readonly healthy: boolean;
  /** Versions of what was asked; null where it is missing. */
  readonly versions: {
    readonly git: string | null;
    readonly jj: string | null;
    readonly docker: string | null;
  };
  /** The areas that were examined, in order. */
  readonly examined: readonly string[];
  /** What was found, in the order of examination. */
  readonly findings: readonly Finding[];
  /** What `--fix` has mended, in sentences. */
  readonly fixed: readonly string[];
}
