/**
 * Checks the parameters of a request against the table of methods, and names everything wrong with
 * them.
 *
 * @module
 */

import { nearestNames } from "../errors/nearest_names.ts";
import { NestrError } from "../errors/nestr_error.ts";
import { fits } from "../manifest/fits.ts";
import type { Mismatch } from "../manifest/schema_library.ts";
import type { Schema } from "../manifest/values.ts";

/** Something wrong with the parameters of a request. */
export interface ParameterProblem {
  /** Where it is, for example `options.jobs`. */
  readonly path: string;
  /** What is wrong, and what was expected. */
  readonly message: string;
}

/** How many problems are listed at most. */
const NAMED = 20;

/** How many characters of a name from a request are repeated in messages. */
const REPEATED = 60;

/**
 * Requires that a value is of a kind.
 *
 * @param kind The expected kind
 * @param value The value
 * @param prefix The path of the value in the parameters
 * @throws {NestrError} `RPC_INVALID`, with the first problems in `details.problems` and the number
 * of further ones in `details.more`
 */
export async function requireKind(
  kind: Schema,
  value: unknown,
  prefix: readonly string[] = [],
): Promise<void> {
  if (fits(kind, value)) return;
  const { mismatches } = await import("../manifest/schema_library.ts");
  const found = mismatches(kind, value);
  const problems = found.slice(0, NAMED).map((mismatch) => problemOf(kind, mismatch, prefix));
  const more = found.length - problems.length;
  const [first] = problems;
  throw new NestrError(
    "RPC_INVALID",
    first === undefined
      ? "the parameters do not match the method"
      : `"${first.path}": ${first.message}`,
    {
      hint: "the method rpc.discover describes every method",
      details: { problems, ...(more === 0 ? {} : { more }) },
    },
  );
}

function problemOf(
  kind: Schema,
  mismatch: Mismatch,
  prefix: readonly string[],
): ParameterProblem {
  const steps = mismatch.path.map((step) => String(step).slice(0, REPEATED));
  const path = [...prefix, ...steps].join(".") || "params";
  switch (mismatch.kind) {
    case "unknown key": {
      const known = kind.shape.type === "table" ? Object.keys(kind.shape.keys) : [];
      const [nearest] = nearestNames(steps.at(-1)!, known);
      const suggestion = nearest === undefined ? "" : `; did you mean "${nearest}"?`;
      return { path, message: `there is no parameter with this name${suggestion}` };
    }
    case "missing":
      return { path, message: `missing: ${mismatch.expected}` };
    case "wrong value":
      return { path, message: `expected ${mismatch.expected}` };
  }
}

/**
 * The parameters of a request by name; positional ones get their names from the table.
 *
 * @param kind The kind of the method's parameters
 * @param params The parameters as they are in the request
 * @throws {NestrError} `RPC_INVALID`
 */
export async function parametersOf(kind: Schema, params: unknown): Promise<unknown> {
  let named = params ?? {};
  if (Array.isArray(named)) {
    const names = kind.shape.type === "table" ? Object.keys(kind.shape.keys) : [];
    if (named.length > names.length) {
      throw new NestrError(
        "RPC_INVALID",
        `${named.length} parameters were given, but the method has ${names.length}`,
        { hint: "the method rpc.discover describes every method", details: { names } },
      );
    }
    // A positional null stands for a parameter that is left out.
    const given = named.map((value: unknown, i) => [names[i]!, value] as const)
      .filter(([, value]) => value !== null);
    named = Object.fromEntries(given);
  }
  await requireKind(kind, named);
  return named;
}
