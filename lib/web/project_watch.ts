/**
 * Watches one project for changes, and says which of its parts to ask about again.
 *
 * Where the system allows no more watches fewer folders are watched, and {@link ProjectWatch.extent}
 * tells that not everything is noticed. A change in a folder that is new is told when the folder is
 * watched, at the latest.
 *
 * @module
 */

import { basename, dirname } from "node:path";
import type { OpenProject } from "../engine/open_project.ts";
import type { WatchedFolder, WatchedFolders } from "../engine/watched_folders.ts";
import type { EventHub } from "./event_hub.ts";
import { ProjectChanges } from "./project_changes.ts";
import type { ProjectDetails } from "./wire.ts";

/** How many folders are watched where the system does not say how many it allows. */
const FOLDERS = 4_000;

/** How many folders are watched at most: looking for them takes time as well. */
const MOST_FOLDERS = 20_000;

/** How long to wait after a new folder has come up before folders are looked for again. */
const GATHER_AGAIN_MS = 3_000;

/** How many watchers new folders get before one takes their place, which takes seconds for many. */
const WATCHERS = 6;

/** What of a project is watched. */
export type Extent = ProjectDetails["watch"];

/** What watching needs of others. */
export interface WatchSurroundings {
  /** Told what has changed. */
  readonly hub: EventHub;
  /** Opens a project by its root. */
  readonly open: (root: string) => Promise<OpenProject>;
  /** Whether a run is carried out by this server, which tells of it by itself. */
  readonly isOwnRun: (id: string) => boolean;
}

/** One project that is watched. */
export class ProjectWatch implements Disposable {
  readonly #root: string;
  readonly #surroundings: WatchSurroundings;
  #watchers: readonly Deno.FsWatcher[] = [];
  /** Whether a folder that is watched has come or gone, so that what is heard of it is not what is there. */
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

  /** What of it is watched. */
  get extent(): Extent {
    return this.#extent;
  }

  [Symbol.dispose](): void {
    this.#disposed = true;
    this.#changes[Symbol.dispose]();
    clearTimeout(this.#gatherTimer);
    for (const watcher of this.#watchers) watcher.close();
  }

  /** Looks again which folders there are, soon. */
  gatherAgain(): void {
    if (this.#disposed) return;
    this.#gatherTimer ??= setTimeout(() => {
      // One after the other: what was found first must not win over what was found last.
      this.#gathering = this.#gathering.then(() => {
        this.#gatherTimer = undefined;
        return this.#gather();
      });
    }, GATHER_AGAIN_MS);
  }

  /** Finds the folders and watches them; where that fails, nobody is told that all is noticed. */
  async #gather(): Promise<void> {
    try {
      await this.#findAndWatch();
    } catch {
      this.#setExtent({ ...this.#extent, complete: false });
    }
  }

  /** Watches fewer where the system does not allow as many. */
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

  /** Watches other folders; false where that is not allowed. */
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

  /** Watches folders, beside those that are watched or instead of them. */
  #watch(folders: readonly WatchedFolder[], instead: boolean): void {
    const watcher = Deno.watchFs(folders.map(({ path }) => path), { recursive: false });
    // The new one first: nothing happens in between.
    const old = instead ? this.#watchers : [];
    this.#watchers = instead ? [watcher] : [...this.#watchers, watcher];
    for (const it of old) it.close();
    void this.#follow(watcher);
  }

  /**
   * The old ones first, and a moment between: all watchers share what Deno asks of the system, where a path
   * that is watched stays the folder that was there before (2.9).
   */
  async #watchAfresh(folders: readonly WatchedFolder[]): Promise<void> {
    const old = this.#watchers;
    this.#watchers = [];
    for (const it of old) it.close();
    await new Promise((resolve) => setTimeout(resolve, 0));
    if (this.#disposed) return;
    this.#watch(folders, true);
    this.#moved = false;
    // What has happened meanwhile was heard by nobody.
    this.#changes.add("repositories");
  }

  /** What has happened in them before they were watched was heard by nobody. */
  #noteNewFolders(folders: readonly WatchedFolder[]): void {
    for (const folder of folders) this.#noteFolder(folder);
  }

  /** Clients that were told whether everything is noticed are told to ask again. */
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
      // Nothing more is heard.
      this.#moved = true;
      this.#setExtent({ paths: 0, complete: false });
      this.gatherAgain();
    }
  }

  /** More has happened at once than the system could tell. */
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
    // A repository that was moved away, or put back.
    const itself = this.#folders.get(path);
    if (itself !== undefined) this.#noteFolder(itself);
  }

  /** Whether something of a name in a folder is anybody's business. */
  #matters({ about, path }: WatchedFolder, name: string): boolean {
    if (about === "files" || about === "above" || about === "manifest") {
      return name !== ".git" && name !== ".jj" && name !== ".nestr";
    }
    // Git and nestr write under another name first, and lock what they write.
    if (name.endsWith(".lock") || name.endsWith(".tmp")) return false;
    return about !== "run" ||
      (name === "events.ndjson" && !this.#surroundings.isOwnRun(basename(path)));
  }

  /** Something in a folder has changed, or may have. */
  #noteFolder({ about, path, repositories }: WatchedFolder): void {
    const name = basename(path);
    if (about === "run" || (about === "state" && name === "runs")) this.#changes.add("runs");
    if (about === "state" && name === "workspaces") this.#changes.add("workspaces");
    this.#changes.addRepositories(repositories);
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
