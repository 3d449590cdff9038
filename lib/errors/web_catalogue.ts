/**
 * The part of the catalogue that is about `nestr ui` and `nestr rpc`.
 *
 * @module
 */

import { type CatalogueEntry, environment, guard, user } from "./catalogue_entry.ts";

/** A code that is about requests of programs and pages. */
export type WebErrorCode =
  | "RPC_INVALID"
  | "RPC_REFUSED"
  | "PLAN_UNKNOWN"
  | "PLAN_OUTDATED"
  | "READ_ONLY"
  | "SERVER_BUSY";

/** The entries, in the order of `docs/errors.md`. */
export const WEB_CATALOGUE: Readonly<Record<WebErrorCode, CatalogueEntry>> = {
  RPC_INVALID: user(
    "A request to `nestr ui` or `nestr rpc` is not valid JSON-RPC 2.0, names no known method, or has invalid parameters.",
    "The details list what is wrong; the method `rpc.discover` describes every method.",
  ),
  RPC_REFUSED: guard(
    "A request to `nestr ui` or `nestr rpc` lacks the token of the running server, or comes from another web page or another user.",
    "Open the address that `nestr ui` printed; each start has a new token.",
  ),
  PLAN_UNKNOWN: guard(
    "The plan to carry out was never shown, has already been carried out, or is too old.",
    "Plan again, and carry out the new plan.",
  ),
  PLAN_OUTDATED: guard(
    "Since the plan was shown, new work has appeared that it would destroy, or another workspace has taken the name.",
    "Plan again: it shows what would be lost now.",
  ),
  READ_ONLY: guard(
    "`nestr ui` or `nestr rpc` was started with --read-only, and the request would change something.",
    "Start it without --read-only, or use the command line.",
  ),
  SERVER_BUSY: environment(
    "`nestr ui` or `nestr rpc` has reached its limit on simultaneous operations, listeners or requests.",
    "Wait for one of them to end, or end one.",
  ),
};
