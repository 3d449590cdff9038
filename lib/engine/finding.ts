/**
 * A finding of the doctor.
 *
 * @module
 */

import type { ErrorCode } from "../errors/catalogue.ts";

/** Something the doctor noticed. */
export interface Finding {
  /** How bad it is. */
  readonly severity: "error" | "warning" | "note";
  /**
   * What was examined: `git`, `jj`, `docker`, `manifest`, `settings`, `graph`, `repository`, `state`, `disk`,
   * `environment`, `workspaces`, `registry`, `services`, `ports`, `env files`.
   */
  readonly area: string;
  /** The repository it is about. */
  readonly repository?: string;
  /** What is wrong, or worth knowing. */
  readonly message: string;
  /** What to do about it; a command where one exists. */
  readonly cure: string;
  /** The code of the error that led to it. */
  readonly code?: ErrorCode;
}
