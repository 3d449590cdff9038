/**
 * The projects that requests may be about: the one the server was started in, and those that
 * `nestr ui` has opened before. A request cannot name any other folder.
 *
 * A project is read again only when one of its manifests or the user's own configuration has
 * changed.
 *
 * @module
 */

import { type OpenProject, openProject, type OpenProjectOptions } from "../engine/open_project.ts";
import { NestrError } from "../errors/nestr_error.ts";
import { userConfigPath } from "../manifest/settings.ts";
import { readKnownProjects } from "./known_projects.ts";
import type { KnownProject } from "./wire.ts";

/** Where a project is. */
export interface ProjectPlace {
  /** Absolute path of its folder. */
  readonly root: string;
  /** Absolute path of its manifest. */
  readonly manifest: string;
}

/** A project that was read, and the stamp of its manifests at that time. */
interface Reading {
  readonly project: OpenProject;
  readonly stamp: string;
}

/** How often a project is read in a row if its manifests change meanwhile. */
const TRIES = 3;

/** The projects of a server. */
export class ProjectShelf {
  /** The project that the server was started in. */
  readonly started: ProjectPlace | null;
  readonly #settings: OpenProjectOptions["settings"];
  readonly #readings = new Map<string, Reading>();
  readonly #opening = new Map<string, Promise<OpenProject>>();

  constructor(started: ProjectPlace | null, settings: OpenProjectOptions["settings"] = {}) {
    this.started = started;
    this.#settings = settings;
  }

  /**
   * The projects that were opened before, most recent first, and the one the server was started in.
   */
  async list(): Promise<readonly KnownProject[]> {
    const known = await readKnownProjects();
    const { started } = this;
    if (started === null || known.some(({ root }) => root === started.root)) return known;
    const name = this.#readings.get(started.root)?.project.config.name ?? "";
    const openedAt = new Date().toISOString();
    return [{ ...started, name, openedAt, present: true }, ...known];
  }

  /**
   * Where a project is, provided that requests may be about it.
   *
   * @param root Its root as `projects` lists it. Default: the one that the server was started in
   * @throws {NestrError} `NAME_UNKNOWN`, `MANIFEST_NOT_FOUND`
   */
  async place(root: string | undefined): Promise<ProjectPlace> {
    const { started } = this;
    if (root === undefined && started === null) {
      throw new NestrError("MANIFEST_NOT_FOUND", "the server was not started in a project", {
        hint: "choose one that the method projects lists",
      });
    }
    if (started !== null && (root === undefined || root === started.root)) return started;
    const known = await readKnownProjects();
    const found = known.find((it) => it.root === root);
    if (found !== undefined) return { root: found.root, manifest: found.manifest };
    throw new NestrError("NAME_UNKNOWN", `"${root}" is not a project that was opened before`, {
      hint: "run nestr ui there once",
      details: { name: root, candidates: known.map((it) => it.root) },
    });
  }

  /**
   * Opens a project.
   *
   * @param root Its root as `projects` lists it. Default: the one that the server was started in
   * @throws {NestrError} As `place()` and `openProject()`
   */
  async open(root: string | undefined): Promise<OpenProject> {
    const place = await this.place(root);
    const reading = this.#readings.get(place.root);
    if (reading !== undefined && reading.stamp === stampOf(reading.project.config.sources)) {
      return reading.project;
    }
    const opening = this.#opening.get(place.root) ??
      this.#read(place).finally(() => this.#opening.delete(place.root));
    this.#opening.set(place.root, opening);
    return await opening;
  }

  async #read({ root, manifest }: ProjectPlace): Promise<OpenProject> {
    let sources = this.#readings.get(root)?.project.config.sources ?? [manifest];
    for (let tries = 1;; tries++) {
      const before = stampOf(sources);
      const project = await openProject({
        directory: root,
        manifest,
        ...(this.#settings === undefined ? {} : { settings: this.#settings }),
      });
      ({ sources } = project.config);
      const stamp = stampOf(sources);
      // If a manifest was written meanwhile, or the project has others than we knew of, what was
      // read may be older than the stamp: read it again.
      if (stamp === before) this.#readings.set(root, { project, stamp });
      if (stamp === before || tries === TRIES) return project;
    }
  }
}

/**
 * A text that changes when one of a project's manifests or the user's own configuration is written.
 */
function stampOf(sources: readonly string[]): string {
  const own = userConfigPath((name) => Deno.env.get(name));
  return [...sources, ...(own === undefined ? [] : [own])].map((path) => {
    try {
      const { mtime, size, ino } = Deno.statSync(path);
      return `${mtime?.getTime()} ${size} ${ino}`;
    } catch {
      return "none";
    }
  }).join(", ");
}
