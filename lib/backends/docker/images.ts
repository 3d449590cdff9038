/**
 * Images: taken as they are on the machine, pulled where they are missing.
 *
 * @module
 */

import type { BackendOptions } from "../backend.ts";
import { loginFor, type RegistryLogin } from "./credentials.ts";
import type { DockerClient, RequestLimits } from "./docker_client.ts";
import { readDockerConfig, type ReadVariable } from "./docker_config.ts";
import { daemonText, imageFailure, statusOf } from "./docker_failure.ts";
import { type PullMessage, PullProgress } from "./pull_progress.ts";

/** An image's name with its tag; without one, pulling would bring every tag there is. */
export function fullImageName(image: string): string {
  const name = image.slice(image.lastIndexOf("/") + 1);
  return /[:@]/.test(name) ? image : `${image}:latest`;
}

/**
 * Makes sure that an image is on the daemon's machine.
 *
 * @param image Its full name
 * @param env Where the configuration with the logins is found
 * @throws {NestrError} `IMAGE_NOT_FOUND`, `IMAGE_PULL_FAILED`
 */
export async function ensureImage(
  client: DockerClient,
  image: string,
  env: ReadVariable,
  options: BackendOptions,
): Promise<void> {
  // What no name can have must not get into the address of a request.
  if (!/^[\w./:@-]+$/.test(image)) throw imageFailure(image, "invalid reference format");
  if (await isPresent(client, image, options)) return;
  const { login, helper } = loginFor(image, await readDockerConfig(env));
  const progress = new PullProgress(image, options.onProgress ?? (() => {}));
  try {
    await pull(client, image, login, (message) => {
      if (message.error !== undefined) throw imageFailure(image, message.error, helper);
      progress.add(message);
    }, options.signal);
  } catch (error) {
    throw statusOf(error) === undefined ? error : imageFailure(image, daemonText(error), helper);
  }
  // An answer without a length that is cut looks like one that has ended.
  if (!await isPresent(client, image, options)) {
    throw imageFailure(image, "the connection to Docker was lost");
  }
  progress.end();
}

async function isPresent(
  client: DockerClient,
  image: string,
  limits: RequestLimits,
): Promise<boolean> {
  try {
    await client.request(() => client.docker.getImage(image).inspect(), limits);
    return true;
  } catch (error) {
    if (statusOf(error) === 404) return false;
    throw statusOf(error) === 400 ? imageFailure(image, daemonText(error)) : error;
  }
}

/** Pulls an image and hands out what Docker tells meanwhile. */
async function pull(
  client: DockerClient,
  image: string,
  login: RegistryLogin | undefined,
  onMessage: (message: PullMessage) => void,
  signal: AbortSignal | undefined,
): Promise<void> {
  const at = image.includes("@") ? image.indexOf("@") : image.lastIndexOf(":");
  const query = { fromImage: image.slice(0, at), tag: image.slice(at + 1) };
  const authentication = login ? { authconfig: login } : {};
  const decoder = new TextDecoder();
  let rest = "";
  await client.stream(
    // dockerode sends the login as a header, and everything else in the address.
    (abortSignal) => client.docker.createImage({ ...query, abortSignal, ...authentication }),
    (bytes) => {
      const lines = (rest + decoder.decode(bytes, { stream: true })).split("\n");
      rest = lines.pop()!;
      for (const line of lines) onMessage(readMessage(line));
    },
    signal,
  );
  onMessage(readMessage(rest));
}

/** A line that cannot be read says nothing. */
function readMessage(line: string): PullMessage {
  try {
    return JSON.parse(line) as PullMessage;
  } catch {
    return {};
  }
}
