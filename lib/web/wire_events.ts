/**
 * What a server sends without being asked. Types only; part of the contract in `wire.ts`.
 *
 * Each frame of `GET /events` is `id: EVENT_ID` and `data: JSON`, where the JSON is a
 * {@link ServerEvent}; lines that begin with `:` only keep the connection open. A client that reconnects
 * passes the last id as `after` (or as `Last-Event-ID`) and misses nothing, or gets a `gap`.
 *
 * Output of tasks is kept for a shorter time than everything else, and a client that reads slowly loses
 * it first: a `gap` with the reason `output` says so. It can be read again with `logs`, or with
 * `operation` where it is in no journal.
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
  /** Grows with each event since the start of the server; numbers can be missing. */
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
     * Events are missing: a client has to load everything again; with the reason `output`, only the
     * output of tasks.
     */
    readonly type: "gap";
    readonly reason: /** They are no longer kept. */
      | "expired"
      /** Only output of tasks is no longer kept; all else follows. */
      | "output"
      /** This client has read too slowly. */
      | "slow"
      /** The server has been started again. */
      | "restarted";
  }
  | {
    /** An operation was begun; or, with the state `ending`, it was cancelled and is about to end. */
    readonly type: "operation.begun";
    readonly operation: OperationSummary;
  }
  | {
    /** An event of an operation, the same as in the journal and the library. */
    readonly type: "operation.event";
    /** Id of the operation. */
    readonly operation: string;
    /** Root of the project. */
    readonly project: string;
    readonly event: OperationEvent;
    /**
     * With `task.output` of a journalled operation: where the text is in the task's log, in bytes. A
     * client that has the log up to `to` or further ignores it; one that has it up to `from` appends it;
     * any other reads `logs` from where it is.
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
     * The manifest has changed, perhaps it is invalid now; or whether every change is noticed has: ask
     * `project`.
     */
    readonly type: "project.changed";
    readonly project: string;
  }
  | {
    /** Branches, indexes or files of repositories have changed: ask `status` for them. */
    readonly type: "repositories.changed";
    readonly project: string;
    /** Their names; null where any may have changed, or there are too many to name. */
    readonly names: readonly string[] | null;
  }
  | {
    /** A run of another process has begun, made progress or ended: ask `runs`. */
    readonly type: "runs.changed";
    readonly project: string;
  }
  | {
    /** Workspaces were added, removed, started or stopped: ask `workspaces.status`. */
    readonly type: "workspaces.changed";
    readonly project: string;
  };

/**
 * The output of services: the frames of `GET /follow?workspace=NAME&services=a,b&tail=200&project=ROOT`,
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
    /** The services have ended, or can no longer be followed. */
    readonly type: "service.ended";
    readonly follow?: string;
    readonly error: ErrorDocument | null;
  };
