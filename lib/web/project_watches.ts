/**
 * The projects that are watched for changes: those that clients have listened to most recently.
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

  /** Begins to watch a project, unless it is watched already. */
  watch(root: string): void {
    const known = this.#watches.get(root);
    this.#watches.delete(root);
    this.#watches.set(root, known ?? new ProjectWatch(root, this.#surroundings));
    for (const [other, watch] of this.#watches) {
      if (this.#watches.size <= PROJECTS) break;
      this.#watches.delete(other);
      watch[Symbol.dispose]();
      // Its clients were told that every change is noticed; that is no longer true.
      this.#surroundings.hub.emit({ type: "project.changed", project: other });
    }
  }

  /** Looks for folders again, after repositories were cloned. */
  refresh(root: string): void {
    this.#watches.get(root)?.gatherAgain();
  }

  /** How much of a project is watched. */
  extent(root: string): Extent {
    return this.#watches.get(root)?.extent ?? { paths: 0, complete: false };
  }

  [Symbol.dispose](): void {
    for (const watch of this.#watches.values()) watch[Symbol.dispose]();
    this.#watches.clear();
  }
}
