/**
 * The projects that are watched for changes: those that somebody has listened to last.
 *
 * @module
 */

import { type Extent, ProjectWatch, type WatchSurroundings } from "./project_watch.ts";

/** How many projects are watched at once. */
const PROJECTS = 3;

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
      // Its page was told that every change is noticed, and is not told of another one.
      this.#surroundings.hub.emit({ type: "project.changed", project: other });
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
