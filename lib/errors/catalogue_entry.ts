/**
 * What the catalogue says about a code, and shorthands for the three usual kinds.
 *
 * @module
 */

/** Whose move it is: the user's, the machine's (a tool, the disk, the network), or ours. */
export type ErrorKind = "user" | "environment" | "internal";

/** What the catalogue says about a code. */
export interface CatalogueEntry {
  /** Whose move it is. */
  readonly kind: ErrorKind;
  /** The exit code of a command that ends with this error. */
  readonly exit: number;
  /** Why it happens. */
  readonly cause: string;
  /** What to do. */
  readonly cure: string;
}

/** An entry with an exit code of its own. */
export const entry = (
  kind: ErrorKind,
  exit: number,
  cause: string,
  cure: string,
): CatalogueEntry => ({
  kind,
  exit,
  cause,
  cure,
});

/** Exit 2: the command line or a file the user wrote. */
export const user = (cause: string, cure: string): CatalogueEntry => entry("user", 2, cause, cure);
/** Exit 3: a tool, the disk or the network. */
export const environment = (cause: string, cure: string): CatalogueEntry =>
  entry("environment", 3, cause, cure);
/** Exit 4: a guard refused. */
export const guard = (cause: string, cure: string): CatalogueEntry => entry("user", 4, cause, cure);
