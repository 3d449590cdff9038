/**
 * The errors of the engine that each method answers with when nothing is broken, for its description.
 *
 * What any method may come to is left out: `RPC_INVALID`, `FILE_ACCESS`, a tool that is missing or
 * fails, and `INTERNAL`.
 *
 * @module
 */

import type { ErrorCode } from "../errors/catalogue.ts";
import type { ConnectionMethods, MethodName } from "./wire.ts";

/** Where a project is looked up. */
const PLACE = ["NAME_UNKNOWN", "MANIFEST_NOT_FOUND"] as const;

/** Where its manifest is read as well. */
const PROJECT = [...PLACE, "MANIFEST_INVALID", "MANIFEST_VERSION", "SETTING_INVALID"] as const;

/** Where something is selected in it. */
const SELECTION = [...PROJECT, "SELECTION_INVALID", "REVISION_NOT_FOUND"] as const;

/** Where its workspaces are looked up. */
const WORKSPACES = [...PROJECT, "REGISTRY_VERSION"] as const;

/** Where services are asked. */
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
