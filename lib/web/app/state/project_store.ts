/**
 * All that the page knows of one project, kept up to date by events.
 *
 * Views ask for what they show with `want()`; an event reloads only what was wanted before. After a
 * `gap` or a restart of the server, everything that was wanted is reloaded.
 *
 * @module
 */

import { batch, computed, effect, type ReadonlySignal, signal, untracked } from "@preact/signals";
import type {
  Diagnosis,
  GraphDocument,
  LatestRun,
  ProjectDetails,
  RepositoryListing,
  RepositoryStatusEntry,
  RunListing,
  SavedWork,
  ServerEvent,
  WorkspaceStatus,
} from "../../wire.ts";
import { type Failure, isAborted } from "../client/failure.ts";
import type { RpcClient } from "../client/rpc_client.ts";
import { OperationStore } from "./operation_store.ts";
import { Resource } from "./resource.ts";

/** The states of repositories, by name. */
export type Statuses = ReadonlyMap<string, RepositoryStatusEntry>;

/** How many runs of the journal are shown at first, and how many more each time. */
const RUNS_PAGE = 50;

/** How many runs can be asked for at once. */
const RUNS_AT_ONCE = 200;

/** How many repositories are asked for by name; if more have changed, all are asked for. */
const NAMES_AT_ONCE = 200;

/** How often to ask if not every change is noticed. */
const ASK_MS = 15_000;

/** How often to ask about runs of other processes: there is no event when one is killed. */
const ELSEWHERE_MS = 5_000;

/** How long the states of workspaces' working copies are kept, as each takes a `git status`. */
const COPIES_MS = 60_000;

/** What the store needs from the page. */
export interface ProjectSurroundings {
  /** Root of the project that the server was started in; undefined until it is known. */
  readonly home: () => string | undefined;
  /** Whether nobody looks at the page. */
  readonly isHidden: () => boolean;
}

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
  /** The work that was saved before workspaces were removed, the newest first. */
  readonly forgotten: Resource<readonly SavedWork[]>;
  readonly diagnosis: Resource<Diagnosis>;
  readonly operations: OperationStore;
  /** Whether the journal has more runs than have been loaded. */
  readonly moreRuns = signal(false);
  /** Whether the doctor checks remotes as well. */
  readonly askRemotes = signal(false);
  /** Whether the manifest has been loaded at least once. */
  readonly ready: ReadonlySignal<boolean>;
  /** Why the project or its operations cannot be reloaded; views do not show this themselves. */
  readonly failure: ReadonlySignal<Failure | undefined>;
  readonly #client: RpcClient;
  readonly #project: { readonly project?: string };
  readonly #surroundings: ProjectSurroundings;
  readonly #abort = new AbortController();
  #runsShown = RUNS_PAGE;
  #copiesShown = false;
  #copiesAt = -Infinity;
  #changed = new Set<string>();
  #asked = false;
  readonly #asking: ReturnType<typeof setInterval>[] = [];
  #unwatch: () => void = () => {};

  /**
   * @param client Calls the server's methods
   * @param root The project's root; undefined for the one that the server was started in
   * @param surroundings What it needs from the page
   */
  constructor(client: RpcClient, root: string | undefined, surroundings: ProjectSurroundings) {
    const project = root === undefined ? {} : { project: root };
    this.root = root;
    this.#project = project;
    this.#surroundings = surroundings;
    this.#client = client;
    this.details = new Resource((end) => client.call("project", project, end));
    this.repositories = new Resource(async (end) =>
      (await client.call("repositories", project, end)).repositories
    );
    this.statuses = new Resource<Statuses>(async (end) => {
      const { repositories } = await client.call("status", project, end);
      return new Map(repositories.map((entry) => [entry.name, entry]));
    });
    this.graph = new Resource((end) => client.call("graph", project, end));
    this.latest = new Resource(async (end) =>
      (await client.call("runs.latest", project, end)).latest
    );
    this.runs = new Resource((end) => this.#loadRuns(end));
    this.workspaces = new Resource((end) => this.#loadWorkspaces(end));
    this.forgotten = new Resource(async (end) =>
      (await client.call("workspaces", project, end)).forgotten
    );
    this.diagnosis = new Resource((end) =>
      client.call("doctor", { ...project, remotes: this.askRemotes.peek() }, end)
    );
    this.operations = new OperationStore(client, root, (other) => this.#isMine(other));
    this.ready = computed(() => this.details.value !== undefined);
    this.failure = computed(() => {
      if (!this.ready.value) return undefined;
      // The state of the connection is shown elsewhere.
      return [this.details.failure, this.operations.failure].find((failure) =>
        failure !== undefined && failure.code !== "DISCONNECTED"
      );
    });
  }

  /** The resources to reload when everything may have changed. */
  get #everything(): readonly Pick<Resource<unknown>, "refresh" | "retry" | "stop">[] {
    const { details, repositories, statuses, graph, latest, runs } = this;
    const { workspaces, forgotten, diagnosis } = this;
    return [
      ...[details, repositories, statuses, graph, latest, runs],
      ...[workspaces, forgotten, diagnosis],
    ];
  }

  /** Loads what every view needs, and then what the navigation counts. */
  open(): void {
    this.details.want();
    this.operations.want();
    this.#unwatch = effect(() => {
      if (!this.ready.value) return;
      untracked(() => {
        this.workspaces.want();
        this.diagnosis.want();
      });
    });
    this.#every(ASK_MS, () => {
      const { watch } = this.details.signal.peek() ?? {};
      if (watch && !watch.complete) this.statuses.refresh();
    });
    this.#every(ELSEWHERE_MS, () => this.refreshRunningElsewhere());
  }

  /** Asks again about runs that are shown as running but do not belong to this server. */
  refreshRunningElsewhere(): void {
    const isElsewhere = (id: string, state: string): boolean =>
      state === "running" && !this.operations.isRunningHere(id);
    const runs = this.runs.signal.peek() ?? [];
    if (runs.some(({ id, state }) => isElsewhere(id, state))) this.runs.refresh();
    const latest = this.latest.signal.peek() ?? [];
    if (latest.some(({ run, runState }) => isElsewhere(run, runState))) this.latest.refresh();
    this.operations.refreshRunningElsewhere();
  }

  /** Does something at intervals, except while nobody looks at the page. */
  #every(ms: number, act: () => void): void {
    const unlessHidden = (): void => this.#surroundings.isHidden() ? undefined : act();
    this.#asking.push(setInterval(unlessHidden, ms));
  }

  /** Ends everything; nothing changes any more. */
  close(): void {
    for (const timer of this.#asking) clearInterval(timer);
    this.#unwatch();
    this.#abort.abort();
    for (const resource of this.#everything) resource.stop();
    this.operations.close();
  }

  /**
   * Why something could not be loaded; undefined if `failure`, shown on every page, says the same.
   */
  ownFailure({ failure }: { readonly failure: Failure | undefined }): Failure | undefined {
    return failure?.code === this.failure.value?.code ? undefined : failure;
  }

  /** Loads again everything that was wanted. */
  reloadAll(): void {
    this.#copiesAt = -Infinity;
    for (const resource of this.#everything) resource.refresh();
    this.operations.reloadAll();
  }

  /** Loads again what could not be loaded. */
  retryFailed(): void {
    for (const resource of this.#everything) resource.retry();
    this.operations.retryFailed();
  }

  /** Takes events. */
  take(events: readonly ServerEvent[]): void {
    batch(() => {
      for (const event of events) this.#take(event);
      this.operations.take(events);
    });
    if (this.#changed.size > 0) void this.#askStatuses();
  }

  /** Loads more of the journal; if that fails, `runs` has the failure. */
  async loadMoreRuns(): Promise<void> {
    this.#runsShown += RUNS_PAGE;
    await this.runs.reload();
  }

  /** Loads the working copies of workspaces as well from now on, although they take longer. */
  wantCopies(): void {
    this.#copiesShown = true;
    this.#copiesAt = -Infinity;
    void this.workspaces.reload();
  }

  #isMine(project: string): boolean {
    return project === (this.details.signal.peek()?.root ?? this.root ?? this.#surroundings.home());
  }

  #take(event: ServerEvent): void {
    if (event.type === "gap") return event.reason === "output" ? undefined : this.reloadAll();
    if (event.type === "operation.ended" && this.#isMine(event.operation.project)) {
      for (const it of [this.runs, this.latest, this.statuses]) it.refresh();
      return this.#refreshWorkspaces(/^(workspace-|doctor-fix$)/.test(event.operation.operation));
    }
    if (!("project" in event) || !this.#isMine(event.project)) return;
    switch (event.type) {
      case "project.changed":
        for (const it of [this.details, this.repositories, this.graph, this.statuses]) it.refresh();
        this.#refreshDiagnosis();
        return this.retryFailed(); // with the manifest everything may be in order again
      case "repositories.changed":
        if (event.names === null) this.statuses.refresh();
        else for (const name of event.names) this.#changed.add(name);
        return;
      case "runs.changed":
        this.runs.refresh();
        return this.latest.refresh();
      case "workspaces.changed":
        return this.#refreshWorkspaces(true);
    }
  }

  /** Reloads the doctor's findings, which may be different now, and perhaps the workspaces. */
  #refreshWorkspaces(haveChanged: boolean): void {
    this.#refreshDiagnosis();
    if (!haveChanged) return;
    this.#copiesAt = -Infinity;
    this.workspaces.refresh();
    this.forgotten.refresh();
  }

  /** Not with remotes, which are checked only when a person asks for it. */
  #refreshDiagnosis(): void {
    if (!this.askRemotes.peek()) this.diagnosis.refresh();
  }

  /** Asks about only the repositories that have changed, one request at a time. */
  async #askStatuses(): Promise<void> {
    if (this.#asked) return;
    this.#asked = true;
    while (this.#changed.size > 0) {
      await this.statuses.settled();
      const names = [...this.#changed];
      this.#changed = new Set();
      const isAnswered = await this.#askStatusesOf(names);
      if (!isAnswered) { for (const name of names) this.#changed.add(name); }
    }
    this.#asked = false;
  }

  /** Returns false if they have to be asked about again. */
  async #askStatusesOf(names: readonly string[]): Promise<boolean> {
    if (this.statuses.signal.peek() === undefined) return true;
    if (names.length <= NAMES_AT_ONCE) {
      try {
        const asked = { ...this.#project, names };
        return await this.statuses.amend(
          async () => (await this.#client.call("status", asked, this.#abort.signal)).repositories,
          (statuses, entries) =>
            new Map([...statuses, ...entries.map((it) => [it.name, it] as const)]),
        );
      } catch (error) {
        if (isAborted(error)) return true;
        // The manifest may name others now, or the server has gone: load the whole instead.
      }
    }
    this.statuses.refresh();
    return true;
  }

  async #loadRuns(end: AbortSignal): Promise<readonly RunListing[]> {
    const all: RunListing[] = [];
    while (true) {
      const limit = Math.min(RUNS_AT_ONCE, this.#runsShown - all.length);
      const before = all.at(-1)?.id;
      const part = { ...this.#project, limit, ...(before === undefined ? {} : { before }) };
      const { runs } = await this.#client.call("runs", part, end);
      all.push(...runs);
      this.moreRuns.value = runs.length === limit;
      if (runs.length < limit || all.length >= this.#runsShown) return all;
    }
  }

  /** Services change by themselves and are loaded often; working copies are kept for a while. */
  async #loadWorkspaces(end: AbortSignal): Promise<readonly WorkspaceStatus[]> {
    const now = performance.now();
    const repositories = this.#copiesShown && now - this.#copiesAt >= COPIES_MS;
    const asked = { ...this.#project, repositories };
    // Set before the answer, so that an event meanwhile can make it outdated at once.
    if (repositories) this.#copiesAt = now;
    const { workspaces } = await this.#client.call("workspaces.status", asked, end)
      .catch((error) => {
        if (repositories) this.#copiesAt = -Infinity;
        throw error;
      });
    const before = this.workspaces.signal.peek();
    // A killed service or removed folder causes no event, but changes the doctor's findings.
    if (before && standingOf(before) !== standingOf(workspaces)) this.#refreshDiagnosis();
    if (repositories) return workspaces;
    const known = new Map(before?.map((it) => [it.name, it.repositories]));
    return workspaces.map((it) => ({ ...it, repositories: known.get(it.name) ?? [] }));
  }
}

/** The properties of workspaces that the doctor looks at, as a text to compare. */
const standingOf = (workspaces: readonly WorkspaceStatus[]): string =>
  JSON.stringify(workspaces.map(({ name, present, services }) => [
    name,
    present,
    services.map((it) => [it.name, it.state]),
  ]));
