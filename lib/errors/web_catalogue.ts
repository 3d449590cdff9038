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
    "A request to `nestr ui` or `nestr rpc` is no JSON-RPC 2.0, names no method, or has wrong parameters.",
    "The details list what is wrong; the method `rpc.discover` describes every method.",
  ),
  RPC_REFUSED: guard(
    "A request to `nestr ui` or `nestr rpc` lacks the token of this start, or comes from another web page or another user.",
    "Open the address that `nestr ui` has printed; a new start has a new token.",
  ),
  PLAN_UNKNOWN: guard(
    "A plan that is to be carried out was never shown, was carried out already, or is too old.",
    "Plan it again, and carry out what is shown then.",
  ),
  PLAN_OUTDATED: guard(
    "Since something was shown to be agreed to, work has come up that it would destroy, or another workspace has got the name.",
    "Plan it again: what would be lost is shown anew.",
  ),
  READ_ONLY: guard(
    "`nestr ui` or `nestr rpc` was started with --read-only, and the request would change something.",
    "Start it without --read-only, or use the command line.",
  ),
  SERVER_BUSY: environment(
    "`nestr ui` or `nestr rpc` does as much at once as it allows: operations, listeners, requests.",
    "Wait for something to end, or end it.",
  ),
};
