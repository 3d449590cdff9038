/**
 * The state that the whole page shares: the connection, the open project, and the current route.
 *
 * @module
 */

import { computed, effect, type Signal, signal, untracked } from "@preact/signals";
import type { KnownProject, OperationSummary, PlanParams, ServerInfo } from "../../wire.ts";
import { followAttention } from "../client/attention.ts";
import { type Connection, EventStream } from "../client/event_stream.ts";
import { RpcClient } from "../client/rpc_client.ts";
import { ProjectStore } from "./project_store.ts";
import { Resource } from "./resource.ts";
import { formatRoute, parseRoute, type Route } from "./route.ts";

/** The state of the page, and what views do with it. */
export class AppState {
  readonly client: RpcClient;
  readonly server: Resource<ServerInfo>;
  readonly projects: Resource<readonly KnownProject[]>;
  readonly connection = signal<Connection>({ state: "connecting" });
  readonly route = signal<Route>(parseRoute(location.hash));
  /** The project that is open. */
  readonly store: Signal<ProjectStore>;
  /** A plan to show and ask for agreement to, over whatever is on the screen. */
  readonly asked = signal<PlanParams | undefined>(undefined);
  /** Whether the help on keys is shown. */
  readonly helpShown = signal(false);
  /** The text for screen readers to announce. */
  readonly announcement = signal("");
  /** Whether the position in the events is known, so that views can load what they show. */
  readonly started = signal(false);
  /** Whether the server refuses everything that would change something. */
  readonly readOnly = computed(() => this.server.value?.readOnly ?? false);
  readonly #events: EventStream;
  #serverStart: string | undefined;

  /** @param token The token with which the page authenticates itself */
  constructor(token: string) {
    this.client = new RpcClient(token, (path, init) => fetch(path, init));
    this.server = new Resource((end) => this.client.call("server", {}, end));
    this.store = signal(this.#storeOf(this.route.peek().query.project));
    this.projects = new Resource(async (end) =>
      (await this.client.call("projects", {}, end)).projects
    );
    this.#events = new EventStream(this.client, {
      onEvents: (events) => {
        for (const event of events) if (event.type === "hello") this.#greet(event.server);
        this.store.peek().take(events);
      },
      onConnection: (connection) => {
        this.connection.value = connection;
        if (connection.state !== "open") return;
        for (const resource of [this.server, this.projects]) resource.retry();
        this.store.peek().retryFailed();
      },
    });
  }

  /**
   * Starts the page: follows the address bar, opens the project that it names, listens to events.
   * Asks for the latest event id first, so that nothing is missed between loading and listening.
   */
  async start(): Promise<void> {
    addEventListener("hashchange", () => this.route.value = parseRoute(location.hash));
    addEventListener("online", () => this.reconnect());
    followAttention(() => this.#events.pause(), () => this.#events.resume());
    await this.server.reload();
    this.#serverStart = this.server.signal.peek()?.server;
    this.projects.want();
    const project = computed(() => this.route.value.query.project);
    effect(() => {
      const root = project.value;
      untracked(() => this.#openProject(root));
    });
    effect(() => {
      // The server denied the events when it did not know the project; now it does.
      const isReady = this.store.value.ready.value;
      if (isReady && this.connection.peek().state === "denied") this.reconnect();
    });
    effect(() => {
      const { path } = this.route.value;
      this.#events.output = path[0] === "operations" && ![undefined, "new"].includes(path[1]);
    });
  }

  /** Tries to connect now. */
  reconnect(): void {
    this.#events.connect();
  }

  /** The address of a place in the project that is open. */
  href(path: readonly string[], query: Readonly<Record<string, string | undefined>> = {}): string {
    return formatRoute(path, { ...query, project: this.route.value.query.project });
  }

  /** Goes to a place; with `replace`, the back button does not return to the previous one. */
  go(
    path: readonly string[],
    query: Readonly<Record<string, string | undefined>> = {},
    replace = false,
  ): void {
    const address = formatRoute(path, { ...query, project: this.route.peek().query.project });
    if (!replace) location.hash = address;
    else {
      this.route.value = parseRoute(address);
      try {
        history.replaceState(null, "", address);
      } catch {
        // Browsers refuse this when it happens too often; the address bar then lags behind.
      }
    }
  }

  /** Announces a text to screen readers; a repeated text has to differ to be announced again. */
  announce(text: string): void {
    this.announcement.value = text === this.announcement.peek() ? `${text}\u200b` : text;
  }

  /** Carries out a plan that was agreed to. */
  async run(plan: string, force: boolean): Promise<OperationSummary> {
    const summary = await this.client.call("run", force ? { plan, force } : { plan });
    this.store.peek().operations.begun(summary);
    return summary;
  }

  #storeOf(root: string | undefined): ProjectStore {
    const home = () => this.server.signal.peek()?.project ?? undefined;
    return new ProjectStore(this.client, root, { home, isHidden: () => document.hidden });
  }

  #openProject(root: string | undefined): void {
    if (this.store.peek().root !== root) {
      this.asked.value = undefined; // it was asked of the other project
      this.store.peek().close();
      this.store.value = this.#storeOf(root);
    }
    this.store.peek().open();
    this.started.value = true;
    this.#events.start(root, this.server.signal.peek()?.event);
  }

  /** Loads everything again if the server was restarted. */
  #greet(server: string): void {
    if (this.#serverStart === server) return;
    this.#serverStart = server;
    this.server.refresh();
    this.projects.refresh();
    this.store.peek().reloadAll();
  }
}
