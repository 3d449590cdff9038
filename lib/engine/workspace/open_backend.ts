/**
 * Chooses what runs the services of a workspace, and opens it.
 *
 * A choice is made once, when a workspace is made; afterwards its record says which it was.
 *
 * @module
 */

import type { Backend, BackendType } from "../../backends/backend.ts";
import { NestrError } from "../../errors/nestr_error.ts";
import type { ServiceConfig } from "../../manifest/environment.ts";

/**
 * Opens a backend; whoever opens it disposes of it.
 *
 * @param type Which
 * @param home Absolute path of the folder with the registry
 * @throws {NestrError} `DOCKER_UNAVAILABLE`
 */
export async function openBackend(type: BackendType, home: string): Promise<Backend> {
  if (type === "docker") {
    const { openDockerBackend } = await import("../../backends/docker/docker_backend.ts");
    return await openDockerBackend();
  }
  const { openProcessBackend } = await import("../../backends/process/process_backend.ts");
  return openProcessBackend({ home });
}

/**
 * Chooses and opens the backend for services.
 *
 * `auto` takes Docker where it answers and has something to run, else local processes where every
 * service has a command.
 *
 * @param choice What was asked for
 * @param services The services; undefined is returned where there are none
 * @param home Absolute path of the folder with the registry
 * @throws {NestrError} `BACKEND_UNAVAILABLE`, `DOCKER_UNAVAILABLE`, `SERVICE_UNSUPPORTED`
 */
export async function chooseBackend(
  choice: BackendType | "auto",
  services: readonly ServiceConfig[],
  home: string,
): Promise<Backend | undefined> {
  if (services.length === 0) return undefined;
  const withoutImage = services.filter(({ image }) => image === undefined);
  const withoutCommand = services.filter(({ command }) => command === undefined);
  if (choice === "process" || (choice === "auto" && withoutImage.length === services.length)) {
    if (withoutCommand.length > 0) throw unsupported(withoutCommand, "command", "process");
    return await openBackend("process", home);
  }
  try {
    const docker = await openBackend("docker", home);
    if (withoutImage.length === 0) return docker;
    await docker[Symbol.asyncDispose]();
  } catch (error) {
    if (choice === "docker" || !isUnavailable(error)) throw error;
    if (withoutCommand.length === 0) return await openBackend("process", home);
    throw new NestrError(
      "BACKEND_UNAVAILABLE",
      `Docker does not answer, and ${named(withoutCommand)} cannot run as a local process`,
      {
        hint: `start Docker, or give ${
          withoutCommand.length === 1 ? "the service" : "each of these services"
        } a command`,
        details: { services: withoutCommand.map(({ name }) => name), docker: error.toJSON() },
        cause: error,
      },
    );
  }
  throw unsupported(withoutImage, "image", "docker");
}

function isUnavailable(error: unknown): error is NestrError {
  return error instanceof NestrError && error.code === "DOCKER_UNAVAILABLE";
}

function unsupported(
  services: readonly ServiceConfig[],
  lacking: "image" | "command",
  backend: BackendType,
): NestrError {
  return new NestrError(
    "SERVICE_UNSUPPORTED",
    `the backend "${backend}" cannot run ${named(services)}: no ${lacking}`,
    {
      hint: `add ${lacking} = "…" there, or choose the other backend with --backend`,
      details: { backend, services: services.map(({ name }) => name) },
    },
  );
}

function named(services: readonly ServiceConfig[]): string {
  const names = services.map(({ name }) => `"${name}"`).join(", ");
  return services.length === 1 ? `the service ${names}` : `the services ${names}`;
}
