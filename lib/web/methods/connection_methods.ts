/**
 * The methods that need a lasting connection, over which events are sent as notifications.
 *
 * @module
 */

import { NestrError } from "../../errors/nestr_error.ts";
import { choice, key, requiredKey, someText, table } from "../../manifest/values.ts";
import { type Connection, type LastingCall, method } from "../method.ts";
import { followServices } from "../service_output.ts";
import type { Nothing } from "../wire.ts";
import { project } from "./project_methods.ts";
import { serviceLogsParams } from "./workspace_methods.ts";

/** The id of the subscription to events. */
const EVENTS = "events";

/** How many subscriptions may be open on one connection. */
const AT_ONCE = 20;

const NOTHING: Nothing = {};

/** Requires room for another subscription; one with the same id is replaced and needs none. */
function requireRoom({ running }: Connection, id: string): void {
  if (running.size < AT_ONCE || running.has(id)) return;
  throw new NestrError(
    "SERVER_BUSY",
    `${AT_ONCE} subscriptions are open on this connection already`,
    {
      hint: "close one of them with workspaces.unfollow",
    },
  );
}

/** Opens a subscription; it lasts until it is ended or the connection ends. */
function begin(connection: Connection, id: string): AbortSignal {
  const controller = new AbortController();
  connection.running.set(id, controller);
  return controller.signal;
}

function end(connection: Connection, id: string): void {
  connection.running.get(id)?.abort();
  connection.running.delete(id);
}

/** Which events are wanted. */
export const eventsParams = table({
  project,
  after: key(someText("the id of an event"), "Id of the last event that was received."),
  output: key(choice(["all", "none"]), "Whether to send the output of tasks. Default all."),
});

/** The methods by name. */
export const CONNECTION_METHODS = {
  "events.subscribe": method({
    summary: "Sends events as `event` notifications, from an earlier one on where one is given.",
    params: eventsParams,
    result: "{ event: EventId }",
    effect: "reads",
    handle: async ({ project, after, output }, { session, connection }: LastingCall) => {
      await session.watch(project);
      requireRoom(connection, EVENTS);
      const subscription = session.hub.subscribe({
        output: output !== "none",
        ...(after === undefined ? {} : { after }),
      });
      // Only now, as nothing can be refused any more: the old subscription ends only for a new one.
      end(connection, EVENTS);
      begin(connection, EVENTS).addEventListener("abort", () => subscription.close());
      const send = async () => {
        for (;;) {
          const events = await subscription.next();
          if (events === undefined) return;
          for (const { json } of events) {
            if (subscription.closed) return;
            await connection.notify({ json });
          }
        }
      };
      // If sending fails, the connection is gone and there is nobody to tell.
      const sent = send().catch(() => subscription.close());
      connection.finish = () => {
        subscription.finish();
        return sent;
      };
      return { event: after ?? session.hub.last };
    },
  }),
  "events.unsubscribe": method({
    summary: "Stops sending events.",
    params: table({}),
    result: "{}",
    effect: "reads",
    handle: (_, { connection }: LastingCall) => {
      end(connection, EVENTS);
      return Promise.resolve(NOTHING);
    },
  }),
  "workspaces.follow": method({
    summary: "Sends the output of services as `event` notifications.",
    params: serviceLogsParams,
    result: "{ follow: string }",
    effect: "reads",
    handle: async (params, { session, connection }: LastingCall) => {
      const follow = crypto.randomUUID();
      requireRoom(connection, follow);
      const signal = begin(connection, follow);
      try {
        const { ended } = await followServices(
          session,
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
    summary: "Stops following services.",
    params: table({
      follow: requiredKey(someText("an id"), "The id that `workspaces.follow` returned."),
    }),
    result: "{}",
    effect: "reads",
    handle: ({ follow }, { connection }: LastingCall) => {
      end(connection, follow);
      return Promise.resolve(NOTHING);
    },
  }),
};
