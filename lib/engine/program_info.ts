/**
 * What program this is: its version, and what it runs on.
 *
 * @module
 */

import manifest from "../../deno.json" with { type: "json" };
import { COMMIT } from "./build.ts";

/** What program this is, and what it runs on. */
export interface ProgramInfo {
  /** Semantic version. */
  readonly version: string;
  /** What it was built from; null when run from source. */
  readonly commit: string | null;
  /** Version of the Deno runtime. */
  readonly deno: string;
  /** Operating system and processor, as `linux x86_64`. */
  readonly platform: string;
  /** Where to report bugs in the program. */
  readonly reportAddress: string;
}

/** Tells what program this is. */
export function programInfo(): ProgramInfo {
  return {
    version: manifest.version,
    commit: COMMIT,
    deno: Deno.version.deno,
    platform: `${Deno.build.os} ${Deno.build.arch}`,
    reportAddress: "the project's issue tracker",
  };
}
