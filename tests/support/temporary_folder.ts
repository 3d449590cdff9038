/**
 * A folder with files that is removed after the test.
 *
 * @module
 */

import { rmSync } from "node:fs";
import { dirname, join } from "node:path";

/** A temporary folder. */
export class TemporaryFolder implements Disposable {
  /** Absolute path, without symbolic links. */
  readonly path: string;

  /** @param files Text by path relative to the folder */
  constructor(files: Readonly<Record<string, string>> = {}) {
    this.path = Deno.realPathSync(Deno.makeTempDirSync({ prefix: "nestr-test-" }));
    for (const [name, text] of Object.entries(files)) this.write(name, text);
  }

  /** Writes a file, with the folders above it, and returns its absolute path. */
  write(name: string, text: string): string {
    const file = this.at(name);
    Deno.mkdirSync(dirname(file), { recursive: true });
    Deno.writeTextFileSync(file, text);
    return file;
  }

  /** An absolute path inside the folder. */
  at(...parts: readonly string[]): string {
    return join(this.path, ...parts);
  }

  /** Removes the folder. */
  [Symbol.dispose](): void {
    // Processes that were just killed may still write for a moment.
    rmSync(this.path, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 });
  }
}
