/**
 * Watches projects for changes and says which of their parts to ask about again.
 *
 * Begins when somebody listens to a project's events. Changes are gathered, so that however much
 * happens, there is little to say. Where the system allows no more watches fewer folders are watched,
 * and {@link ProjectWatches.extent} tells that not everything is noticed.
 *
 * @module
 */

import { basename, dirname } from "node:path";
import type { OpenProject } from "../engine/open_project.ts";
import type { WatchedFolder, WatchedFolders } from "../engine/watched_folders.ts";
import type { EventHub } from "./event_hub.ts";
import type { ProjectDetails } from "./wire.ts";

/** So many folders are watched where the system does not say how many it allows, */
const FOLDERS = 4_000;
/** and never more than this: looking for them takes time as well. */
const MOST_FOLDERS = 20_000;

/** So many projects are watched at once. */
const PROJECTS = 3;

/** It is said when nothing more has happened for so long, */
const QUIET_MS = 150;
/** or when it has gone on for so long. */
const LONGEST_MS = 1_500;

/** Folders are looked for again after new ones have come up, and not more often than this. */
const GATHER_AGAIN_MS = 3_000;

/** More repositories than this are not named. */
const NAMED = 200;

type Extent = ProjectDetails["watch"];

/** What watching needs of others. */
export interface WatchSurroundings {
  /** Told what has changed. */
  readonly hub: EventHub;
  /** Opens a project by its root. */
  readonly open: (root: string) => Promise<OpenProject>;
  /** Whether a run is carried out by this server, which tells of it by itself. */
  readonly isOwnRun: (id: string) => boolean;
}

/** The projects that are watched. */
export class ProjectWatches implements Disposable {
  readonly #surroundings: WatchSurroundings;
  readonly #watches = new Map<string, ProjectWatch>();

  constructor(surroundings: WatchSurroundings) {
    this.#surroundings = surroundings;
  }

  /** Begins to watch a project, unless it is watched. */
  watch(root: string): void {
    const known = this.#watches.get(root);
    this.#watches.delete(root);
    this.#watches.set(root, known ?? new ProjectWatch(root, this.#surroundings));
    for (const [other, watch] of this.#watches) {
      if (this.#watches.size <= PROJECTS) break;
      this.#watches.delete(other);
      watch[Symbol.dispose]();
    }
  }

  /** Looks again which folders there are, after repositories were cloned. */
  refresh(root: string): void {
    this.#watches.get(root)?.gatherAgain();
  }

  /** What of a project is watched. */
  extent(root: string): Extent {
    return this.#watches.get(root)?.extent ?? { paths: 0, complete: false };
  }

  [Symbol.dispose](): void {
    for (const watch of this.#watches.values()) watch[Symbol.dispose]();
    this.#watches.clear();
  }
}

/** What has changed since it was last said. */
class Changes {
  manifest = false;
  runs = false;
  workspaces = false;
  readonly repositories = new Set<string>();
}

/** One project that is watched. */
class ProjectWatch implements Disposable {
  readonly #root: string;
  readonly #surroundings: WatchSurroundings;
  #watcher: Deno.FsWatcher | undefined;
  #folders: ReadonlyMap<string, WatchedFolder> = new Map();
  #sources: ReadonlySet<string> = new Set();
  #changes = new Changes();
  #timer: ReturnType<typeof setTimeout> | undefined;
  #gatherTimer: ReturnType<typeof setTimeout> | undefined;
  #since = 0;
  #disposed = false;
  extent: Extent = { paths: 0, complete: false };

  constructor(root: string, surroundings: WatchSurroundings) {
    this.#root = root;
    this.#surroundings = surroundings;
    void this.#gather();
  }

  [Symbol.dispose](): void {
    this.#disposed = true;
    clearTimeout(this.#timer);
    clearTimeout(this.#gatherTimer);
    this.#watcher?.close();
  }

  gatherAgain(): void {
    if (this.#disposed) return;
    this.#gatherTimer ??= setTimeout(() => {
      this.#gatherTimer = undefined;
      void this.#gather();
    }, GATHER_AGAIN_MS);
  }

  /** Finds the folders and watches them; fewer where the system does not allow as many. */
  async #gather(): Promise<void> {
    for (let limit = folderLimit(); limit >= 10 && !this.#disposed; limit = Math.floor(limit / 4)) {
      const found = await this.#find(limit);
      if (this.#disposed || this.#replaceWatcher(found)) return;
    }
  }

  async #find(limit: number): Promise<WatchedFolders> {
    try {
      const { watchedFolders } = await import("../engine/watched_folders.ts");
      const project = await this.#surroundings.open(this.#root);
      this.#sources = new Set(project.config.sources);
      return await watchedFolders(project, limit);
    } catch {
      // A manifest that is not in order: it is watched until it is.
      const folder: WatchedFolder = { path: this.#root, about: "manifest", repositories: [] };
      return { folders: [folder], complete: false };
    }
  }

  /** Watches other folders; false where that is not allowed. */
  #replaceWatcher({ folders, complete }: WatchedFolders): boolean {
    let watcher: Deno.FsWatcher;
    try {
      watcher = Deno.watchFs(folders.map(({ path }) => path), { recursive: false });
    } catch {
      return false;
    }
    // The new one first: nothing happens in between.
    this.#watcher?.close();
    this.#watcher = watcher;
    const before = this.#folders;
    this.#folders = new Map(folders.map((folder) => [folder.path, folder]));
    // A run that was short has ended before it was watched.
    const isNew = ({ path, about }: WatchedFolder) => about === "run" && !before.has(path);
    if (before.size > 0 && folders.some(isNew)) {
      this.#changes.runs = true;
      this.#say();
    }
    this.extent = { paths: folders.length, complete };
    void this.#follow(watcher);
    return true;
  }

  async #follow(watcher: Deno.FsWatcher): Promise<void> {
    try {
      for await (const { kind, paths } of watcher) {
        if (kind === "access") continue;
        for (const path of paths) this.#note(path, kind === "create");
      }
    } catch {
      // What it watched is gone; the page asks by itself.
    }
  }

  #note(path: string, isNew: boolean): void {
    const folder = this.#folders.get(dirname(path));
    const name = basename(path);
    if (folder === undefined || name.endsWith(".lock") || name.endsWith(".tmp")) return;
    if (this.#sources.has(path) || (folder.about === "manifest" && isManifest(name))) {
      this.#changes.manifest = true;
      this.gatherAgain();
      return this.#say();
    }
    if (isNew && isFolder(path)) this.gatherAgain();
    switch (folder.about) {
      case "state":
        if (folder.path.endsWith("/runs")) this.#changes.runs = true;
        else if (folder.path.endsWith("/workspaces")) this.#changes.workspaces = true;
        else return;
        break;
      case "run":
        if (name !== "events.ndjson" || this.#surroundings.isOwnRun(basename(folder.path))) return;
        this.#changes.runs = true;
        break;
      case "files":
      case "manifest":
        if (name === ".git" || name === ".jj" || name === ".nestr") return;
        for (const it of folder.repositories) this.#changes.repositories.add(it);
        break;
      case "repository":
        for (const it of folder.repositories) this.#changes.repositories.add(it);
    }
    this.#say();
  }

  /** Says what has changed, a little later. */
  #say(): void {
    const now = performance.now();
    if (this.#timer === undefined) this.#since = now;
    else if (now - this.#since > LONGEST_MS - QUIET_MS) return;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#sayNow(), QUIET_MS);
  }

  #sayNow(): void {
    this.#timer = undefined;
    const { manifest, runs, workspaces, repositories } = this.#changes;
    this.#changes = new Changes();
    const { hub } = this.#surroundings;
    const project = this.#root;
    if (manifest) hub.emit({ type: "project.changed", project });
    if (repositories.size > 0) {
      const names = repositories.size > NAMED ? null : [...repositories].sort();
      hub.emit({ type: "repositories.changed", project, names });
    }
    if (runs) hub.emit({ type: "runs.changed", project });
    if (workspaces) hub.emit({ type: "workspaces.changed", project });
  }
}

/** A third of what the system allows all programs of a user together. */
function folderLimit(): number {
  try {
    const allowed = Number(Deno.readTextFileSync("/proc/sys/fs/inotify/max_user_watches"));
    return allowed > 0 ? Math.min(MOST_FOLDERS, Math.floor(allowed / 3)) : FOLDERS;
  } catch {
    return FOLDERS;
  }
}

const isManifest = (name: string): boolean => /^nestr\.(toml|ya?ml|json)$/.test(name);

function isFolder(path: string): boolean {
  try {
    return Deno.lstatSync(path).isDirectory;
  } catch {
    return false;
  }
}
