/**
 * Watches one project for changes, and tells clients which of its parts to ask about again.
 *
 * If the system does not allow enough watches, fewer folders are watched, and
 * {@link ProjectWatch.extent} says that not every change is noticed. A change in a new folder is
 * announced when the folder begins to be watched, at the latest.
 *
 * @module
 */

import { basename, dirname } from "node:path";
import type { OpenProject } from "../engine/open_project.ts";
import type { WatchedFolder, WatchedFolders } from "../engine/watched_folders.ts";
import type { EventHub } from "./event_hub.ts";
import { ProjectChanges } from "./project_changes.ts";
import type { ProjectDetails } from "./wire.ts";

/** How many folders are watched if the system does not say how many it allows. */
const FOLDERS = 4_000;

/** How many folders are watched at most, as finding them takes time as well. */
const MOST_FOLDERS = 20_000;

/** How long to wait after a new folder has appeared before looking for folders again. */
const GATHER_AGAIN_MS = 3_000;

/**
 * How many watchers to add for new folders before one replaces them all, which may take seconds.
 */
const WATCHERS = 6;

/** How much of a project is watched. */
export type Extent = ProjectDetails["watch"];

/** What a watch needs from its session. */
export interface WatchSurroundings {
  /** Gets an event for what has changed. */
  readonly hub: EventHub;
  /** Opens a project by its root. */
  readonly open: (root: string) => Promise<OpenProject>;
  /** Whether this server carries out a run, and so sends events of its own about it. */
  readonly isOwnRun: (id: string) => boolean;
}

/** One project that is watched. */
export class ProjectWatch implements Disposable {
  readonly #root: string;
  readonly #surroundings: WatchSurroundings;
  #watchers: readonly Deno.FsWatcher[] = [];
  /**
   * Whether a watched folder was created or removed, so that its watch may be on the old folder.
   */
  #moved = false;
  #folders: ReadonlyMap<string, WatchedFolder> = new Map();
  #manifests: ReadonlySet<string> = new Set();
  readonly #changes: ProjectChanges;
  #gatherTimer: ReturnType<typeof setTimeout> | undefined;
  #gathering: Promise<void>;
  #disposed = false;
  #extent: Extent = { paths: 0, complete: false };

  constructor(root: string, surroundings: WatchSurroundings) {
    this.#root = root;
    this.#surroundings = surroundings;
    this.#changes = new ProjectChanges(root, surroundings.hub);
    this.#gathering = this.#gather();
  }

  /** How much of it is watched. */
  get extent(): Extent {
    return this.#extent;
  }

  [Symbol.dispose](): void {
    this.#disposed = true;
    this.#changes[Symbol.dispose]();
    clearTimeout(this.#gatherTimer);
    for (const watcher of this.#watchers) watcher.close();
  }

  /** Looks for folders again, soon. */
  gatherAgain(): void {
    if (this.#disposed) return;
    this.#gatherTimer ??= setTimeout(() => {
      // One at a time, so that an older result never replaces a newer one.
      this.#gathering = this.#gathering.then(() => {
        this.#gatherTimer = undefined;
        return this.#gather();
      });
    }, GATHER_AGAIN_MS);
  }

  /** Finds the folders and watches them; if that fails, `complete` is false. */
  async #gather(): Promise<void> {
    try {
      await this.#findAndWatch();
    } catch {
      this.#setExtent({ ...this.#extent, complete: false });
    }
  }

  /** Finds and watches the folders, fewer of them if the system does not allow as many. */
  async #findAndWatch(): Promise<void> {
    for (let limit = folderLimit(); limit >= 10 && !this.#disposed; limit = Math.floor(limit / 4)) {
      const found = await this.#find(limit);
      if (this.#disposed || await this.#replaceWatcher(found)) return;
    }
    this.#setExtent({ ...this.#extent, complete: false });
  }

  async #find(limit: number): Promise<WatchedFolders> {
    const { watchedFolders, watchedManifests } = await import("../engine/watched_folders.ts");
    try {
      const project = await this.#surroundings.open(this.#root);
      return await watchedFolders(project, limit);
    } catch {
      return watchedManifests(this.#root, this.#manifests);
    }
  }

  /** Watches the folders that were found; false if the system does not allow that. */
  async #replaceWatcher({ folders, manifests, complete }: WatchedFolders): Promise<boolean> {
    const before = this.#folders;
    const added = folders.filter(({ path }) => !before.has(path));
    const anew = this.#watchers.length === 0 || this.#watchers.length >= WATCHERS;
    try {
      if (this.#moved) await this.#watchAfresh(folders);
      else if (anew || added.length > 0) this.#watch(anew ? folders : added, anew);
    } catch {
      return false;
    }
    if (this.#disposed) return true;
    this.#folders = new Map(folders.map((folder) => [folder.path, folder]));
    this.#manifests = manifests;
    if (before.size > 0) this.#noteNewFolders(added);
    this.#setExtent({ paths: folders.length, complete });
    return true;
  }

  /** Watches folders, in addition to those that are watched already or instead of them. */
  #watch(folders: readonly WatchedFolder[], instead: boolean): void {
    const watcher = Deno.watchFs(folders.map(({ path }) => path), { recursive: false });
    // Create the new one first, so that nothing is missed in between.
    const old = instead ? this.#watchers : [];
    this.#watchers = instead ? [watcher] : [...this.#watchers, watcher];
    for (const it of old) it.close();
    void this.#follow(watcher);
  }

  /**
   * Closes the old watchers first and waits a moment before watching again: all watchers share
   * Deno's system watches, where a watched path stays bound to the folder that was there before
   * (2.9).
   */
  async #watchAfresh(folders: readonly WatchedFolder[]): Promise<void> {
    const old = this.#watchers;
    this.#watchers = [];
    for (const it of old) it.close();
    await new Promise((resolve) => setTimeout(resolve, 0));
    if (this.#disposed) return;
    this.#watch(folders, true);
    this.#moved = false;
    // Changes in the meantime went unnoticed.
    this.#changes.add("repositories");
  }

  /** Announces new folders, as changes in them went unnoticed before they were watched. */
  #noteNewFolders(folders: readonly WatchedFolder[]): void {
    for (const folder of folders) this.#noteFolder(folder);
  }

  /** Sets the extent; if `complete` changes, clients are told to ask for it again. */
  #setExtent(extent: Extent): void {
    const before = this.#extent.complete;
    this.#extent = extent;
    if (before === extent.complete) return;
    this.#surroundings.hub.emit({ type: "project.changed", project: this.#root });
  }

  async #follow(watcher: Deno.FsWatcher): Promise<void> {
    try {
      for await (const { kind, paths, flag } of watcher) {
        if (flag === "rescan") this.#noteAll();
        else if (kind !== "access") {
          for (const path of paths) {
            if (kind !== "modify" && this.#folders.has(path)) this.#moved = true;
            this.#note(path, kind === "create");
          }
        }
      }
    } catch {
      if (this.#disposed || !this.#watchers.includes(watcher)) return;
      // This watcher will not report anything more.
      this.#moved = true;
      this.#setExtent({ paths: 0, complete: false });
      this.gatherAgain();
    }
  }

  /** Marks everything as changed: more has happened at once than the system could report. */
  #noteAll(): void {
    this.#changes.add("manifest", "repositories", "runs", "workspaces");
    this.gatherAgain();
  }

  #note(path: string, isNew: boolean): void {
    const folder = this.#folders.get(dirname(path));
    if (folder === undefined) return;
    const { about } = folder;
    const name = basename(path);
    if (this.#manifests.has(path) || (about === "manifest" && isManifest(name))) {
      this.#changes.add("manifest");
      return this.gatherAgain();
    }
    if (isNew && isFolder(path)) this.gatherAgain();
    if (!this.#matters(folder, name)) return;
    this.#noteFolder(folder);
    // A repository may have been moved away or put back.
    const itself = this.#folders.get(path);
    if (itself !== undefined) this.#noteFolder(itself);
  }

  /** Whether a change of this name in a folder matters to anybody. */
  #matters({ about, path }: WatchedFolder, name: string): boolean {
    if (about === "files" || about === "above" || about === "manifest") {
      return name !== ".git" && name !== ".jj" && name !== ".nestr";
    }
    // The lock files and temporary files of git and nestr.
    if (name.endsWith(".lock") || name.endsWith(".tmp")) return false;
    return about !== "run" ||
      (name === "events.ndjson" && !this.#surroundings.isOwnRun(basename(path)));
  }

  /** Notes that something in a folder has changed, or may have. */
  #noteFolder({ about, path, repositories }: WatchedFolder): void {
    const name = basename(path);
    if (about === "run" || (about === "state" && name === "runs")) this.#changes.add("runs");
    if (about === "state" && name === "workspaces") this.#changes.add("workspaces");
    this.#changes.addRepositories(repositories);
  }
}

/** A third of what the system allows all programs of a user taken together. */
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
