/**
 * The server of `nestr ui`: HTTP on 127.0.0.1, for the page and for programs that have the token.
 *
 * The only module that knows the web framework. Every request is checked by `guard.ts` first; the page's
 * own files need no token, for a browser cannot send one with its first request, and hold no secret.
 *
 * @module
 */

import { type Context, Hono } from "hono";
import { CATALOGUE } from "../errors/catalogue.ts";
import { NestrError } from "../errors/nestr_error.ts";
import { readAssets } from "./assets.ts";
import { eventStream, followStream } from "./event_stream_response.ts";
import { newToken, Openings, requireOwnPage, requireToken, SECURITY_HEADERS } from "./guard.ts";
import { methodTable } from "./method_table.ts";
import { requireKind } from "./parameters.ts";
import { type BodyLimits, readBody } from "./request_body.ts";
import { answer, refused } from "./rpc.ts";
import { followServices } from "./service_output.ts";
import type { Session } from "./session.ts";
import { serviceLogsParams } from "./methods/workspace_methods.ts";
import type { ServiceLogsParams } from "./wire.ts";

/** How the server listens. */
export interface WebServerOptions {
  /** 0 for any that is free. */
  readonly port: number;
  /** What is read of a request. Default 1,048,576 bytes within 10 s. */
  readonly body?: BodyLimits;
}

/** So many requests are worked on at once. */
const AT_ONCE = 100;

const BODY: BodyLimits = { size: 1_048_576, patienceMs: 10_000 };

/** How long a connection may take to end when the server does. */
const CLOSE_MS = 1_000;

const POLL_MS = 10;

/** A server that listens. */
export class WebServer implements AsyncDisposable {
  readonly #server: Deno.HttpServer<Deno.NetAddr>;
  readonly #abort: AbortController;
  readonly #openings: Openings;
  readonly #load: Load;
  readonly #session: Session;
  /** What requests need beside their own content. */
  readonly token: string;

  private constructor(
    server: Deno.HttpServer<Deno.NetAddr>,
    abort: AbortController,
    session: Session,
    { token, openings, load }: Handling,
  ) {
    this.#session = session;
    this.#server = server;
    this.#abort = abort;
    this.#openings = openings;
    this.#load = load;
    this.token = token;
  }

  /** Where it listens, with the token in the fragment, which no browser sends anywhere. */
  get url(): string {
    return `${this.origin}/#token=${this.token}`;
  }

  /**
   * An address that leads to the page once, soon: what is opened in a browser is seen by other users of
   * the machine, in its list of processes.
   */
  openingUrl(): string {
    return `${this.origin}/open/${this.#openings.add()}`;
  }

  /** Where it listens. */
  get origin(): string {
    return `http://127.0.0.1:${this.#server.addr.port}`;
  }

  /**
   * Begins to listen.
   *
   * @param session What is served
   * @param options Where
   * @throws {NestrError} `PORT_TAKEN`
   */
  static async listen(session: Session, options: WebServerOptions): Promise<WebServer> {
    const abort = new AbortController();
    const place = { port: 0 };
    const handling: Handling = {
      token: newToken(),
      openings: new Openings(),
      load: { working: 0 },
      place,
      body: options.body ?? BODY,
    };
    const handle = await requestHandler(session, handling);
    try {
      const server = Deno.serve({
        hostname: "127.0.0.1",
        port: options.port,
        signal: abort.signal,
        onListen: ({ port }) => void (place.port = port),
      }, handle);
      return new WebServer(server, abort, session, handling);
    } catch (error) {
      if (!(error instanceof Deno.errors.AddrInUse)) throw error;
      throw new NestrError("PORT_TAKEN", `port ${options.port} is in use`, {
        hint: "leave --port out so that a free one is chosen",
        details: { port: options.port },
        cause: error,
      });
    }
  }

  /**
   * Ends it, and with it all connections; end the session before. Answers that are on their way have a
   * moment to arrive.
   */
  async [Symbol.asyncDispose](): Promise<void> {
    const deadline = performance.now() + CLOSE_MS;
    const isBusy = () => this.#load.working > 0 || this.#session.hub.subscribers > 0;
    while (isBusy() && performance.now() < deadline) await pause(POLL_MS);
    await pause(POLL_MS);
    this.#abort.abort();
    let timer: ReturnType<typeof setTimeout> | undefined;
    const late = new Promise((resolve) => timer = setTimeout(resolve, CLOSE_MS));
    await Promise.race([this.#server.finished, late]);
    clearTimeout(timer);
  }
}

/** What the server is busy with. */
interface Load {
  /** Requests that are worked on. */
  working: number;
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

interface Handling {
  readonly token: string;
  readonly openings: Openings;
  readonly load: Load;
  /** The port, as soon as it is known. */
  readonly place: { readonly port: number };
  readonly body: BodyLimits;
}

type Handler = (request: Request) => Response | Promise<Response>;

async function requestHandler(session: Session, handling: Handling): Promise<Handler> {
  const { token, openings, load, place, body } = handling;
  const assets = await readAssets();
  const methods = methodTable(false);
  const app = new Hono();
  app.use(async (context, next) => {
    requireOwnPage(context.req.raw, place.port);
    await next();
    for (const [name, value] of Object.entries(SECURITY_HEADERS)) context.header(name, value);
  });
  for (const path of ["/rpc", "/events", "/follow"]) {
    app.use(path, async (context, next) => {
      requireToken(context.req.raw, token);
      await next();
    });
  }
  app.post("/rpc", async (context) => {
    const type = context.req.header("content-type") ?? "";
    if (!/^application\/json\s*(;|$)/i.test(type)) {
      return failed(context, 415, invalid("the content type is not application/json"));
    }
    if (load.working >= AT_ONCE) throw busy();
    load.working++;
    try {
      const read = await readBody(context.req.raw, body);
      if ("status" in read) return failed(context, read.status, read.error);
      const answers = await answer(read.text, methods, { session });
      return answers === undefined ? context.body(null, 204) : context.json(answers);
    } finally {
      load.working--;
    }
  });
  app.get("/events", async (context) => {
    const { after = context.req.header("last-event-id"), output, project } = context.req.query();
    await session.watch(project);
    const subscription = session.hub.subscribe({
      output: output !== "none",
      ...(after === undefined ? {} : { after }),
    });
    return events(context, eventStream(subscription));
  });
  app.get("/follow", async (context) => {
    const params = await followParams(context.req.query());
    const stream = await followStream(
      (listener, signal) => followServices(session, params, listener, signal),
      session.ending,
    );
    return events(context, stream);
  });
  app.get("/open/:code", (context) => {
    if (openings.take(context.req.param("code"))) return context.redirect(`/#token=${token}`, 303);
    return failed(context, 404, invalid("the address was used, or is too old"));
  });
  app.get("*", (context) => {
    const asset = assets.get(context.req.path);
    if (asset === undefined) return failed(context, 404, invalid("there is nothing at this path"));
    return context.body(asset.bytes, 200, { "Content-Type": asset.type });
  });
  app.notFound((context) => failed(context, 405, invalid("the method is not allowed here")));
  app.onError((thrown, context) => {
    const error = NestrError.from(thrown);
    return failed(context, statusOf(error), error);
  });
  return (request) => app.fetch(request);
}

function events(context: Context, stream: ReadableStream<Uint8Array>): Response {
  return context.body(stream, 200, { "Content-Type": "text/event-stream; charset=utf-8" });
}

/** The parameters of `workspaces.follow` in a query. */
async function followParams(query: Readonly<Record<string, string>>): Promise<ServiceLogsParams> {
  const { services, tail, ...rest } = query;
  const params = {
    ...rest,
    ...(services === undefined ? {} : { services: services.split(",").filter((it) => it !== "") }),
    ...(tail === undefined ? {} : { tail: Number(tail) }),
  };
  await requireKind(serviceLogsParams, params);
  return params as unknown as ServiceLogsParams;
}

type FailureStatus = 400 | 401 | 403 | 404 | 405 | 408 | 413 | 415 | 500 | 503;

function statusOf({ code, message }: NestrError): FailureStatus {
  if (code === "RPC_REFUSED") return message.includes("token") ? 401 : 403;
  if (code === "SERVER_BUSY") return 503;
  if (code === "NAME_UNKNOWN") return 404;
  return CATALOGUE[code].kind === "internal" ? 500 : 400;
}

/** An answer that says in the form of JSON-RPC what is wrong with a request as a whole. */
function failed(context: Context, status: FailureStatus, error: NestrError): Response {
  for (const [name, value] of Object.entries(SECURITY_HEADERS)) context.header(name, value);
  return context.json(refused(error), status);
}

function invalid(message: string): NestrError {
  return new NestrError("RPC_INVALID", message, {
    hint: "POST /rpc takes JSON-RPC 2.0, GET /events sends events",
  });
}

function busy(): NestrError {
  return new NestrError("SERVER_BUSY", `${AT_ONCE} requests are worked on already`, {
    hint: "wait for some of them to end",
  });
}
