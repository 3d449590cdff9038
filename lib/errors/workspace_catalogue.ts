/**
 * The part of the catalogue that is about workspaces, their services and their env files.
 *
 * @module
 */

import { type CatalogueEntry, entry, environment, user } from "./catalogue_entry.ts";

/** A code that is about workspaces. */
export type WorkspaceErrorCode =
  | "ENVIRONMENT_NOT_FOUND"
  | "WORKSPACE_NONE"
  | "WORKSPACE_EXISTS"
  | "WORKSPACE_BUSY"
  | "REGISTRY_VERSION"
  | "TEMPLATE_INVALID"
  | "TEMPLATE_NAME_UNKNOWN"
  | "ENV_FILE_INVALID"
  | "SETUP_FAILED"
  | "PORT_TAKEN"
  | "PORTS_EXHAUSTED"
  | "BACKEND_UNAVAILABLE"
  | "DOCKER_UNAVAILABLE"
  | "DOCKER_FAILED"
  | "IMAGE_NOT_FOUND"
  | "IMAGE_PULL_FAILED"
  | "SERVICE_UNSUPPORTED"
  | "SERVICE_FAILED"
  | "SERVICE_EXITED"
  | "SERVICE_NOT_READY"
  | "SERVICE_NOT_RUNNING"
  | "ROLLBACK_INCOMPLETE";

/** The entries, in the order of `docs/errors.md`. */
export const WORKSPACE_CATALOGUE: Readonly<Record<WorkspaceErrorCode, CatalogueEntry>> = {
  ENVIRONMENT_NOT_FOUND: user(
    "Neither an aether.toml nor a nestr.toml with [environment] describes the services of a workspace.",
    "Write an aether.toml into the repository's root; docs/workspaces.md has one to begin with.",
  ),
  WORKSPACE_NONE: user(
    "The current folder belongs to no workspace, and the command needs one.",
    "Go into a workspace, or name one; `ajj list` shows them.",
  ),
  WORKSPACE_EXISTS: user(
    "A workspace of that name exists.",
    "Choose another name with --name, or remove the old one with `ajj workspace forget NAME`.",
  ),
  WORKSPACE_BUSY: environment(
    "Another process is changing the workspace, or holds the registry, for longer than we wait.",
    "Wait for it to end, then run the command again.",
  ),
  REGISTRY_VERSION: user(
    "The registry of workspaces was written by a newer nestr than this one.",
    "Install the version that the message names.",
  ),
  TEMPLATE_INVALID: user(
    "A template in the environment cannot be parsed.",
    "Correct it at the line and column that the message names.",
  ),
  TEMPLATE_NAME_UNKNOWN: user(
    "A template uses a name that does not exist.",
    "The message lists the names that exist.",
  ),
  ENV_FILE_INVALID: user(
    "An env file cannot be read or written as such.",
    "Correct the line that the message names.",
  ),
  SETUP_FAILED: entry(
    "user",
    1,
    "A setup or teardown line of the workspace ended with a code other than 0.",
    "The details hold what it printed; correct it and run the command again.",
  ),
  PORT_TAKEN: environment(
    "Another program has the port that a service or `nestr ui` was to get, or this user may not listen on it.",
    "End that program, or leave the port's `host` (or --port) out so that a free one is chosen.",
  ),
  PORTS_EXHAUSTED: environment(
    "No port of the range is free.",
    "Forget workspaces that are not needed (`ajj cleanup`), or widen NESTR_PORT_RANGE.",
  ),
  BACKEND_UNAVAILABLE: environment(
    "A service needs Docker, and there is none that answers.",
    "Start Docker, or give the service a `command` so that it can run as a local process.",
  ),
  DOCKER_UNAVAILABLE: environment(
    "The Docker daemon does not answer.",
    'Start it, or check DOCKER_HOST and `docker context ls`; type = "process" needs no Docker.',
  ),
  DOCKER_FAILED: environment(
    "Docker refused a request for a reason that has no code of its own.",
    "The details hold Docker's own words.",
  ),
  IMAGE_NOT_FOUND: environment(
    "An image is neither on this machine nor in its registry.",
    "Check the image's name and tag, or build it.",
  ),
  IMAGE_PULL_FAILED: environment(
    "An image could not be pulled.",
    "Check the network, and that you are logged in (`docker login`).",
  ),
  SERVICE_UNSUPPORTED: user(
    "A service asks for something that its backend cannot do.",
    "Use the other backend, or leave out what the message names.",
  ),
  SERVICE_FAILED: environment(
    "A service could not be started.",
    "The details hold the reason; check its command, entrypoint and volumes.",
  ),
  SERVICE_EXITED: environment(
    "A service ended right after its start.",
    "The details hold its last lines; check its command and environment.",
  ),
  SERVICE_NOT_READY: environment(
    "A service was not ready in time.",
    "The details hold its last lines; check `ready`, or raise its timeout.",
  ),
  SERVICE_NOT_RUNNING: environment(
    "The command needs a service that does not run.",
    "Start it with `ajj start`.",
  ),
  ROLLBACK_INCOMPLETE: environment(
    "Something of a workspace that was given up could not be removed.",
    "Mend what the message names, then run `ajj doctor --fix`.",
  ),
};
