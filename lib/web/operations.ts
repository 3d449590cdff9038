/**
 * The operations that this server carries out. They belong to the server, not to the client that
 * began them, so they go on when that client disappears.
 *
 * @module
 */

import { NestrError } from "../errors/nestr_error.ts";
import type { EventHub } from "./event_hub.ts";
import { LiveOperation } from "./live_operation.ts";
import type { KeptPlan } from "./shown_plans.ts";
import type { OperationSummary } from "./wire_plans.ts";

/** How many operations may run at once. */
const AT_ONCE = 8;

/** How many ended operations are remembered; older runs are in the journal. */
const REMEMBERED = 50;

/** The operations since the start of the server. */
export class Operations {
  readonly #hub: EventHub;
  readonly #operations = new Map<string, LiveOperation>();
  readonly #running = new Map<string, Promise<void>>();
  readonly #onEnd: (root: string) => void;
  /** How many plans are being taken; each of them already counts towards the limit. */
  #beginning = 0;
  #ending = false;

  /**
   * @param hub Gets an event for everything that happens
   * @param onEnd Called with the root of the project when an operation has ended
   */
  constructor(hub: EventHub, onEnd: (root: string) => void = () => {}) {
    this.#hub = hub;
    this.#onEnd = onEnd;
  }

  /** How many operations are running. */
  get running(): number {
    return this.#running.size;
  }

  /** Whether an operation is running. */
  isRunning(id: string): boolean {
    return this.#running.has(id);
  }

  /**
   * Begins to carry out a plan. The limit is checked before the plan is taken, so that a refusal
   * does not use the plan up.
   *
   * @param take Takes the plan
   * @param force Whether a person has agreed to what it destroys
   * @throws {NestrError} `SERVER_BUSY`; `RUN_ACTIVE` if the same run is already being carried out
   */
  async begin(take: () => Promise<KeptPlan>, force: boolean): Promise<OperationSummary> {
    this.#requireRoom();
    let kept: KeptPlan;
    this.#beginning++;
    try {
      kept = await take();
    } finally {
      this.#beginning--;
    }
    // The server may have begun to shut down meanwhile.
    this.#requireRoom();
    return this.#carryOut(kept, force);
  }

  #requireRoom(): void {
    if (this.#running.size + this.#beginning < AT_ONCE && !this.#ending) return;
    const message = this.#ending
      ? "the server is shutting down"
      : `${AT_ONCE} operations are running already`;
    throw new NestrError("SERVER_BUSY", message, {
      hint: "wait until one has ended, or cancel it",
      details: { operations: [...this.#running.keys()] },
    });
  }

  #carryOut(kept: KeptPlan, force: boolean): OperationSummary {
    const operation = new LiveOperation(kept, this.#hub);
    const { id } = operation;
    if (this.#running.has(id)) {
      throw new NestrError("RUN_ACTIVE", `run "${id}" is still running`, {
        hint: "wait for it to end, or cancel it",
        details: { id },
      });
    }
    this.#operations.delete(id);
    this.#operations.set(id, operation);
    const done = operation.carryOut(force).finally(() => this.#settle(id));
    this.#running.set(id, done);
    return operation.summary();
  }

  /**
   * Ends an operation; does nothing if it has already ended.
   *
   * @throws {NestrError} `NAME_UNKNOWN`
   */
  cancel(id: string, kill: boolean): OperationSummary {
    const operation = this.find(id);
    operation.end(kill);
    return operation.summary();
  }

  /** The operations of a project, newest first. */
  list(root: string): readonly OperationSummary[] {
    this.#forgetOutdated();
    return [...this.#operations.values()].map((it) => it.summary())
      .filter(({ project }) => project === root).reverse();
  }

  /** Waits for an operation that has sent its last event, but has not released its journal yet. */
  async closing(id: string): Promise<void> {
    if (this.#operations.get(id)?.isFinished) await this.#running.get(id);
  }

  /**
   * An operation by its id.
   *
   * @throws {NestrError} `NAME_UNKNOWN`
   */
  find(id: string): LiveOperation {
    this.#forgetOutdated();
    const found = this.#operations.get(id);
    if (found !== undefined) return found;
    throw new NestrError(
      "NAME_UNKNOWN",
      `this server has no operation "${id.slice(0, 60)}"`,
      {
        hint:
          "runs from before it was started, or resumed elsewhere, are in the journal: runs.show",
      },
    );
  }

  /** Ends all operations, gently or at once, and accepts no new ones. */
  endAll(reason: string, kill: boolean): void {
    this.#ending = true;
    for (const id of this.#running.keys()) this.find(id).end(kill, reason);
  }

  /** Waits until no operation is running. */
  async settled(): Promise<void> {
    await Promise.all(this.#running.values());
  }

  /** Drops runs that another process has resumed: only the journal knows their state. */
  #forgetOutdated(): void {
    for (const [id, operation] of this.#operations) {
      if (operation.isOutdated) this.#operations.delete(id);
    }
  }

  #settle(id: string): void {
    this.#running.delete(id);
    this.#onEnd(this.#operations.get(id)!.project.config.root);
    const ended = [...this.#operations.values()].filter(({ isRunning }) => !isRunning);
    for (const { id } of ended.slice(0, Math.max(0, ended.length - REMEMBERED))) {
      this.#operations.delete(id);
    }
  }
}
