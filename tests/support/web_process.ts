/**
 * The real executable as a server: `nestr ui`, and `nestr rpc --stdio`.
 *
 * @module
 */

import assert from "node:assert/strict";
import { frame, FrameReader } from "../../lib/web/framing.ts";
import { executable, type ProjectFixture } from "./project_fixture.ts";
import { WebClient } from "./web_client.ts";

/** How to start it. */
export interface ServerProcessOptions {
  /** The words after `nestr ui`. Default `--no-open`. */
  readonly args?: readonly string[];
  /** All words after `nestr`. Default `ui` and `args`. */
  readonly words?: readonly string[];
  /** Absolute path of the folder to start it in. Default: the project's. */
  readonly directory?: string;
  readonly env?: Readonly<Record<string, string>>;
}

/** A running `nestr ui`. */
export class ServerProcess implements AsyncDisposable {
  readonly child: Deno.ChildProcess;
  /** The address that it has printed. */
  readonly url: string;
  readonly origin: string;
  readonly token: string;
  readonly client: WebClient;
  readonly #stdout: ReadableStreamDefaultReader<string>;
  readonly #stderr: Promise<string>;
  #rest = "";

  private constructor(
    child: Deno.ChildProcess,
    url: string,
    stdout: ReadableStreamDefaultReader<string>,
    stderr: Promise<string>,
  ) {
    this.child = child;
    this.url = url;
    this.origin = new URL(url).origin;
    this.token = /#token=([0-9a-f]+)$/.exec(url)![1]!;
    this.client = new WebClient(this);
    this.#stdout = stdout;
    this.#stderr = stderr;
  }

  /** Starts it and waits until it listens. */
  static async start(
    project: ProjectFixture,
    options: ServerProcessOptions = {},
  ): Promise<ServerProcess> {
    const { args = ["--no-open"], directory = project.root, env = {} } = options;
    const [program, ...before] = executable();
    const child = new Deno.Command(program, {
      args: [...before, ...(options.words ?? ["ui", ...args])],
      cwd: directory,
      clearEnv: true,
      env: { ...project.env, ...env },
      stdin: "null",
      stdout: "piped",
      stderr: "piped",
    }).spawn();
    const stderr = new Response(child.stderr).text();
    const stdout = child.stdout.pipeThrough(new TextDecoderStream()).getReader();
    let text = "";
    while (!text.includes("\n")) {
      const { value, done } = await stdout.read();
      if (done) assert.fail(`it has ended: ${text}${await stderr}`);
      text += value;
    }
    return new ServerProcess(child, text.trim(), stdout, stderr);
  }

  /** Sends a signal. */
  signal(name: Deno.Signal): void {
    this.child.kill(name);
  }

  /** Waits for its end; returns its exit code, and its output without the address. */
  async ended(): Promise<{ code: number; stdout: string; stderr: string }> {
    for (;;) {
      const { value, done } = await this.#stdout.read();
      if (done) break;
      this.#rest += value;
    }
    const { code } = await this.child.status;
    return { code, stdout: this.#rest, stderr: await this.#stderr };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    try {
      this.child.kill("SIGKILL");
    } catch {
      // It has ended.
    }
    await this.ended();
  }
}

/** A running `nestr rpc --stdio`. */
export class StdioProcess implements AsyncDisposable {
  readonly child: Deno.ChildProcess;
  readonly #writer: WritableStreamDefaultWriter<Uint8Array>;
  readonly #reader: ReadableStreamDefaultReader<Uint8Array>;
  readonly #stderr: Promise<string>;
  readonly #frames = new FrameReader();
  readonly #waiting: string[] = [];

  /** Starts it. */
  constructor(project: ProjectFixture, args: readonly string[] = []) {
    const [program, ...before] = executable();
    this.child = new Deno.Command(program, {
      args: [...before, "rpc", "--stdio", ...args],
      cwd: project.root,
      clearEnv: true,
      env: project.env,
      stdin: "piped",
      stdout: "piped",
      stderr: "piped",
    }).spawn();
    this.#writer = this.child.stdin.getWriter();
    this.#reader = this.child.stdout.getReader();
    this.#stderr = new Response(this.child.stderr).text();
  }

  /** Sends bytes as they are. */
  async write(bytes: Uint8Array): Promise<void> {
    await this.#writer.write(bytes);
  }

  /** Sends a request. */
  async send(id: number | undefined, method: string, params: object = {}): Promise<void> {
    const request = { jsonrpc: "2.0", ...(id === undefined ? {} : { id }), method, params };
    await this.write(frame(JSON.stringify(request)));
  }

  // deno-lint-ignore no-explicit-any -- tests look into messages of every shape
  async message(): Promise<any> {
    for (;;) {
      const text = this.#waiting.shift();
      if (text !== undefined) return JSON.parse(text);
      const { value, done } = await this.#reader.read();
      assert.ok(!done, "it has ended");
      for (const read of this.#frames.push(value)) {
        assert.equal(read.type, "message", JSON.stringify(read));
        if (read.type === "message") this.#waiting.push(read.text);
      }
    }
  }

  /** Reads messages up to a wanted one. */
  // deno-lint-ignore no-explicit-any -- likewise
  async until(wanted: (message: any) => boolean): Promise<any> {
    for (;;) {
      const message = await this.message();
      if (wanted(message)) return message;
    }
  }

  /** Calls a method and returns its answer; events that arrive before it are skipped. */
  // deno-lint-ignore no-explicit-any -- likewise
  async call(id: number, method: string, params: object = {}): Promise<any> {
    await this.send(id, method, params);
    return await this.until((message) => message.id === id);
  }

  /** Closes its input. */
  async close(): Promise<void> {
    await this.#writer.close();
  }

  /** Waits for its end. */
  async ended(): Promise<{ code: number; stderr: string }> {
    while (!(await this.#reader.read()).done);
    const { code } = await this.child.status;
    return { code, stderr: await this.#stderr };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    try {
      this.child.kill("SIGKILL");
    } catch {
      // It has ended.
    }
    await this.#writer.abort().catch(() => {});
    await this.ended();
  }
}
