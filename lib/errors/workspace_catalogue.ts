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
    "A workspace has services, but nothing describes them any more: no aether.toml, and no [environment] in nestr.toml.",
    "Restore the description, or remove the workspace and add it again.",
  ),
  WORKSPACE_NONE: user(
    "The current folder belongs to no workspace, and the command needs one.",
    "Change to a workspace's folder, or name a workspace; `ajj list` shows them.",
  ),
  WORKSPACE_EXISTS: user(
    "A workspace of that name already exists.",
    "Choose another name with --name, or remove the old one with `ajj workspace forget NAME`.",
  ),
  WORKSPACE_BUSY: environment(
    "Another process has been changing the workspace, or holding the registry, for longer than nestr waits.",
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
    "An env file cannot be parsed, or a value cannot be written to one.",
    "Correct the line that the message names.",
  ),
  SETUP_FAILED: entry(
    "user",
    1,
    "A setup or teardown command of the workspace exited with a code other than 0.",
    "The details contain its output; correct it and run the command again.",
  ),
  PORT_TAKEN: environment(
    "Another program uses the port meant for a service or `nestr ui`, or this user is not allowed to listen on it.",
    "End that program, or omit the port's `host` (or --port) so that a free one is chosen.",
  ),
  PORTS_EXHAUSTED: environment(
    "No port in the range is free.",
    "Remove workspaces that are no longer needed (`ajj workspace forget`, `ajj cleanup`), or widen NESTR_PORT_RANGE.",
  ),
  BACKEND_UNAVAILABLE: environment(
    "A service needs Docker, but no Docker daemon answers.",
    "Start Docker, or give the service a `command` so that it can run as a local process.",
  ),
  DOCKER_UNAVAILABLE: environment(
    "The Docker daemon does not answer.",
    'Start it, or check DOCKER_HOST and `docker context ls`; type = "process" needs no Docker.',
  ),
  DOCKER_FAILED: environment(
    "Docker refused a request for a reason that has no code of its own.",
    "The details contain Docker's own message.",
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
    "The details contain the reason; check its command, entrypoint and volumes.",
  ),
  SERVICE_EXITED: environment(
    "A service exited right after it started.",
    "The details contain its last lines of output; check its command and environment.",
  ),
  SERVICE_NOT_READY: environment(
    "A service was not ready in time.",
    "The details contain its last lines of output; check `ready`, or increase its timeout.",
  ),
  SERVICE_NOT_RUNNING: environment(
    "The command needs a service that is not running.",
    "Start it with `ajj start`.",
  ),
  ROLLBACK_INCOMPLETE: environment(
    "Part of a workspace that was being removed or rolled back could not be removed.",
    "Fix what the message names, then run `ajj doctor --fix`.",
  ),
};
