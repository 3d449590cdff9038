/**
 * The methods that make sense on a connection that lasts: events come over it as notifications.
 *
 * @module
 */

import { NestrError } from "../../errors/nestr_error.ts";
import { choice, key, requiredKey, someText, table } from "../../manifest/values.ts";
import { type Call, type Connection, method } from "../method.ts";
import { followServices } from "../service_output.ts";
import type { Nothing } from "../wire.ts";
import { project } from "./project_methods.ts";
import { serviceLogsParams } from "./workspace_methods.ts";

/** Key of the subscription among what goes on for a connection. */
const EVENTS = "events";

/** So much goes on for one connection. */
const AT_ONCE = 20;

const NOTHING: Nothing = {};

function connectionOf({ connection }: Call): Connection {
  if (connection !== undefined) return connection;
  throw new NestrError("RPC_INVALID", "the method needs a connection that lasts", {
    hint: "over HTTP use GET /events and GET /follow",
  });
}

/** Begins something that goes on until it, or the connection, is ended. */
function begin(connection: Connection, id: string): AbortController {
  if (connection.running.size >= AT_ONCE) {
    throw new NestrError("SERVER_BUSY", `${AT_ONCE} things go on for this connection already`, {
      hint: "end one of them with workspaces.unfollow",
    });
  }
  const controller = new AbortController();
  connection.running.set(id, controller);
  return controller;
}

function end(connection: Connection, id: string): void {
  connection.running.get(id)?.abort();
  connection.running.delete(id);
}

/** The methods by name. */
export const CONNECTION_METHODS = {
  "events.subscribe": method({
    summary: "Sends events as notifications `event`, those after an earlier one first.",
    params: table({
      project,
      after: key(someText("the id of an event"), "Id of the last event that was heard."),
      output: key(choice(["all", "none"]), "Whether output of tasks is sent. Default all."),
    }),
    result: "{ event: EventId }",
    effect: "reads",
    handle: async ({ project, after, output }, call) => {
      const { session } = call;
      const connection = connectionOf(call);
      await session.watch(project);
      end(connection, EVENTS);
      const subscription = session.hub.subscribe({
        output: output !== "none",
        ...(after === undefined ? {} : { after }),
      });
      const { signal } = begin(connection, EVENTS);
      signal.addEventListener("abort", () => subscription.close());
      const send = async () => {
        for (;;) {
          const events = await subscription.next();
          if (events === undefined) return;
          for (const { json } of events) await connection.notify({ json });
        }
      };
      // A connection that is gone ends it, and there is nobody to tell.
      send().catch(() => subscription.close());
      return { event: after ?? session.hub.last };
    },
  }),
  "events.unsubscribe": method({
    summary: "Sends no more events.",
    params: table({}),
    result: "{}",
    effect: "reads",
    handle: (_, call) => {
      end(connectionOf(call), EVENTS);
      return Promise.resolve(NOTHING);
    },
  }),
  "workspaces.follow": method({
    summary: "Sends what services print as notifications `event`.",
    params: serviceLogsParams,
    result: "{ follow: string }",
    effect: "reads",
    handle: async (params, call) => {
      const connection = connectionOf(call);
      const follow = crypto.randomUUID();
      const { signal } = begin(connection, follow);
      try {
        const { ended } = await followServices(
          call.session,
          params,
          (event) => connection.notify({ ...event, follow }),
          signal,
        );
        ended.catch(() => {}).finally(() => connection.running.delete(follow));
      } catch (thrown) {
        end(connection, follow);
        throw thrown;
      }
      return { follow };
    },
  }),
  "workspaces.unfollow": method({
    summary: "Sends no more of what services print.",
    params: table({
      follow: requiredKey(someText("an id"), "What `workspaces.follow` has returned."),
    }),
    result: "{}",
    effect: "reads",
    handle: ({ follow }, call) => {
      end(connectionOf(call), follow);
      return Promise.resolve(NOTHING);
    },
  }),
};
