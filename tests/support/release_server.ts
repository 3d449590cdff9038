/**
 * A folder of releases as `deno task release` makes it, and a server on loopback that serves it: as
 * plain files below `/`, and the way a forge does below `/shop/nestr/releases/`.
 *
 * The executable of a release is a small shell script that answers `--version`, unless another is given.
 *
 * @module
 */

import { createHash } from "node:crypto";
import { join } from "node:path";
import { TemporaryFolder } from "./temporary_folder.ts";

/** The file of a release for this machine, without `.exe`. */
export const RELEASE_FILE = `nestr-${
  Deno.build.os === "darwin" ? "macos" : Deno.build.os
}-${Deno.build.arch}`;

/** Answers a request instead of the file; undefined to answer with the file after all. */
export type Answer = (path: string) => Response | undefined;

/** Releases, and their server. */
export class ReleaseServer implements AsyncDisposable {
  readonly #server: Deno.HttpServer<Deno.NetAddr>;
  /** The files below `/`. */
  readonly folder: TemporaryFolder = new TemporaryFolder();
  /** The paths that were requested, in order. */
  readonly requests: string[] = [];
  /** Answers that differ from the files. */
  answer: Answer = () => undefined;

  constructor() {
    const options = { hostname: "127.0.0.1", port: 0, onListen() {} };
    this.#server = Deno.serve(options, (request) => this.#respond(new URL(request.url).pathname));
  }

  /** The address to give as the base of plain files. */
  get url(): string {
    return `http://127.0.0.1:${this.#server.addr.port}`;
  }

  /** The address to give as the base of a forge's releases. */
  get forgeUrl(): string {
    return `${this.url}/shop/nestr/releases/download`;
  }

  /**
   * Adds a release and makes it the newest.
   *
   * @param version Its version
   * @param executable Bytes of its executable for this machine
   */
  async publish(version: string, executable?: Uint8Array): Promise<void> {
    const bytes = executable ??
      new TextEncoder().encode(`#!/bin/sh\n# ${"x".repeat(100_000)}\necho "nestr ${version}"\n`);
    const folder = this.folder.at(`v${version}`);
    await Deno.mkdir(folder, { recursive: true });
    await Deno.writeFile(join(folder, RELEASE_FILE), bytes);
    const digest = createHash("sha256").update(bytes).digest("hex");
    await Deno.writeTextFile(
      join(folder, "SHA256SUMS"),
      `${"0".repeat(64)}  nestr.cdx.json\n${digest}  ${RELEASE_FILE}\n`,
    );
    await Deno.writeTextFile(this.folder.at("latest"), `${version}\n`);
  }

  #respond(path: string): Response {
    this.requests.push(path);
    const answer = this.answer(path);
    if (answer) return answer;
    const forge = path.match(/^\/shop\/nestr\/releases\/(?:(latest)\/)?download(\/.+)$/);
    // A forge redirects "latest" to the newest release, whose files include one called "latest".
    if (forge?.[1]) {
      const newest = Deno.readTextFileSync(this.folder.at("latest")).trim();
      const location = `${this.forgeUrl}/v${newest}${forge[2]}`;
      return new Response(null, { status: 302, headers: { location } });
    }
    const file = (forge?.[2] ?? path).replace(/^(?:\/v[^/]+)?\/latest$/, "/latest");
    try {
      return new Response(Deno.readFileSync(this.folder.at(file)));
    } catch {
      return new Response("not found\n", { status: 404 });
    }
  }

  /** Stops the server and removes the folder. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.#server.shutdown();
    this.folder[Symbol.dispose]();
  }
}

/** A server of releases with small scripts for executables; the last version is the newest. */
export async function releases(...versions: readonly string[]): Promise<ReleaseServer> {
  const server = new ReleaseServer();
  for (const version of versions) await server.publish(version);
  return server;
}
