/**
 * Begins a session in the folder where a command was called: finds the project and remembers it.
 *
 * @module
 */

import { dirname } from "node:path";
import { type OpenProject, openProject, type OpenProjectOptions } from "../engine/open_project.ts";
import { programInfo } from "../engine/program_info.ts";
import { NestrError } from "../errors/nestr_error.ts";
import { findManifest } from "../manifest/load.ts";
import { readKnownProjects, rememberProject } from "./known_projects.ts";
import type { ProjectPlace } from "./project_shelf.ts";
import { Session } from "./session.ts";

/** Where a session begins. */
export interface OpenSessionOptions {
  /** Where to look for the project, and the settings that take precedence. */
  readonly project: OpenProjectOptions;
  /** Whether to refuse every method that would change something. */
  readonly readOnly: boolean;
  /** Whether to remember the project, so that later sessions offer it. */
  readonly remember: boolean;
}

/** A session, and the project it began in, if that could be opened. */
export interface OpenedSession {
  readonly session: Session;
  readonly project: OpenProject | undefined;
}

/**
 * Begins a session, even if the manifest is invalid: the doctor's findings tell what is wrong with
 * it. The manifest may also be missing, provided that other projects were opened before.
 *
 * @param options Where
 * @throws {NestrError} `MANIFEST_NOT_FOUND`, `MANIFEST_AMBIGUOUS`
 */
export async function openSession(options: OpenSessionOptions): Promise<OpenedSession> {
  const { directory = Deno.cwd(), manifest, settings = {} } = options.project;
  const path = manifest ?? await findManifest(directory);
  let project: OpenProject | undefined;
  let started: ProjectPlace | null = path === undefined
    ? null
    : { root: dirname(path), manifest: path };
  try {
    project = await openProject(options.project);
    const { root, manifest, name } = project.config;
    started = { root, manifest };
    // If this fails, the project is just not offered the next time.
    if (options.remember) await rememberProject({ root, manifest, name }).catch(() => {});
  } catch (thrown) {
    const { code } = NestrError.from(thrown);
    const others = code === "MANIFEST_NOT_FOUND" ? await readKnownProjects() : [];
    const goesOn = others.length > 0 || code === "MANIFEST_INVALID" || code === "MANIFEST_VERSION";
    if (!goesOn) throw thrown;
  }
  const { readOnly } = options;
  const { version } = programInfo();
  return { session: new Session({ started, settings, readOnly, version }), project };
}
