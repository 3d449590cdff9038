/**
 * The one table of methods, behind HTTP, standard streams, validation and the OpenRPC document.
 *
 * @module
 */

import { table } from "../manifest/values.ts";
import { method, type MethodEntry } from "./method.ts";
import { CONNECTION_METHODS } from "./methods/connection_methods.ts";
import { OPERATION_METHODS } from "./methods/operation_methods.ts";
import { PROJECT_METHODS } from "./methods/project_methods.ts";
import { WORKSPACE_METHODS } from "./methods/workspace_methods.ts";
import type { MethodWith } from "./method.ts";
import type { ConnectionMethods, MethodName, Methods } from "./wire.ts";

type Contract<Names extends string, All> = {
  readonly [Name in Names & keyof All]: All[Name] extends
    { readonly params: infer Params; readonly result: infer Result } ? MethodWith<Params, Result>
    : never;
};

/** The methods that need no lasting connection; the compiler checks them against the contract. */
const METHODS: Contract<MethodName, Methods> = {
  "rpc.discover": method({
    summary: "Describes every method as an OpenRPC document.",
    params: table({}),
    result: "Readonly<Record<string, unknown>>",
    effect: "reads",
    handle: async (_, { session, connection }) => {
      const { openRpcDocument } = await import("./openrpc.ts");
      return await openRpcDocument(methodTable(connection !== undefined), session.version);
    },
  }),
  ...PROJECT_METHODS,
  ...OPERATION_METHODS,
  ...WORKSPACE_METHODS,
};

/** The methods that need a lasting connection. */
const LASTING: Contract<keyof ConnectionMethods, ConnectionMethods> = CONNECTION_METHODS;

/** Whether a method is available only on a lasting connection. */
export const needsConnection = (name: string): boolean => Object.hasOwn(LASTING, name);

/**
 * The methods by name.
 *
 * @param lasting Whether the connection lasts
 */
export function methodTable(lasting: boolean): ReadonlyMap<string, MethodEntry> {
  const entries: readonly [string, MethodEntry][] = Object.entries(METHODS);
  return new Map(lasting ? [...entries, ...Object.entries(LASTING)] : entries);
}
