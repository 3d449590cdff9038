/**
 * Environment variables of this very process, changed for the length of a test.
 *
 * For tests that call the library in-process, whose git is started with what this process has.
 *
 * @module
 */

/** Variables that are as they were again when this is disposed of. */
export class ProcessEnvironment implements Disposable {
  readonly #before = new Map<string, string | undefined>();

  /** @param changes Values by name */
  constructor(changes: Readonly<Record<string, string>>) {
    for (const [name, value] of Object.entries(changes)) {
      this.#before.set(name, Deno.env.get(name));
      Deno.env.set(name, value);
    }
  }

  /** Puts everything back. */
  [Symbol.dispose](): void {
    for (const [name, value] of this.#before) {
      if (value === undefined) Deno.env.delete(name);
      else Deno.env.set(name, value);
    }
  }
}
