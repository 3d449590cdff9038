/**
 * Talks to the PostgreSQL and Redis of a workspace, as a program would that finds their addresses
 * in its environment.
 *
 * @module
 */

import postgres from "postgres";

/** The names that were written to a service, in alphabetical order. */
export type Visitors = readonly string[];

/** Writes a name into a table and returns all names that are in it. */
export async function visitPostgres(url: string, name: string): Promise<Visitors> {
  const sql = postgres(url, { max: 1, onnotice: () => {}, connect_timeout: 60 });
  try {
    await sql`create table if not exists visits (name text not null)`;
    await sql`insert into visits values (${name})`;
    const rows = await sql<{ name: string }[]>`select name from visits order by name`;
    return rows.map((row) => row.name);
  } finally {
    await sql.end({ timeout: 5 });
  }
}

/** Writes a name into a set and returns all names that are in it. */
export async function visitRedis(url: string, name: string): Promise<Visitors> {
  const { hostname, port } = new URL(url);
  using connection = await Deno.connect({ hostname, port: Number(port) });
  const redis = new RedisReader(connection);
  await redis.command("SADD", "visits", name);
  const names = await redis.command("SMEMBERS", "visits");
  if (!Array.isArray(names)) throw new Error(`not a list: ${names}`);
  return names.map(String).sort();
}

/** A reply of Redis. */
type Reply = string | number | null | readonly Reply[];

/** As much of Redis's protocol (RESP2) as the commands above need. */
class RedisReader {
  readonly #connection: Deno.Conn;
  readonly #decoder = new TextDecoder();
  #buffer = "";

  constructor(connection: Deno.Conn) {
    this.#connection = connection;
  }

  /** Sends a command of ASCII words and reads the reply. */
  async command(...words: readonly string[]): Promise<Reply> {
    const text = words.map((word) => `$${word.length}\r\n${word}\r\n`).join("");
    const bytes = new TextEncoder().encode(`*${words.length}\r\n${text}`);
    for (let at = 0; at < bytes.length;) at += await this.#connection.write(bytes.subarray(at));
    return await this.#reply();
  }

  async #reply(): Promise<Reply> {
    const line = await this.#line();
    const rest = line.slice(1);
    switch (line[0]) {
      case "+":
        return rest;
      case ":":
        return Number(rest);
      case "$":
        return rest === "-1" ? null : await this.#line();
      case "*": {
        const items: Reply[] = [];
        for (let count = Number(rest); count > 0; count--) items.push(await this.#reply());
        return items;
      }
      default:
        throw new Error(`redis: ${line}`);
    }
  }

  async #line(): Promise<string> {
    for (;;) {
      const end = this.#buffer.indexOf("\r\n");
      if (end >= 0) {
        const line = this.#buffer.slice(0, end);
        this.#buffer = this.#buffer.slice(end + 2);
        return line;
      }
      const chunk = new Uint8Array(4096);
      const count = await this.#connection.read(chunk);
      if (count === null) throw new Error("redis has closed the connection");
      this.#buffer += this.#decoder.decode(chunk.subarray(0, count), { stream: true });
    }
  }
}
