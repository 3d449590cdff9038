/**
 * A server whose answers a test gives, and holds back for as long as it likes.
 *
 * @module
 */

import { RequestError } from "../../../../lib/web/app/client/failure.ts";
import { RpcClient } from "../../../../lib/web/app/client/rpc_client.ts";
import type { MethodName, OperationSummary } from "../../../../lib/web/wire.ts";

/** What a method is given; each test knows. */
type Params = Readonly<Record<string, unknown>>;

/** Answers of methods by name. What is not named answers that it failed. */
export type Answers = { [Name in MethodName]?: (params: Params) => unknown };

/** A server. */
export class FakeServer {
  /** What was asked, in order. */
  readonly asked: { readonly method: string; readonly params: Params }[] = [];
  readonly answers: Answers;
  readonly client: RpcClient;

  constructor(answers: Answers) {
    this.answers = answers;
    this.client = new RpcClient("secret", async (_, init) => {
      const { id, method, params } = JSON.parse(String(init.body));
      this.asked.push({ method, params });
      try {
        const answer = this.answers[method as MethodName];
        if (!answer) throw failing("NAME_UNKNOWN", `no answer for ${method}`);
        return Response.json({ jsonrpc: "2.0", id, result: await answer(params) });
      } catch (error) {
        if (!(error instanceof RequestError)) throw error;
        const { failure } = error;
        const document = { code: -32000, message: failure.message, data: failure };
        return Response.json({ jsonrpc: "2.0", id, error: document });
      }
    });
  }

  /** How often a method was asked. */
  count(method: MethodName): number {
    return this.asked.filter((one) => one.method === method).length;
  }

  /** What a method was given last. */
  last(method: MethodName): Params | undefined {
    return this.asked.findLast((one) => one.method === method)?.params;
  }
}

/** What a method throws that fails. */
export function failing(code: string, message = "no"): RequestError {
  return new RequestError({ code, message });
}

/** Waits until something holds. */
export async function until(holds: () => boolean): Promise<void> {
  for (const deadline = Date.now() + 60_000; !holds();) {
    if (Date.now() > deadline) throw new Error("it did not happen in time");
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

/** Lets everything happen that is under way already. */
export async function settle(): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve, 20));
}

const COUNTS = { succeeded: 0, failed: 0, "timed-out": 0, cancelled: 0, skipped: 0 };

/** An operation that runs. */
export const SUMMARY: OperationSummary = {
  id: "r",
  project: "/p",
  operation: "run",
  title: "make",
  state: "running",
  startedAt: "2026-01-01T00:00:00.000Z",
  endedAt: null,
  tasks: 1,
  counts: COUNTS,
  journalled: true,
  error: null,
  result: null,
  seq: 10,
};

/** The same, ended. */
export const ENDED: OperationSummary = {
  ...SUMMARY,
  state: "succeeded",
  endedAt: "2026-01-01T00:00:05.000Z",
  counts: { ...COUNTS, succeeded: 1 },
  seq: 13,
};
