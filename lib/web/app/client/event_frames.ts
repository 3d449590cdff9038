/**
 * Parses a stream of server-sent events as `fetch()` delivers it: in pieces of any size.
 *
 * @module
 */

/** An event as it was sent. */
export interface EventFrame {
  /** Its id; undefined for an event from which the client cannot resume. */
  readonly id: string | undefined;
  /** Its data, usually JSON. */
  readonly data: string;
}

/** Parses a stream. */
export class EventFrames {
  #rest = "";
  #id: string | undefined;
  #data: string[] = [];

  /** Takes the next piece and returns the events that it completes. */
  push(piece: string): readonly EventFrame[] {
    const lines = (this.#rest + piece).split(/\r\n|\n|\r(?!$)/);
    this.#rest = lines.pop()!;
    return lines.flatMap((line) => this.#line(line));
  }

  #line(line: string): readonly EventFrame[] {
    if (line === "") return this.#end();
    const colon = line.indexOf(":");
    if (colon === 0) return []; // it only keeps the connection open
    const field = colon < 0 ? line : line.slice(0, colon);
    const value = colon < 0 ? "" : line.slice(colon + 1).replace(/^ /, "");
    if (field === "data") this.#data.push(value);
    if (field === "id") this.#id = value;
    return [];
  }

  #end(): readonly EventFrame[] {
    const frame = { id: this.#id, data: this.#data.join("\n") };
    const isEmpty = this.#data.length === 0;
    this.#id = undefined;
    this.#data = [];
    return isEmpty ? [] : [frame];
  }
}
