/**
 * The contract between the server and its clients (the page, editors and other programs): every
 * method with its parameters and result. Types only, so that the browser app can import them.
 *
 * **Requests** are JSON-RPC 2.0, with parameters by name or by position, alone or in batches of at
 * most 50. Over HTTP: `POST /rpc` with `Content-Type: application/json` and
 * `Authorization: Bearer TOKEN`; the token is in the fragment of the page's address. Over standard
 * streams (`nestr rpc --stdio`): each message is preceded by a `Content-Length` header, as in the
 * Language Server Protocol.
 *
 * **Events** come from `GET /events?after=ID&project=ROOT&output=none` as server-sent events, with
 * the same `Authorization` (so use `fetch()`: `EventSource` cannot send it), or as `event`
 * notifications after a call to `events.subscribe`. They are declared in `wire_events.ts`, and what
 * can be planned in `wire_plans.ts`; all of it is exported here.
 *
 * **Changes** are made in two steps: `plan` shows what would be done and gives it an id; `run`
 * carries out exactly that, once. The parameter `project` of a method is the root of a project that
 * `projects` lists. Default: the one that the server was started in.
 *
 * **Errors** of the engine have the code -32000 and an {@link ErrorDocument} as `data`; those of
 * JSON-RPC itself (-32700, -32600, -32601, -32602, -32603) have one as well.
 *
 * @module
 */

import type { WorkspaceErrorCode } from "../errors/workspace_catalogue.ts";
import type { ErrorCode, ErrorKind } from "../errors/catalogue.ts";
import type { ErrorDocument } from "../errors/nestr_error.ts";
import type { Diagnosis } from "../engine/doctor.ts";
import type { AffectedResult } from "../engine/graph_view.ts";
import type { LatestRun } from "../engine/latest_runs.ts";
import type { RepositoryListing } from "../engine/list_repositories.ts";
import type { ProjectInfo } from "../engine/project_info.ts";
import type { RepositoryChanges } from "../engine/repository_changes.ts";
import type { RepositoryStatusEntry } from "../engine/repository_status.ts";
import type { RunLogPage } from "../engine/run_log_page.ts";
import type { RunDetails, RunListing } from "../engine/runs.ts";
import type {
  SavedWork,
  WorkspaceListing,
  WorkspaceStatus,
} from "../engine/workspace/workspace_info.ts";
import type { GraphDocument } from "../graph/graph_document.ts";
import type { Target } from "../graph/target.ts";
import type { EventId } from "./wire_events.ts";
import type { OperationDetails, OperationSummary, PlanParams, ShownPlan } from "./wire_plans.ts";

export type * from "./wire_events.ts";
export type * from "./wire_plans.ts";
export type { ErrorCode, ErrorDocument, ErrorKind, WorkspaceErrorCode };
export type { AffectedResult, Diagnosis, GraphDocument, LatestRun, ProjectInfo, Target };
export type { RepositoryChanges, RepositoryListing, RepositoryStatusEntry };
export type { RunDetails, RunListing, RunLogPage };
export type { SavedWork, WorkspaceListing, WorkspaceStatus };
export type { Finding } from "../engine/finding.ts";
export type { AffectedComponent } from "../graph/affected.ts";
export type { ComponentDocument } from "../graph/graph_document.ts";
export type { RunState } from "../runs/journal_reader.ts";
export type { RepositoryStatus } from "../vcs/repository.ts";
export type { ServiceInfo, WorkingCopyStatus } from "../engine/workspace/workspace_info.ts";
export type { PortBinding, ServiceStatus } from "../backends/backend.ts";

/** The parameters of a method that takes none. */
export type Nothing = Readonly<Record<string, never>>;

/** Which project a method is about. */
export interface InProject {
  /** Its root, as `projects` lists it. Default: the one that the server was started in. */
  readonly project?: string;
}

/** The parameters of a method that can be restricted to a selection. */
export interface Selected extends InProject {
  /** A selection expression. Default: everything. */
  readonly select?: string;
}

/** What this server is. */
export interface ServerInfo {
  /** Version of nestr. */
  readonly version: string;
  /** Random for each start; a client that sees a different one loads everything again. */
  readonly server: string;
  /** Whether every method that would change something is refused. */
  readonly readOnly: boolean;
  /** Root of the project that the server was started in; null if there is none. */
  readonly project: string | null;
  /** Id of the latest event, to pass as `after`. */
  readonly event: EventId;
}

/** A project that requests may name. */
export interface KnownProject {
  /** Absolute path of its folder; the value of `project` in requests. */
  readonly root: string;
  /** Absolute path of its manifest. */
  readonly manifest: string;
  /** The name it had when it was last opened. */
  readonly name: string;
  /** When `nestr ui` last opened it, RFC 3339. */
  readonly openedAt: string;
  /** Whether its manifest still exists. */
  readonly present: boolean;
}

/** A project, with what the page needs to know besides its manifest. */
export interface ProjectDetails extends ProjectInfo {
  /** Whether its manifest describes services for workspaces. */
  readonly environment: boolean;
  /** What is watched for changes. The server watches the three projects last listened to. */
  readonly watch: {
    /** How many folders are watched; 0 if the project is not watched. */
    readonly paths: number;
    /**
     * Whether every change is noticed: of branches, indexes, stashes, and of files that git does
     * not ignore. If not, a client has to ask again from time to time. A change of this value is
     * announced by `project.changed`.
     */
    readonly complete: boolean;
  };
}

/** The repositories whose state to show. */
export interface StatusParams extends Selected {
  /** Only these repositories, such as those that `repositories.changed` names. At most 1,000. */
  readonly names?: readonly string[];
}

/** What an expression selects. */
export interface SelectionResult {
  /** Pairs of component and repository, in the manifest's order. */
  readonly targets: readonly Target[];
  /** Names of the distinct components. */
  readonly components: readonly string[];
  /** Names of the distinct repositories. */
  readonly repositories: readonly string[];
  /** Reasons why the selection may be inexact. */
  readonly warnings: readonly string[];
}

/** Which part of a task's log to read. Positions are bytes. */
export interface LogsParams extends InProject {
  /** Id of the run, the beginning of its id, or `last`. */
  readonly run: string;
  /** Id of the task. */
  readonly task: string;
  /** Where to start. Default 0; with `tail`, such that the page reaches the end of the log. */
  readonly from?: number;
  /** Size of the page. Default 65,536, at most 1,048,576. */
  readonly limit?: number;
  /** Whether to read the last `limit` bytes, starting at the beginning of a line. Default false. */
  readonly tail?: boolean;
}

/** The workspaces of a project. */
export interface WorkspaceList {
  /** By name. */
  readonly workspaces: readonly WorkspaceListing[];
  /** The work that was saved before workspaces were removed, the newest first. */
  readonly forgotten: readonly SavedWork[];
  /** Tells if the registry is damaged. */
  readonly warnings: readonly string[];
}

/** Which services' output to read, and how much of it. */
export interface ServiceLogsParams extends InProject {
  /** Name of the workspace. */
  readonly workspace: string;
  /** Names of services. Default: all. */
  readonly services?: readonly string[];
  /** How many of the last lines of each to read. Default 200, at most 10,000. */
  readonly tail?: number;
}

/** What a service has printed. */
export interface ServiceOutput {
  /** Name of the service. */
  readonly service: string;
  /** At most the last 1,048,576 characters. */
  readonly text: string;
  /** Whether the beginning is missing. */
  readonly truncated: boolean;
}

/** Parameters and result of a method. */
export interface Method<Params, Result> {
  readonly params: Params;
  readonly result: Result;
}

/** Every method by name. */
export interface Methods {
  /** The OpenRPC document of this table. */
  readonly "rpc.discover": Method<Nothing, Readonly<Record<string, unknown>>>;
  /** What this server is. */
  readonly "server": Method<Nothing, ServerInfo>;
  /** The projects that were opened before, most recent first. */
  readonly "projects": Method<Nothing, { readonly projects: readonly KnownProject[] }>;
  /**
   * What a project consists of: its manifest at a glance. `MANIFEST_INVALID` lists the problems.
   */
  readonly "project": Method<InProject, ProjectDetails>;
  /** Repositories as the manifest describes them; fast. */
  readonly "repositories": Method<
    Selected,
    { readonly repositories: readonly RepositoryListing[] }
  >;
  /** The state of repositories; runs one `git status` for each. */
  readonly "status": Method<
    StatusParams,
    { readonly repositories: readonly RepositoryStatusEntry[] }
  >;
  /** What has changed in a repository since its last commit. */
  readonly "changes": Method<InProject & { readonly repository: string }, RepositoryChanges>;
  /** The dependency graph; with `affected`, also what the changes since that revision affect. */
  readonly "graph": Method<
    InProject & { readonly affected?: string },
    GraphDocument & { readonly affected?: AffectedResult }
  >;
  /** What an expression selects; `SELECTION_INVALID` and `NAME_UNKNOWN` say what is wrong. */
  readonly "selection": Method<InProject & { readonly expression: string }, SelectionResult>;
  /** Shows what an operation would do, and returns the id that `run` needs. Changes nothing. */
  readonly "plan": Method<PlanParams, ShownPlan>;
  /**
   * Carries out a plan, once; returns as soon as it has started. `force` is needed if the plan asks
   * a question. `PLAN_UNKNOWN` means that the plan was already used, has expired, or belongs to
   * another server. After `SERVER_BUSY` the plan can still be used.
   */
  readonly "run": Method<{ readonly plan: string; readonly force?: boolean }, OperationSummary>;
  /** Ends an operation gently or, with `kill`, at once. Returns before it has ended. */
  readonly "cancel": Method<
    { readonly operation: string; readonly kill?: boolean },
    OperationSummary
  >;
  /** The operations that this server has begun, newest first. */
  readonly "operations": Method<InProject, { readonly operations: readonly OperationSummary[] }>;
  /** An operation with the state of each task, for a client that joins while it is running. */
  readonly "operation": Method<{ readonly operation: string }, OperationDetails>;
  /** The runs in the journal, newest first; `before` is the last id of the previous page. */
  readonly "runs": Method<
    InProject & { readonly limit?: number; readonly before?: string },
    { readonly runs: readonly RunListing[] }
  >;
  /** A run in the journal, with the result of each task. */
  readonly "runs.show": Method<InProject & { readonly run: string }, RunDetails>;
  /** The most recent result of each repository and component, from the latest runs. */
  readonly "runs.latest": Method<InProject, { readonly latest: readonly LatestRun[] }>;
  /** The output of a task, page by page, even while it is still running. */
  readonly "logs": Method<LogsParams, RunLogPage>;
  /** The workspaces of a project, and the work that was saved as others were forgotten. */
  readonly "workspaces": Method<InProject, WorkspaceList>;
  /** Their state: services with health and ports; with `repositories`, also the working copies. */
  readonly "workspaces.status": Method<
    InProject & { readonly workspace?: string; readonly repositories?: boolean },
    { readonly workspaces: readonly WorkspaceStatus[]; readonly warnings: readonly string[] }
  >;
  /** The output of services. To follow it, use `GET /follow` or `workspaces.follow`. */
  readonly "workspaces.logs": Method<
    ServiceLogsParams,
    { readonly services: readonly ServiceOutput[] }
  >;
  /** Problems, and how to fix them. `remotes: false` skips the check that remotes answer. */
  readonly "doctor": Method<InProject & { readonly remotes?: boolean }, Diagnosis>;
}

/**
 * Methods that only `nestr rpc --stdio` has. Over HTTP, `GET /events` and `GET /follow` do the same
 * until the request ends.
 */
export interface ConnectionMethods {
  /** Sends events as `event` notifications; with `after`, those since an earlier event as well. */
  readonly "events.subscribe": Method<
    InProject & { readonly after?: EventId; readonly output?: "all" | "none" },
    { readonly event: EventId }
  >;
  /** Stops sending events. */
  readonly "events.unsubscribe": Method<Nothing, Nothing>;
  /** Sends the output of services as `event` notifications that carry {@link FollowEvent}s. */
  readonly "workspaces.follow": Method<ServiceLogsParams, { readonly follow: string }>;
  /** Stops following services. */
  readonly "workspaces.unfollow": Method<{ readonly follow: string }, Nothing>;
}

/** The name of a method. */
export type MethodName = keyof Methods;
/** The parameters of a method. */
export type ParamsOf<Name extends MethodName> = Methods[Name]["params"];
/** The result of a method. */
export type ResultOf<Name extends MethodName> = Methods[Name]["result"];

/** A JSON-RPC 2.0 request; without an `id`, a notification. */
export interface RpcRequest {
  readonly jsonrpc: "2.0";
  readonly id?: string | number | null;
  readonly method: string;
  readonly params?: unknown;
}

/** What went wrong, in a JSON-RPC 2.0 response. */
export interface RpcError {
  /** -32700, -32600, -32601, -32602, -32603, or -32000 for an error of the engine. */
  readonly code: number;
  /** What failed. */
  readonly message: string;
  /** The error with its code, hint and details; `docs/errors.md` lists the codes. */
  readonly data: ErrorDocument;
}

/** A JSON-RPC 2.0 response. */
export type RpcResponse =
  | { readonly jsonrpc: "2.0"; readonly id: string | number | null; readonly result: unknown }
  | { readonly jsonrpc: "2.0"; readonly id: string | number | null; readonly error: RpcError };
