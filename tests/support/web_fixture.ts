/**
 * A project, and a server for it in this process.
 *
 * @module
 */

import { Session } from "../../lib/web/session.ts";
import { WebServer, type WebServerOptions } from "../../lib/web/server.ts";
import { ProcessEnvironment } from "./process_environment.ts";
import { ProjectFixture } from "./project_fixture.ts";
import { WebClient } from "./web_client.ts";

/** Options of a fixture. */
export interface WebFixtureOptions extends Partial<WebServerOptions> {
  /** Text of `nestr.toml`. */
  readonly manifest?: string;
  /** Repositories to clone. */
  readonly repositories?: readonly string[];
  readonly readOnly?: boolean;
  /** How long a command in a repository may take. */
  readonly patienceMs?: number;
}

/** Two repositories, a workflow, a filter. */
export const SHOP = `version = 1
[project]
name = "shop"
[repos.api]
tags = ["backend"]
[repos.web]
[components.api]
repos = ["api"]
[components.web]
repos = ["web"]
depends_on = ["api"]
[workflows.greet]
[[workflows.greet.steps]]
name = "say"
run = "echo hello from $(basename $PWD)"
[filters]
front = "name:web"
`;

/** A server and its project. */
export class WebFixture implements AsyncDisposable {
  readonly project: ProjectFixture;
  readonly session: Session;
  readonly server: WebServer;
  readonly client: WebClient;
  readonly #environment: ProcessEnvironment;

  private constructor(
    project: ProjectFixture,
    session: Session,
    server: WebServer,
    environment: ProcessEnvironment,
  ) {
    this.project = project;
    this.session = session;
    this.server = server;
    this.client = new WebClient(server);
    this.#environment = environment;
  }

  /** Makes the project and serves it; until it is disposed of, this process has its environment. */
  static async create(options: WebFixtureOptions = {}): Promise<WebFixture> {
    const { manifest = SHOP, repositories = ["api", "web"], readOnly = false } = options;
    const project = await ProjectFixture.create(manifest, repositories);
    const environment = new ProcessEnvironment({
      ...project.git.env,
      XDG_STATE_HOME: project.git.path("home", ".local", "state"),
    });
    const started = { root: project.root, manifest: project.path("nestr.toml") };
    const patience = options.patienceMs === undefined ? {} : { patienceMs: options.patienceMs };
    const session = new Session({ started, readOnly, version: "0.0.0", ...patience });
    const server = WebServer.listen(session, { port: 0, ...options });
    return new WebFixture(project, session, server, environment);
  }

  /** Plans something and returns the plan's id. */
  async plan(operation: string, options: object): Promise<string> {
    // deno-lint-ignore no-explicit-any -- the tests name operations freely
    const shown = await this.client.call("plan", { operation, options } as any);
    return shown.id;
  }

  /** Plans and runs something to its end. */
  async run(operation: string, options: object, force = false) {
    const plan = await this.plan(operation, options);
    const { id } = await this.client.call("run", { plan, force });
    await this.session.operations.settled();
    return await this.client.call("operation", { operation: id });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.session.operations.endAll("SIGKILL", true);
    await this.session[Symbol.asyncDispose]();
    await this.server[Symbol.asyncDispose]();
    this.#environment[Symbol.dispose]();
    await this.project[Symbol.asyncDispose]();
  }
}
