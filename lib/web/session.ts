/**
 * The state that all transports of the server share: projects, plans, operations, events.
 *
 * @module
 */

import type { OpenProject, OpenProjectOptions } from "../engine/open_project.ts";
import type { WorkspaceScope } from "../engine/workspace/scope.ts";
import { NestrError } from "../errors/nestr_error.ts";
import { EventHub } from "./event_hub.ts";
import { Operations } from "./operations.ts";
import { type ProjectPlace, ProjectShelf } from "./project_shelf.ts";
import { ShownPlans } from "./shown_plans.ts";
import { ProjectWatches } from "./project_watches.ts";

/** Options of a session. */
export interface SessionOptions {
  /** The project for requests that name none. */
  readonly started: ProjectPlace | null;
  /** Settings that take precedence over those of the projects. */
  readonly settings?: OpenProjectOptions["settings"];
  /** Whether to refuse every method that would change something. */
  readonly readOnly: boolean;
  /** Version of nestr. */
  readonly version: string;
  /** Time limit of each command in a repository, in milliseconds. Default 60,000. */
  readonly patienceMs?: number;
}

/** Gets an answer; its signal is aborted when nobody waits for that any more. */
type Answering<Answer> = (signal: AbortSignal) => Promise<Answer>;

/** An answer that some are waiting for. */
interface Awaited {
  /** How many are. */
  waiting: number;
  /** Ends the work on it, if that has begun. */
  end?: () => void;
  given?: Promise<unknown>;
}

/** A question that is being answered. */
interface Asking {
  /** Resolves when the current answer is there or has failed. */
  readonly now: Promise<void>;
  /** Gets the next answer. */
  answer: Answering<unknown>;
  /** The next answer, for those who have asked since the current one was begun. */
  next?: Awaited;
}

/** One start of a server. */
export class Session implements AsyncDisposable {
  readonly version: string;
  readonly readOnly: boolean;
  /** A git command that hangs is ended after this time, so that nobody waits forever. */
  readonly patienceMs: number;
  readonly hub = new EventHub();
  readonly projects: ProjectShelf;
  readonly plans = new ShownPlans();
  readonly operations: Operations;
  readonly watches: ProjectWatches;
  readonly #asking = new Map<string, Asking>();
  readonly #ending = new AbortController();

  constructor({ started, settings, readOnly, version, patienceMs = 60_000 }: SessionOptions) {
    this.version = version;
    this.patienceMs = patienceMs;
    this.readOnly = readOnly;
    this.projects = new ProjectShelf(started, settings);
    this.operations = new Operations(this.hub, (root) => this.watches.refresh(root));
    this.watches = new ProjectWatches({
      hub: this.hub,
      open: (root) => this.projects.open(root),
      isOwnRun: (id) => this.operations.isRunning(id),
    });
  }

  /** Aborted when the session ends: nothing is sent any more. */
  get ending(): AbortSignal {
    return this.#ending.signal;
  }

  /**
   * Watches a project for a client that listens to its events.
   *
   * @param root Its root. Default: the project that the server was started in, if any
   * @throws {NestrError} `NAME_UNKNOWN`
   */
  async watch(root: string | undefined): Promise<void> {
    if (root === undefined && this.projects.started === null) return;
    this.watches.watch((await this.projects.place(root)).root);
  }

  /**
   * The workspaces of a project for reading only, so that leftovers of a crash stay; with warnings.
   */
  async workspaces(project: OpenProject): Promise<{
    readonly scope: WorkspaceScope;
    readonly warnings: ReadonlySet<string>;
  }> {
    const { openProjectScope } = await import("../engine/workspace/scope.ts");
    const warnings = new Set<string>();
    const scope = await openProjectScope(project, {
      directory: project.config.root,
      lookOnly: true,
      warn: (message) => warnings.add(message),
    });
    return { scope, warnings };
  }

  /**
   * Requires that the server is not read-only.
   *
   * @throws {NestrError} `READ_ONLY`
   */
  requireWritable(what: string): void {
    if (!this.readOnly) return;
    throw new NestrError("READ_ONLY", `"${what}" is refused: the server is read-only`, {
      hint: "start it without --read-only, or use the command line",
    });
  }

  /**
   * Shares one answer among callers that ask the same question at the same time. Nobody gets an
   * answer that was begun before they asked: callers that come while one is being worked on share
   * the next. That one begins when the current one is there, or has taken so long that it may
   * never be. An answer that all who wanted it have given up is no longer worked on.
   *
   * @param question Equal for callers that want to know the same
   * @param answer Gets the answer, until its signal is aborted
   * @param unwanted Aborted when this caller no longer waits; others may still
   * @throws {NestrError} `CANCELLED` when `unwanted` is aborted
   */
  async ask<Answer>(
    question: string,
    answer: Answering<Answer>,
    unwanted: AbortSignal = this.ending,
  ): Promise<Answer> {
    const awaited = this.#answerOf(question, answer);
    const end = Promise.withResolvers<never>();
    const onAbort = () => {
      end.reject(new NestrError("CANCELLED", "nobody is waiting for the answer any more"));
    };
    unwanted.addEventListener("abort", onAbort);
    if (unwanted.aborted) onAbort();
    try {
      return await Promise.race([awaited.given as Promise<Answer>, end.promise]);
    } finally {
      unwanted.removeEventListener("abort", onAbort);
      if (--awaited.waiting === 0) awaited.end?.();
    }
  }

  #answerOf(question: string, answer: Answering<unknown>): Awaited {
    const asking = this.#asking.get(question);
    const awaited = asking?.next ?? { waiting: 0 };
    awaited.waiting++;
    if (asking === undefined) {
      awaited.given = this.#beginAsking(question, answer, awaited);
      return awaited;
    }
    // The latest caller knows the latest manifest.
    asking.answer = answer;
    asking.next = awaited;
    awaited.given ??= within(2 * this.patienceMs, asking.now, this.ending)
      .then(() => this.#beginAsking(question, asking.answer, awaited));
    return awaited;
  }

  #beginAsking(
    question: string,
    answer: Answering<unknown>,
    awaited: Awaited,
  ): Promise<unknown> {
    const unwanted = new AbortController();
    awaited.end = () => unwanted.abort();
    if (awaited.waiting === 0) awaited.end();
    const given = answer(AbortSignal.any([unwanted.signal, this.ending]));
    const asking: Asking = { now: given.then(() => {}, () => {}), answer };
    this.#asking.set(question, asking);
    // If somebody waits for the next answer, that one will take this one's place.
    asking.now.then(() => {
      if (asking.next === undefined) this.#asking.delete(question);
    });
    return given;
  }

  /** Ends the session; end its operations first. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.watches[Symbol.dispose]();
    this.hub.close();
    this.#ending.abort();
    await this.operations.settled();
  }
}

/** Resolves when a promise has, when the time is over, or when the session ends. */
async function within(
  milliseconds: number,
  done: Promise<void>,
  ending: AbortSignal,
): Promise<void> {
  const over = Promise.withResolvers<void>();
  const timer = setTimeout(over.resolve, milliseconds);
  const onEnd = () => over.resolve();
  ending.addEventListener("abort", onEnd);
  await Promise.race([done, over.promise]);
  clearTimeout(timer);
  ending.removeEventListener("abort", onEnd);
}
