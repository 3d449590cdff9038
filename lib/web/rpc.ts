/**
 * JSON-RPC 2.0: from the text of a request, or of a batch, to the answers.
 *
 * Never throws: every failure becomes an answer whose `data` is the engine's error.
 *
 * @module
 */

import { nearestNames } from "../errors/nearest_names.ts";
import { NestrError } from "../errors/nestr_error.ts";
import type { Call, MethodEntry } from "./method.ts";
import { needsConnection } from "./method_table.ts";
import { parametersOf } from "./parameters.ts";
import type { RpcError, RpcResponse } from "./wire.ts";

/** How many requests a batch may contain. */
export const LARGEST_BATCH = 50;

/** How many requests of a batch are worked on at a time. */
const AT_ONCE = 4;

type Id = string | number | null;

/** A valid request. */
interface Request {
  /** Undefined for a notification. */
  readonly id: Id | undefined;
  readonly method: string;
  readonly params: unknown;
}

/** An error with its JSON-RPC error code. */
class RpcFailure extends Error {
  constructor(readonly number: number, readonly error: NestrError) {
    super(error.message);
  }
}

/**
 * Answers a request or a batch.
 *
 * @param text The text that was received
 * @param methods The methods by name
 * @param call What they are called with besides their parameters
 * @returns The answer, or the answers to a batch; undefined if it contains only notifications
 */
export async function answer(
  text: string,
  methods: ReadonlyMap<string, MethodEntry>,
  call: Call,
): Promise<RpcResponse | readonly RpcResponse[] | undefined> {
  let document: unknown;
  try {
    document = JSON.parse(text);
  } catch {
    return failure(null, invalid(-32700, "the request is not valid JSON"));
  }
  if (!Array.isArray(document)) return await answerOne(document, methods, call);
  if (document.length === 0) return failure(null, invalid(-32600, "the batch is empty"));
  if (document.length > LARGEST_BATCH) {
    const message =
      `the batch has ${document.length} requests, at most ${LARGEST_BATCH} are allowed`;
    return failure(null, invalid(-32600, message));
  }
  const answers = await answerAll(document, methods, call);
  return answers.length === 0 ? undefined : answers;
}

/** The answer to a message that cannot be read at all. */
export function unreadable(message: string): RpcResponse {
  return failure(null, invalid(-32700, message));
}

/** The answer to a request that is refused before it is read. */
export function refused(error: NestrError): RpcResponse {
  // Not the number for wrong parameters: there are no parameters yet.
  return failure(null, error.code === "RPC_INVALID" ? new RpcFailure(-32600, error) : error);
}

/** Works on a batch, a few requests at a time; the answers are in the order of the requests. */
async function answerAll(
  documents: readonly unknown[],
  methods: ReadonlyMap<string, MethodEntry>,
  call: Call,
): Promise<readonly RpcResponse[]> {
  const answers: (RpcResponse | undefined)[] = [];
  let next = 0;
  const work = async (): Promise<void> => {
    while (next < documents.length) {
      const at = next++;
      answers[at] = await answerOne(documents[at], methods, call);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  return answers.filter((it) => it !== undefined);
}

async function answerOne(
  document: unknown,
  methods: ReadonlyMap<string, MethodEntry>,
  call: Call,
): Promise<RpcResponse | undefined> {
  const request = requestOf(document);
  if (request === undefined) {
    return failure(idOf(document) ?? null, invalid(-32600, "not a JSON-RPC 2.0 request"));
  }
  try {
    const result = await perform(request, methods, call);
    return request.id === undefined ? undefined : { jsonrpc: "2.0", id: request.id, result };
  } catch (thrown) {
    return request.id === undefined ? undefined : failure(request.id, thrown);
  }
}

async function perform(
  { method, params }: Request,
  methods: ReadonlyMap<string, MethodEntry>,
  call: Call,
): Promise<unknown> {
  const entry = methods.get(method);
  if (entry === undefined) throw unknownMethod(method.slice(0, 60), methods);
  if (entry.effect === "changes") call.session.requireWritable(method);
  const given = await parametersOf(entry.params, params);
  return await entry.handle(given as never, call);
}

function unknownMethod(method: string, methods: ReadonlyMap<string, MethodEntry>): RpcFailure {
  if (needsConnection(method)) {
    const message = `the method "${method}" is not available over HTTP`;
    const hint = "use GET /events and GET /follow";
    return new RpcFailure(-32601, new NestrError("RPC_INVALID", message, { hint }));
  }
  const candidates = nearestNames(method, methods.keys());
  const hint = candidates.length > 0
    ? `did you mean ${candidates.join(", ")}?`
    : "the method rpc.discover lists all of them";
  const details = { method, candidates };
  return new RpcFailure(
    -32601,
    new NestrError("RPC_INVALID", `there is no method "${method}"`, { hint, details }),
  );
}

/** The request in a JSON document; undefined if it is not a valid one. */
function requestOf(document: unknown): Request | undefined {
  if (typeof document !== "object" || document === null || Array.isArray(document)) {
    return undefined;
  }
  const { jsonrpc, method, params, id } = document as Readonly<Record<string, unknown>>;
  // A larger number could not be sent back exactly as it was received.
  const isNumber = typeof id === "number" && Math.abs(id) <= Number.MAX_SAFE_INTEGER;
  const isId = id === undefined || id === null || typeof id === "string" || isNumber;
  const isParams = params === undefined || (typeof params === "object" && params !== null);
  if (jsonrpc !== "2.0" || typeof method !== "string" || !isId || !isParams) return undefined;
  return { id, method, params };
}

/** The id of a document that is not a valid request, if it has one. */
function idOf(document: unknown): Id | undefined {
  if (typeof document !== "object" || document === null) return undefined;
  const { id } = document as { readonly id?: unknown };
  const isNumber = typeof id === "number" && Math.abs(id) <= Number.MAX_SAFE_INTEGER;
  return typeof id === "string" || isNumber ? id : undefined;
}

function invalid(number: number, message: string): RpcFailure {
  return new RpcFailure(
    number,
    new NestrError("RPC_INVALID", message, {
      hint: "the method rpc.discover describes every method",
    }),
  );
}

function failure(id: Id, thrown: unknown): RpcResponse {
  const error = thrown instanceof RpcFailure ? thrown.error : NestrError.from(thrown);
  const number = thrown instanceof RpcFailure ? thrown.number : numberOf(error);
  const document: RpcError = { code: number, message: error.message, data: error.toJSON() };
  return { jsonrpc: "2.0", id, error: document };
}

/**
 * The JSON-RPC code of an error: invalid parameters and internal errors have codes of their own.
 */
function numberOf({ code }: NestrError): number {
  return code === "RPC_INVALID" ? -32602 : code === "INTERNAL" ? -32603 : -32000;
}
