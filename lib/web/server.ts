/**
 * The server of `nestr ui`: HTTP on 127.0.0.1, for the page and for programs that have the token.
 *
 * The only module that knows the web framework. Every request is checked by `guard.ts` first. The
 * page's own files need no token: a browser cannot send one with its first request, and they hold
 * no secrets.
 *
 * @module
 */

import { type Context, Hono } from "hono";
import { CATALOGUE } from "../errors/catalogue.ts";
import { NestrError } from "../errors/nestr_error.ts";
import { readAssets } from "./assets.ts";
import { cancellableAnswer } from "./cancellable_answer.ts";
import { isUrgent, ServerLimits } from "./concurrency_limit.ts";
import { eventStream, followStream } from "./event_stream_response.ts";
import {
  isFromElsewhere,
  newToken,
  Openings,
  requireOwnPage,
  requireOwnUser,
  SECURITY_HEADERS,
  tokenRefusal,
} from "./guard.ts";
import { methodTable } from "./method_table.ts";
import { eventsParams } from "./methods/connection_methods.ts";
import { serviceLogsParams } from "./methods/workspace_methods.ts";
import { requireKind } from "./parameters.ts";
import { type BodyLimits, readBody } from "./request_body.ts";
import { answer, refused } from "./rpc.ts";
import { followServices } from "./service_output.ts";
import type { Session } from "./session.ts";
import type { ServiceLogsParams } from "./wire.ts";

/** Options of the server. */
export interface WebServerOptions {
  /** The port; 0 for any free one. */
  readonly port: number;
  /** How much of a request is read. Default 1,048,576 bytes within 10 s. */
  readonly body?: BodyLimits;
}

const BODY: BodyLimits = { size: 1_048_576, patienceMs: 10_000 };

/** How long connections may take to end when the server ends. */
const CLOSE_MS = 1_000;

const POLL_MS = 10;

/** What the address of the page says when another page has led to it; see `app/client/token.ts`. */
const LED = "led";

/** A listening server. */
export class WebServer implements AsyncDisposable {
  readonly #server: Deno.HttpServer<Deno.NetAddr>;
  readonly #abort: AbortController;
  readonly #openings: Openings;
  readonly #limits: ServerLimits;
  readonly #session: Session;
  /** The token that requests must carry. */
  readonly token: string;

  private constructor(
    server: Deno.HttpServer<Deno.NetAddr>,
    abort: AbortController,
    session: Session,
    { token, openings, limits }: Handling,
  ) {
    this.#session = session;
    this.#server = server;
    this.#abort = abort;
    this.#openings = openings;
    this.#limits = limits;
    this.token = token;
  }

  /**
   * The address of the page, with the token in the fragment, which browsers never send anywhere.
   */
  get url(): string {
    return `${this.origin}/#token=${this.token}`;
  }

  /**
   * An address that opens the page once, within a minute, and for this user only: the list of
   * processes shows others the arguments that a browser is started with.
   */
  openingUrl(): string {
    return `${this.origin}/open/${this.#openings.add()}`;
  }

  /** The origin of its addresses. */
  get origin(): string {
    return `http://127.0.0.1:${this.#server.addr.port}`;
  }

  /**
   * Begins to listen.
   *
   * @param session The session to serve
   * @param options The port, and limits
   * @throws {NestrError} `PORT_TAKEN`
   */
  static listen(session: Session, options: WebServerOptions): WebServer {
    const abort = new AbortController();
    const place = { port: 0 };
    const handling: Handling = {
      token: newToken(),
      openings: new Openings(),
      limits: new ServerLimits(),
      place,
      body: options.body ?? BODY,
    };
    const handle = requestHandler(session, handling);
    try {
      const server = Deno.serve({
        hostname: "127.0.0.1",
        port: options.port,
        signal: abort.signal,
        onListen: ({ port }) => void (place.port = port),
      }, handle);
      return new WebServer(server, abort, session, handling);
    } catch (error) {
      throw cannotListen(options.port, error);
    }
  }

  /**
   * Ends the server and all its connections; end the session first. Answers that are on their way
   * get a moment to arrive.
   */
  async [Symbol.asyncDispose](): Promise<void> {
    const deadline = performance.now() + CLOSE_MS;
    const isBusy = () => this.#limits.working.active > 0 || this.#session.hub.subscribers > 0;
    while (isBusy() && performance.now() < deadline) await pause(POLL_MS);
    await pause(POLL_MS);
    this.#abort.abort();
    let timer: ReturnType<typeof setTimeout> | undefined;
    const late = new Promise((resolve) => timer = setTimeout(resolve, CLOSE_MS));
    await Promise.race([this.#server.finished, late]);
    clearTimeout(timer);
  }
}

function cannotListen(port: number, cause: unknown): unknown {
  const reason = cause instanceof Deno.errors.AddrInUse
    ? `port ${port} is in use`
    : cause instanceof Deno.errors.PermissionDenied
    ? `this user may not listen on port ${port}`
    : undefined;
  if (reason === undefined) return cause;
  const hint = "leave out --port to listen on a free one";
  return new NestrError("PORT_TAKEN", reason, { hint, details: { port }, cause });
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

interface Handling {
  readonly token: string;
  readonly openings: Openings;
  readonly limits: ServerLimits;
  /** The port, as soon as it is known. */
  readonly place: { readonly port: number };
  readonly body: BodyLimits;
}

type Handler = (
  request: Request,
  info: Deno.ServeHandlerInfo<Deno.NetAddr>,
) => Response | Promise<Response>;

type App = Hono<{ Bindings: Deno.ServeHandlerInfo<Deno.NetAddr> }>;

function requestHandler(session: Session, handling: Handling): Handler {
  const app: App = new Hono();
  app.onError((thrown, context) => {
    const error = NestrError.from(thrown);
    return failed(context, statusOf(error), error);
  });
  addGuards(app, handling);
  addRpc(app, session, handling);
  addStreams(app, session, handling);
  addPage(app, handling);
  return (request, info) => app.fetch(request, info);
}

/** Adds the checks that come before everything else. */
function addGuards(app: App, { token, place }: Handling): void {
  app.use(async (context, next) => {
    requireOwnPage(context.req.raw, place.port);
    const allowed = methodsAt(context.req.path);
    if (!allowed.includes(context.req.method)) {
      const error = invalid(`${context.req.path} does not accept ${context.req.method}`);
      return failed(context, 405, error, { Allow: allowed.join(", ") });
    }
    await next();
    for (const [name, value] of Object.entries(SECURITY_HEADERS)) context.header(name, value);
    return undefined;
  });
  for (const path of ["/rpc", "/events", "/follow"]) {
    app.use(path, async (context, next) => {
      const refusal = tokenRefusal(context.req.raw, token);
      if (refusal !== undefined) {
        return failed(context, 401, refusal, { "WWW-Authenticate": "Bearer" });
      }
      return await next();
    });
  }
}

/** The HTTP methods that a path accepts. No HEAD where it would start a stream or use a code up. */
function methodsAt(path: string): readonly string[] {
  if (path === "/rpc") return ["POST"];
  const isStream = path === "/events" || path === "/follow";
  return isStream || path.startsWith("/open/") ? ["GET"] : ["GET", "HEAD"];
}

function addRpc(app: App, session: Session, { limits, body }: Handling): void {
  const methods = methodTable(false);
  app.post("/rpc", async (context) => {
    const type = context.req.header("content-type") ?? "";
    if (!/^application\/json\s*(;|$)/i.test(type)) {
      return failed(context, 415, invalid("the content type is not application/json"));
    }
    const finishReading = limits.reading.enter();
    const read = await readBody(context.req.raw, body).finally(finishReading);
    if ("status" in read) return failed(context, read.status, read.error);
    const leave = limits.working.enter(isUrgent(read.text));
    const answered = await cancellableAnswer(async (gone) => {
      const signal = AbortSignal.any([gone, session.ending]);
      const answers = await answer(read.text, methods, { session, signal });
      return answers && JSON.stringify(answers);
    }, leave);
    if (answered === undefined) return context.body(null, 204);
    return context.body(answered, 200, { "Content-Type": "application/json" });
  });
}

function addStreams(app: App, session: Session, { limits }: Handling): void {
  app.get("/events", async (context) => {
    const { after: first, ...rest } = context.req.query();
    // A client that has received no event yet may send an empty `after`.
    await requireKind(eventsParams, first ? { after: first, ...rest } : rest);
    const { output, project } = rest;
    // An automatic reconnection repeats the original address and gives its position in the header.
    const after = context.req.header("last-event-id") || first;
    await session.watch(project);
    const subscription = session.hub.subscribe({
      output: output !== "none",
      ...(after ? { after } : {}),
    });
    return events(context, eventStream(subscription));
  });
  app.get("/follow", async (context) => {
    const params = await followParams(context.req.query());
    const stream = await followStream(
      (listener, signal) => followServices(session, params, listener, signal),
      session.ending,
      { onEnd: limits.following.enter() },
    );
    return events(context, stream);
  });
}

/** Adds the page and the address that opens it. */
function addPage(app: App, { openings, token, place }: Handling): void {
  app.get("/open/:code", async (context) => {
    await requireOwnUser(context.env.remoteAddr, place.port);
    if (openings.take(context.req.param("code"))) return context.redirect(`/#token=${token}`, 303);
    return failed(context, 404, invalid("the address was used already, or has expired"));
  });
  app.get("/", async (context, next) => {
    // A link of another page must not fill in a form for whoever has the token. Only the page knows
    // where it leads, as browsers keep the fragment to themselves, and only its address tells it.
    const isTold = context.req.query(LED) !== undefined;
    if (!isTold && isFromElsewhere(context.req.raw)) return context.redirect(`/?${LED}`, 303);
    return await next();
  });
  // Read only on demand: programs never need the page, and it may have to be downloaded.
  let assets: ReturnType<typeof readAssets> | undefined;
  app.get("*", async (context) => {
    const asset = (await (assets ??= readAssets())).get(context.req.path);
    if (asset === undefined) return failed(context, 404, invalid("there is nothing at this path"));
    return context.body(asset.bytes, 200, { "Content-Type": asset.type });
  });
}

function events(context: Context, stream: ReadableStream<Uint8Array>): Response {
  return context.body(stream, 200, { "Content-Type": "text/event-stream; charset=utf-8" });
}

/** The parameters of `workspaces.follow`, from a query. */
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

function statusOf({ code }: NestrError): FailureStatus {
  if (code === "RPC_REFUSED") return 403;
  if (code === "SERVER_BUSY") return 503;
  if (code === "NAME_UNKNOWN") return 404;
  return CATALOGUE[code].kind === "internal" ? 500 : 400;
}

/** A response that says, as a JSON-RPC error, what is wrong with a request as a whole. */
function failed(
  context: Context,
  status: FailureStatus,
  error: NestrError,
  headers: Readonly<Record<string, string>> = {},
): Response {
  const all = { ...SECURITY_HEADERS, ...headers };
  for (const [name, value] of Object.entries(all)) context.header(name, value);
  return context.json(refused(error), status);
}

function invalid(message: string): NestrError {
  return new NestrError("RPC_INVALID", message, {
    hint: "POST /rpc takes JSON-RPC 2.0, GET /events sends events",
  });
}
