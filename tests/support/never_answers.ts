/**
 * A remote that accepts every connection and never answers.
 *
 * @module
 */

/** A remote repository that accepts connections but sends nothing. */
export class NeverAnswers implements Disposable {
  readonly #listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  readonly #connections = new Set<Deno.Conn>();
  /** How often it was asked. */
  asked = 0;

  constructor() {
    void this.#accept();
  }

  /** Its address, for git. */
  get url(): string {
    return `git://127.0.0.1:${this.#listener.addr.port}/never.git`;
  }

  /** How many clients are waiting for an answer. */
  get waiting(): number {
    return this.#connections.size;
  }

  async #accept(): Promise<void> {
    try {
      for await (const connection of this.#listener) {
        this.asked++;
        void this.#hold(connection);
      }
    } catch {
      // It was closed.
    }
  }

  async #hold(connection: Deno.Conn): Promise<void> {
    this.#connections.add(connection);
    const bytes = new Uint8Array(1_000);
    while (await connection.read(bytes).catch(() => null));
    if (this.#connections.delete(connection)) connection.close();
  }

  [Symbol.dispose](): void {
    this.#listener.close();
    for (const connection of this.#connections) connection.close();
    this.#connections.clear();
  }
}
