/**
 * Gathers what has changed in a project, so that even many changes lead to few events.
 *
 * @module
 */

import type { EventHub } from "./event_hub.ts";

/** How long nothing more must have happened before changes are announced. */
const QUIET_MS = 150;

/** How long after the first change the changes are announced at the latest. */
const LONGEST_MS = 1_500;

/** How many repositories are named at most. */
const NAMED = 200;

/** A part of a project; `repositories` stands for all of them. */
export type ProjectPart = "manifest" | "repositories" | "runs" | "workspaces";

/** The changes of one project that have not been announced yet. */
export class ProjectChanges implements Disposable {
  readonly #project: string;
  readonly #hub: EventHub;
  #parts = new Set<ProjectPart>();
  #repositories = new Set<string>();
  #timer: ReturnType<typeof setTimeout> | undefined;
  #since = 0;

  /**
   * @param project Root of the project
   * @param hub Gets the events
   */
  constructor(project: string, hub: EventHub) {
    this.#project = project;
    this.#hub = hub;
  }

  /** Adds parts that have changed, or may have. */
  add(...parts: readonly ProjectPart[]): void {
    for (const part of parts) this.#parts.add(part);
    this.#tellSoon();
  }

  /** Adds individual repositories that have changed, or may have. */
  addRepositories(names: readonly string[]): void {
    for (const name of names) this.#repositories.add(name);
    this.#tellSoon();
  }

  [Symbol.dispose](): void {
    clearTimeout(this.#timer);
  }

  #tellSoon(): void {
    const now = performance.now();
    if (this.#timer === undefined) this.#since = now;
    else if (now - this.#since > LONGEST_MS - QUIET_MS) return;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#tell(), QUIET_MS);
  }

  #tell(): void {
    this.#timer = undefined;
    const [parts, repositories] = [this.#parts, this.#repositories];
    this.#parts = new Set();
    this.#repositories = new Set();
    const project = this.#project;
    if (parts.has("manifest")) this.#hub.emit({ type: "project.changed", project });
    const all = parts.has("repositories");
    if (all || repositories.size > 0) {
      const names = all || repositories.size > NAMED ? null : [...repositories].sort();
      this.#hub.emit({ type: "repositories.changed", project, names });
    }
    if (parts.has("runs")) this.#hub.emit({ type: "runs.changed", project });
    if (parts.has("workspaces")) this.#hub.emit({ type: "workspaces.changed", project });
  }
}
