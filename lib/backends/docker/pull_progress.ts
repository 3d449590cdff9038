/**
 * What Docker tells while it pulls an image, as a few lines for a person.
 *
 * @module
 */

/** A message of Docker's while it pulls. */
export interface PullMessage {
  /** Identifier of a layer. */
  readonly id?: string;
  /** What goes on with the layer. */
  readonly status?: string;
  /** How far a layer is. */
  readonly progressDetail?: { readonly current?: number; readonly total?: number };
  /** Why the pull has failed. */
  readonly error?: string;
}

const INTERVAL_MS = 200;
const FINISHED = /^(pull complete|already exists)/i;

interface Layer {
  readonly done: boolean;
  readonly current: number;
  readonly total: number;
}

/** Collects the messages of one pull, and tells now and then how far it is. */
export class PullProgress {
  readonly #image: string;
  readonly #tell: (text: string) => void;
  readonly #layers = new Map<string, Layer>();
  #toldAt = -Infinity;
  #told = "";

  /**
   * @param image The image, for the lines
   * @param tell Receives lines, with line feeds
   */
  constructor(image: string, tell: (text: string) => void) {
    this.#image = image;
    this.#tell = tell;
    tell(`pulling ${image}\n`);
  }

  /** Takes a message. */
  add({ id, status = "", progressDetail }: PullMessage): void {
    // Messages on the whole image carry its tag for an identifier.
    if (id === undefined || !/^[0-9a-f]{12}$/.test(id)) return;
    const before = this.#layers.get(id) ?? { done: false, current: 0, total: 0 };
    const downloads = /^download/i.test(status) && progressDetail?.total !== undefined;
    this.#layers.set(id, {
      done: before.done || FINISHED.test(status),
      current: downloads ? progressDetail.current ?? 0 : before.current,
      total: downloads ? progressDetail.total ?? 0 : before.total,
    });
    const now = performance.now();
    if (now - this.#toldAt < INTERVAL_MS) return;
    this.#toldAt = now;
    const line = this.#line();
    if (line !== this.#told) this.#tell(line);
    this.#told = line;
  }

  /** Tells that it is done. */
  end(): void {
    this.#tell(`pulled ${this.#image}\n`);
  }

  #line(): string {
    const layers = [...this.#layers.values()];
    const sum = (of: (layer: Layer) => number) =>
      (layers.reduce((total, layer) => total + of(layer), 0) / 1e6).toFixed(1);
    const done = layers.filter((layer) => layer.done).length;
    const bytes = layers.some(({ total }) => total > 0)
      ? `, ${sum(({ done, current, total }) => done ? total : current)} of ` +
        `${sum(({ total }) => total)} MB`
      : "";
    return `pulling ${this.#image}: ${done} of ${layers.length} layers${bytes}\n`;
  }
}
