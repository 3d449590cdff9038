/**
 * What a server tells without being asked. Types only; part of the contract in `wire.ts`.
 *
 * Each frame of `GET /events` is `id: EVENT_ID` and `data: JSON`, where the JSON is a
 * {@link ServerEvent}; lines that begin with `:` only keep the connection open. A client that reconnects
 * passes the last id as `after` (or as `Last-Event-ID`) and misses nothing, or gets a `gap`.
 *
 * Output of tasks is kept for a shorter time than everything else, and a client that reads slowly loses
 * it first: a `gap` with the reason `output` says so. What is shown of it is read again with `logs`, or
 * with `operation` where it is in no journal.
 *
 * @module
 */

import type { ErrorDocument } from "../errors/nestr_error.ts";
import type { OperationEvent } from "../runs/event.ts";
import type { OperationSummary } from "./wire_plans.ts";

export type { OperationEvent };

/** Start of the server and number of an event, as `k3v9x1-42`. */
export type EventId = string;

/** What every event carries. */
export interface ServerEventHeader {
  /** Grows with each event of one start of the server; with filters and losses there are holes. */
  readonly seq: number;
  /** RFC 3339, UTC, milliseconds. */
  readonly time: string;
}

/** Something that happened. */
export type ServerEvent = ServerEventHeader & ServerHappening;

/** What can happen, without the header. */
export type ServerHappening =
  | {
    /** The first event of each connection. */
    readonly type: "hello";
    /** See `ServerInfo.server`. */
    readonly server: string;
  }
  | {
    /**
     * Events are missing: everything that was loaded is to be loaded again, and with the reason
     * `output` only what tasks have printed.
     */
    readonly type: "gap";
    readonly reason: /** They are no longer kept. */
      | "expired"
      /** Only output of tasks is no longer kept; all else follows. */
      | "output"
      /** This client has read too slowly. */
      | "slow"
      /** They were another start's. */
      | "restarted";
  }
  | {
    /** An operation was begun with `run`; once more, with the state `ending`, when it was cancelled. */
    readonly type: "operation.begun";
    readonly operation: OperationSummary;
  }
  | {
    /** An event of an operation, as the journal and the library have it. */
    readonly type: "operation.event";
    /** Id of the operation. */
    readonly operation: string;
    /** Root of the project. */
    readonly project: string;
    readonly event: OperationEvent;
    /**
     * With `task.output` of a journalled operation: where in the task's log the text stands, in bytes.
     * Whoever has the log up to `to` or further passes it over; up to `from`, appends it and then has it
     * up to `to`; otherwise reads `logs` from where it is.
     */
    readonly log?: { readonly from: number; readonly to: number };
  }
  | {
    /** An operation has ended, one way or another. */
    readonly type: "operation.ended";
    readonly operation: OperationSummary;
  }
  | {
    /**
     * The manifest was changed, perhaps it is no longer in order; or what is watched has: ask
     * `project`.
     */
    readonly type: "project.changed";
    readonly project: string;
  }
  | {
    /** Branches, indexes or files of repositories have changed: ask `status` for them. */
    readonly type: "repositories.changed";
    readonly project: string;
    /** Their names; null for all, or too many to name. */
    readonly names: readonly string[] | null;
  }
  | {
    /** A run of another process was begun, has got on or has ended: ask `runs`. */
    readonly type: "runs.changed";
    readonly project: string;
  }
  | {
    /** Workspaces were added, removed, started or stopped: ask `workspaces.status`. */
    readonly type: "workspaces.changed";
    readonly project: string;
  };

/**
 * What follows services: the frames of `GET /follow?workspace=NAME&services=a,b&tail=200&project=ROOT`,
 * and the notifications after `workspaces.follow`. They have no ids and are not repeated.
 */
export type FollowEvent =
  | {
    readonly type: "service.output";
    /** What `workspaces.follow` returned; absent over HTTP. */
    readonly follow?: string;
    readonly service: string;
    readonly stream: "stdout" | "stderr";
    readonly text: string;
  }
  | {
    /** The services have ended, or cannot be followed. */
    readonly type: "service.ended";
    readonly follow?: string;
    readonly error: ErrorDocument | null;
  };
