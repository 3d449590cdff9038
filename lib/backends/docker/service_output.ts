/**
 * A service's output, and commands inside its container.
 *
 * @module
 */

import type { CommandConfig } from "../../manifest/command.ts";
import type { ExecResult, LogOptions, WorkspaceIdentity } from "../backend.ts";
import { commandWords } from "./container_options.ts";
import { findContainer } from "./containers.ts";
import type { ContainerInfo, DockerClient, RequestLimits } from "./docker_client.ts";
import { notRunning, statusOf } from "./docker_failure.ts";
import { OutputFrames } from "./output_frames.ts";
import { delay } from "./retry.ts";

/** Kept of each stream of a command; the rest is read and dropped. */
const MAX_OUTPUT_BYTES = 16 * 1024 * 1024;
const POLL_MS = 25;

/** As `Backend.logs`. */
export async function serviceLogs(
  client: DockerClient,
  identity: WorkspaceIdentity,
  service: string,
  options: LogOptions,
): Promise<void> {
  const { follow = false, tail, signal, onOutput } = options;
  try {
    const limits = signal ? { signal } : {};
    const { Id, State } = await existingContainer(client, identity, service, limits);
    // The first output may bear an earlier time than the start, never an earlier one than the last end.
    const since = options.sinceStart && hasEnded(State.FinishedAt)
      ? { since: unixTime(State.FinishedAt) }
      : {};
    const query = { stdout: true, stderr: true, follow, tail: tail ?? "all", ...since };
    // `follow` makes dockerode hand out a stream instead of the whole; Docker is told what is in the
    // query.
    const asked = { follow: true as const, _query: query };
    const frames = new OutputFrames(onOutput);
    await client.stream(
      (abortSignal) => client.docker.getContainer(Id).logs({ ...asked, abortSignal }),
      (bytes) => frames.add(bytes),
      signal,
    );
    frames.end();
  } catch (error) {
    if (signal?.aborted) return;
    throw statusOf(error) === 404 ? notRunning(service, "missing") : error;
  }
}

/** Whether a container has ended before: Docker gives the year 1 for never. */
const hasEnded = (time: string): boolean => Date.parse(time) > 0;

/** A time of Docker's as it wants to have it back: seconds, with all nine digits behind the point. */
function unixTime(time: string): string {
  const digits = /\.(\d+)/.exec(time)?.[1] ?? "0";
  return `${Math.floor(Date.parse(time) / 1000)}.${digits.padEnd(9, "0")}`;
}

/**
 * As `Backend.exec`. Docker knows no way to end a command inside a container: with the signal we leave
 * it to itself.
 */
export async function execInService(
  client: DockerClient,
  identity: WorkspaceIdentity,
  service: string,
  command: CommandConfig,
  limits: RequestLimits,
): Promise<ExecResult> {
  const { Id, State } = await existingContainer(client, identity, service, limits);
  if (!State.Running) throw notRunning(service, "stopped");
  const output = { stdout: new BoundedText(), stderr: new BoundedText() };
  try {
    const options = { Cmd: commandWords(command), AttachStdout: true, AttachStderr: true };
    const exec = await client.request(
      (abortSignal) => client.docker.getContainer(Id).exec({ ...options, abortSignal }),
      limits,
    );
    const frames = new OutputFrames((stream, bytes) => output[stream].add(bytes));
    await client.stream(
      (abortSignal) => exec.start({ hijack: false, stdin: false, abortSignal }),
      (bytes) => frames.add(bytes),
      limits.signal,
    );
    frames.end();
    for (;;) {
      const { Running, ExitCode } = await client.request(
        (abortSignal) => exec.inspect({ abortSignal }),
        limits,
      );
      // Output can end before the command does.
      if (Running || ExitCode === null) await delay(POLL_MS, limits.signal);
      else {return {
          exitCode: ExitCode,
          stdout: output.stdout.text(),
          stderr: output.stderr.text(),
        };}
    }
  } catch (error) {
    const gone = [404, 409].includes(statusOf(error) ?? 0);
    throw gone ? notRunning(service, "stopped") : error;
  }
}

async function existingContainer(
  client: DockerClient,
  identity: WorkspaceIdentity,
  service: string,
  limits: RequestLimits,
): Promise<ContainerInfo> {
  const found = await findContainer(client, identity, service, limits);
  if (found === undefined || found === "foreign") throw notRunning(service, "missing");
  return found;
}

/** Keeps the first bytes of a stream, as text. */
class BoundedText {
  readonly #decoder = new TextDecoder();
  #room = MAX_OUTPUT_BYTES;
  #text = "";

  add(bytes: Uint8Array): void {
    const kept = bytes.subarray(0, this.#room);
    this.#room -= kept.length;
    this.#text += this.#decoder.decode(kept, { stream: true });
  }

  text(): string {
    return this.#text + this.#decoder.decode();
  }
}
