/**
 * All that the page knows of one project, kept up to date by events.
 *
 * Views ask for what they show with `want()`; an event loads again only what was wanted before. After a
 * `gap`, or where the server was started anew, everything that was wanted is loaded again.
 *
 * @module
 */

import { batch, computed, type ReadonlySignal, signal } from "@preact/signals";
import type {
  Diagnosis,
  GraphDocument,
  LatestRun,
  ProjectDetails,
  RepositoryListing,
  RepositoryStatusEntry,
  RunListing,
  ServerEvent,
  WorkspaceStatus,
} from "../../wire.ts";
import { failureOf, isAborted } from "../client/failure.ts";
import type { RpcClient } from "../client/rpc_client.ts";
import { OperationStore } from "./operation_store.ts";
import { Resource } from "./resource.ts";

/** How repositories stand, by name. */
export type Statuses = ReadonlyMap<string, RepositoryStatusEntry>;

/** Runs of the journal are read by pages of this length. */
const RUNS_PAGE = 50;

/** Names that `status` takes at once; for more, all are asked. */
const NAMES_AT_ONCE = 200;

/** How often to ask where not every change is noticed. */
const ASK_MS = 15_000;

/** What the page knows of one project. */
export class ProjectStore {
  /** Its root; undefined for the one that the server was started in. */
  readonly root: string | undefined;
  readonly details: Resource<ProjectDetails>;
  readonly repositories: Resource<readonly RepositoryListing[]>;
  readonly statuses: Resource<Statuses>;
  readonly graph: Resource<GraphDocument>;
  readonly latest: Resource<readonly LatestRun[]>;
  readonly runs: Resource<readonly RunListing[]>;
  readonly workspaces: Resource<readonly WorkspaceStatus[]>;
  readonly diagnosis: Resource<Diagnosis>;
  readonly operations: OperationStore;
  /** Whether the journal has more runs than were loaded. */
  readonly moreRuns = signal(false);
  /** Whether the doctor asks remotes as well. */
  readonly askRemotes = signal(false);
  /** Whether something of the manifest can be shown. */
  readonly ready: ReadonlySignal<boolean>;
  readonly #client: RpcClient;
  readonly #abort = new AbortController();
  #changed = new Set<string>();
  #asked = false;
  #asking: ReturnType<typeof setInterval> | undefined;

  /**
   * @param client Calls the server's methods
   * @param root The project's root; undefined for the one that the server was started in
   */
  constructor(client: RpcClient, root: string | undefined) {
    const project = root === undefined ? {} : { project: root };
    this.root = root;
    this.#client = client;
    this.details = new Resource((end) => client.call("project", project, end));
    this.repositories = new Resource(async (end) =>
      (await client.call("repositories", project, end)).repositories
    );
    this.statuses = new Resource(async (end) => {
      const { repositories } = await client.call("status", project, end);
      return new Map(repositories.map((entry) => [entry.name, entry]));
    });
    this.graph = new Resource((end) => client.call("graph", project, end));
    this.latest = new Resource(async (end) =>
      (await client.call("runs.latest", project, end)).latest
    );
    this.runs = new Resource(async (end) => {
      const { runs } = await client.call("runs", { ...project, limit: RUNS_PAGE }, end);
      this.moreRuns.value = runs.length === RUNS_PAGE;
      return runs;
    });
    this.workspaces = new Resource(async (end) => {
      const asked = { ...project, repositories: true };
      return (await client.call("workspaces.status", asked, end)).workspaces;
    });
    this.diagnosis = new Resource((end) =>
      client.call("doctor", { ...project, remotes: this.askRemotes.peek() }, end)
    );
    this.operations = new OperationStore(client, root);
    this.ready = computed(() => this.details.value !== undefined);
  }

  /** Everything that is loaded again when all may have changed. */
  get #everything(): readonly Resource<unknown>[] {
    const { details, repositories, statuses, graph, latest, runs, workspaces } = this;
    return [details, repositories, statuses, graph, latest, runs, workspaces];
  }

  /** Begins with what every view needs. */
  open(): void {
    this.details.want();
    this.operations.want();
    this.#asking = setInterval(() => {
      const { watch } = this.details.signal.peek() ?? {};
      if (watch && !watch.complete && !document.hidden) this.statuses.refresh();
    }, ASK_MS);
  }

  /** Ends everything; nothing changes any more. */
  close(): void {
    clearInterval(this.#asking);
    this.#abort.abort();
    for (const resource of [...this.#everything, this.diagnosis]) resource.stop();
    this.operations.close();
  }

  /** Loads everything again that was wanted. */
  reloadAll(): void {
    for (const resource of this.#everything) resource.refresh();
    this.operations.reloadAll();
  }

  /** Loads again what could not be loaded. */
  retryFailed(): void {
    for (const resource of [...this.#everything, this.diagnosis]) resource.retry();
    this.operations.retryFailed();
  }

  /** Takes what has happened. */
  take(events: readonly ServerEvent[]): void {
    batch(() => {
      for (const event of events) this.#take(event);
      this.operations.take(events);
    });
    if (this.#changed.size > 0) void this.#askStatuses();
  }

  /** Loads the next page of the journal. */
  async loadMoreRuns(): Promise<void> {
    const runs = this.runs.value ?? [];
    const before = runs.at(-1)?.id;
    if (before === undefined) return;
    const project = this.root === undefined ? {} : { project: this.root };
    const page = await this.#client.call("runs", { ...project, limit: RUNS_PAGE, before });
    this.runs.set([...runs, ...page.runs]);
    this.moreRuns.value = page.runs.length === RUNS_PAGE;
  }

  #isMine(project: string): boolean {
    return project === (this.root ?? this.details.signal.peek()?.root);
  }

  #take(event: ServerEvent): void {
    if (event.type === "gap") return this.reloadAll();
    if (event.type === "operation.ended" && this.#isMine(event.operation.project)) {
      this.runs.refresh();
      this.latest.refresh();
      if (event.operation.operation.startsWith("workspace")) this.workspaces.refresh();
      return this.statuses.refresh();
    }
    if (!("project" in event) || !this.#isMine(event.project)) return;
    switch (event.type) {
      case "project.changed":
        for (const it of [this.details, this.repositories, this.graph, this.statuses]) it.refresh();
        return;
      case "repositories.changed":
        if (event.names === null) this.statuses.refresh();
        else for (const name of event.names) this.#changed.add(name);
        return;
      case "runs.changed":
        this.runs.refresh();
        return this.latest.refresh();
      case "workspaces.changed":
        return this.workspaces.refresh();
    }
  }

  /** Asks only for the repositories that have changed, one question at a time. */
  async #askStatuses(): Promise<void> {
    if (this.#asked) return;
    this.#asked = true;
    while (this.#changed.size > 0) {
      const names = [...this.#changed];
      this.#changed = new Set();
      await this.#askStatusesOf(names);
    }
    this.#asked = false;
  }

  async #askStatusesOf(names: readonly string[]): Promise<void> {
    if (this.statuses.signal.peek() === undefined) return;
    if (names.length > NAMES_AT_ONCE) return this.statuses.refresh();
    const project = this.root === undefined ? {} : { project: this.root };
    try {
      const asked = { ...project, names };
      const { repositories } = await this.#client.call("status", asked, this.#abort.signal);
      const statuses = new Map(this.statuses.signal.peek());
      for (const entry of repositories) statuses.set(entry.name, entry);
      this.statuses.set(statuses);
    } catch (error) {
      // The manifest names others now, or the server has gone: the whole tells.
      if (!isAborted(error) && failureOf(error).code !== "DISCONNECTED") this.statuses.refresh();
    }
  }
}
