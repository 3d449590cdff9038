/**
 * The errors of the engine that each method is expected to answer with, for its description.
 *
 * Errors that any method may answer with are left out: `RPC_INVALID`, `FILE_ACCESS`, a tool that is
 * missing or fails, and `INTERNAL`.
 *
 * @module
 */

import type { ErrorCode } from "../errors/catalogue.ts";
import type { ConnectionMethods, MethodName } from "./wire.ts";

/** Of methods that look up a project. */
const PLACE = ["NAME_UNKNOWN", "MANIFEST_NOT_FOUND"] as const;

/** Of methods that also read its manifest. */
const PROJECT = [...PLACE, "MANIFEST_INVALID", "MANIFEST_VERSION", "SETTING_INVALID"] as const;

/** Of methods that select something in it. */
const SELECTION = [...PROJECT, "SELECTION_INVALID", "REVISION_NOT_FOUND"] as const;

/** Of methods that look up its workspaces. */
const WORKSPACES = [...PROJECT, "REGISTRY_VERSION"] as const;

/** Of methods that query services. */
const SERVICES = [...WORKSPACES, "WORKSPACE_NONE", "DOCKER_UNAVAILABLE"] as const;

/** Codes by method. */
export const METHOD_ERRORS: Readonly<
  Record<MethodName | keyof ConnectionMethods, readonly ErrorCode[]>
> = {
  "rpc.discover": [],
  "server": [],
  "projects": [],
  "project": PROJECT,
  "repositories": SELECTION,
  "status": SELECTION,
  "changes": [...PROJECT, "REPOSITORY_MISSING", "TIMED_OUT"],
  "graph": [...PROJECT, "GRAPH_CYCLE", "REVISION_NOT_FOUND"],
  "selection": SELECTION,
  "plan": [
    ...SELECTION,
    ...["SELECTION_EMPTY", "GRAPH_CYCLE", "LOCKFILE_NOT_FOUND", "LOCKFILE_INVALID"] as const,
    ...["JOURNAL_INVALID", "RUN_ACTIVE", "RUN_NOTHING_TO_RESUME", "RUN_NOT_RESUMABLE"] as const,
    ...["UNDO_NOTHING", "REGISTRY_VERSION", "WORKSPACE_EXISTS", "WORKSPACE_NONE"] as const,
    ...["DESTINATION_OCCUPIED", "ENVIRONMENT_NOT_FOUND", "DOCKER_UNAVAILABLE"] as const,
    "READ_ONLY",
  ],
  "run": [
    ...["READ_ONLY", "PLAN_UNKNOWN", "PLAN_OUTDATED", "CONFIRMATION_REQUIRED"] as const,
    ...["RUN_ACTIVE", "SERVER_BUSY"] as const,
  ],
  "cancel": ["READ_ONLY", "NAME_UNKNOWN"],
  "operations": PLACE,
  "operation": ["NAME_UNKNOWN"],
  "runs": PROJECT,
  "runs.show": [...PROJECT, "JOURNAL_INVALID"],
  "runs.latest": PROJECT,
  "logs": [...PROJECT, "JOURNAL_INVALID"],
  "workspaces": WORKSPACES,
  "workspaces.status": [...WORKSPACES, "WORKSPACE_NONE"],
  "workspaces.logs": SERVICES,
  "doctor": PLACE,
  "events.subscribe": [...PLACE, "SERVER_BUSY"],
  "events.unsubscribe": [],
  "workspaces.follow": [...SERVICES, "SERVER_BUSY"],
  "workspaces.unfollow": [],
};
