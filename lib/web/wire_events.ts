/**
 * What a server sends without being asked. Types only; part of the contract in `wire.ts`.
 *
 * Each frame of `GET /events` is `id: EVENT_ID` and `data: JSON`, where the JSON is a
 * {@link ServerEvent}; lines that begin with `:` only keep the connection open. A client that
 * reconnects passes the last id as `after` (or as `Last-Event-ID`) and either misses nothing or
 * gets a `gap`.
 *
 * The output of tasks is kept for a shorter time than everything else, and a client that reads
 * slowly loses it first; a `gap` with the reason `output` then says so. The output can be read
 * again with `logs` or, if it is not in the journal, with `operation`.
 *
 * @module
 */

import type { ErrorDocument } from "../errors/nestr_error.ts";
import type { OperationEvent } from "../runs/event.ts";
import type { OperationSummary } from "./wire_plans.ts";

export type { OperationEvent };

/** `ServerInfo.server` and the number of an event, as in `k3v9x1-42`. */
export type EventId = string;

/** What every event carries. */
export interface ServerEventHeader {
  /** Grows with each event since the server started; numbers may be skipped. */
  readonly seq: number;
  /** RFC 3339, UTC, milliseconds. */
  readonly time: string;
}

/** Something that happened. */
export type ServerEvent = ServerEventHeader & ServerHappening;

/** An event without its header. */
export type ServerHappening =
  | {
    /** The first event of each connection. */
    readonly type: "hello";
    /** See `ServerInfo.server`. */
    readonly server: string;
  }
  | {
    /**
     * Events are missing. The client has to load everything again or, with the reason `output`,
     * only the output of tasks.
     */
    readonly type: "gap";
    readonly reason: /** They are no longer kept. */
      | "expired"
      /** Only output of tasks is no longer kept; everything else follows. */
      | "output"
      /** This client reads too slowly. */
      | "slow"
      /** The server was restarted. */
      | "restarted";
  }
  | {
    /** An operation has begun or, with the state `ending`, was cancelled and is about to end. */
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
     * With `task.output` of a journalled operation: where the text is in the task's log, in bytes.
     * A client that has the log up to `to` or beyond ignores the text; one that has it up to `from`
     * appends it; any other reads `logs` from where its own copy ends.
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
     * The manifest has changed and may be invalid now, or `watch.complete` has changed: ask
     * `project`.
     */
    readonly type: "project.changed";
    readonly project: string;
  }
  | {
    /** Branches, indexes or files of repositories have changed: ask `status` about them. */
    readonly type: "repositories.changed";
    readonly project: string;
    /** Their names; null if any may have changed, or there are too many to name. */
    readonly names: readonly string[] | null;
  }
  | {
    /** A run in another process has begun, made progress or ended: ask `runs`. */
    readonly type: "runs.changed";
    readonly project: string;
  }
  | {
    /** Workspaces were added, removed, started or stopped: ask `workspaces.status`. */
    readonly type: "workspaces.changed";
    readonly project: string;
  };

/**
 * The output of services: the frames of
 * `GET /follow?workspace=NAME&services=a,b&tail=200&project=ROOT`, and the notifications after
 * `workspaces.follow`. They have no ids and cannot be sent again.
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
    /** The services have stopped, or can no longer be followed. */
    readonly type: "service.ended";
    readonly follow?: string;
    readonly error: ErrorDocument | null;
  };
