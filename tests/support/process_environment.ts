/**
 * Environment variables of this process, changed for the duration of a test.
 *
 * For tests that call the library in-process, which starts git with the environment of this
 * process.
 *
 * @module
 */

/** Changed variables; disposing of this restores them. */
export class ProcessEnvironment implements Disposable {
  readonly #before = new Map<string, string | undefined>();

  /** @param changes Values by name */
  constructor(changes: Readonly<Record<string, string>>) {
    for (const [name, value] of Object.entries(changes)) {
      this.#before.set(name, Deno.env.get(name));
      Deno.env.set(name, value);
    }
  }

  /** Restores the variables. */
  [Symbol.dispose](): void {
    for (const [name, value] of this.#before) {
      if (value === undefined) Deno.env.delete(name);
      else Deno.env.set(name, value);
    }
  }
}
