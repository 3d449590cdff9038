/**
 * What the steps of an add share: the journal, the record as it grows, the backend, the pool.
 *
 * Steps run side by side and all change the one record, so changes go through here, one at a time, and
 * are in the journal before the step goes on.
 *
 * @module
 */

import type { Backend, WorkspaceIdentity } from "../../backends/backend.ts";
import { NestrError } from "../../errors/nestr_error.ts";
import type { ProcessPool } from "../../process/process_pool.ts";
import type { PendingJournal, PendingStep } from "../../workspaces/pending_journal.ts";
import { PortAllocator } from "../../workspaces/port_allocator.ts";
import type { WorkspaceRecord } from "../../workspaces/workspace_record.ts";
import { identityOf } from "./identity.ts";
import type { WorkspaceScope } from "./scope.ts";

/** What the steps of an add share. */
export class Workshop {
  readonly scope: WorkspaceScope;
  readonly pool: ProcessPool;
  readonly ports: PortAllocator;
  readonly #journal: PendingJournal;
  readonly #backend: Backend | undefined;
  #turn: Promise<unknown> = Promise.resolve();

  constructor({ scope, journal, pool, backend }: {
    readonly scope: WorkspaceScope;
    readonly journal: PendingJournal;
    readonly pool: ProcessPool;
    readonly backend: Backend | undefined;
  }) {
    this.scope = scope;
    this.pool = pool;
    this.#journal = journal;
    this.#backend = backend;
    const { id } = journal.operation.record;
    this.ports = new PortAllocator({ owner: { home: scope.home, id } });
  }

  /** The workspace as far as it is made. */
  get record(): WorkspaceRecord {
    return this.#journal.operation.record;
  }

  /** What runs the services. */
  get backend(): Backend {
    if (this.#backend !== undefined) return this.#backend;
    throw new NestrError("INTERNAL", "a workspace without services has no backend");
  }

  /** Where the services' ports answer. */
  get host(): string {
    return this.#backend?.host ?? "localhost";
  }

  /** The identity under which the backend knows the workspace. */
  get identity(): WorkspaceIdentity {
    return identityOf(this.record);
  }

  /** Writes down what undoes a step; resolves when it is safe to carry the step out. */
  willDo(step: PendingStep): Promise<void> {
    return this.#inTurn(() => this.#journal.recordStep(step));
  }

  /** Takes steps out of the journal that were not carried out: what is there is somebody else's. */
  hasNotDone(isNotDone: (step: PendingStep) => boolean): Promise<void> {
    return this.#inTurn(() => this.#journal.dropSteps(isNotDone));
  }

  /** Changes the record. */
  change(change: (record: WorkspaceRecord) => WorkspaceRecord): Promise<void> {
    return this.#inTurn(() => this.#journal.updateRecord(change(this.record)));
  }

  #inTurn<Result>(work: () => Promise<Result>): Promise<Result> {
    const result = this.#turn.then(work);
    this.#turn = result.catch(() => {});
    return result;
  }
}
