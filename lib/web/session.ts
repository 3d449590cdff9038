/**
 * What all ways to reach the server have in common: projects, plans, operations, events.
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

/** How a session begins. */
export interface SessionOptions {
  /** The project that it is about where a request names none. */
  readonly started: ProjectPlace | null;
  /** Settings that win over those of the projects. */
  readonly settings?: OpenProjectOptions["settings"];
  /** Whether everything that changes something is refused. */
  readonly readOnly: boolean;
  /** Version of nestr. */
  readonly version: string;
  /** Time limit of each command in a repository, in milliseconds. Default 60,000. */
  readonly patienceMs?: number;
}

/** A question that is being answered. */
interface Asking {
  /** Resolves when it was answered, one way or another. */
  readonly now: Promise<void>;
  /** Answers it the next time. */
  answer: () => Promise<unknown>;
  /** The next answer, for those who have asked meanwhile. */
  next?: Promise<unknown>;
}

/** One start of a server. */
export class Session implements AsyncDisposable {
  readonly version: string;
  readonly readOnly: boolean;
  /** A git that hangs is given up after this, so that nobody waits for ever. */
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

  /** Aborted when it ends: nobody is sent anything any more. */
  get ending(): AbortSignal {
    return this.#ending.signal;
  }

  /**
   * Watches the project that somebody listens to, where there is one.
   *
   * @param root Its root; the one that the server was started in where it is absent
   * @throws {NestrError} `NAME_UNKNOWN`
   */
  async watch(root: string | undefined): Promise<void> {
    if (root === undefined && this.projects.started === null) return;
    this.watches.watch((await this.projects.place(root)).root);
  }

  /** The workspaces of a project, to look at, with what turns out: a crash's leftovers stay. */
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
   * Refuses where nothing may be changed.
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
   * Asks once what several want to know at the same time. Nobody gets an answer that was begun before
   * they asked: whoever comes later waits for the next one, which all late comers share. That begins
   * when the one before was given, or has taken so long that perhaps it never is.
   *
   * @param question Tells whether two want to know the same
   * @param answer Looks
   * @param unwanted Aborted when this one does not wait any more; others may
   * @throws {NestrError} `CANCELLED` when it is
   */
  async ask<Answer>(
    question: string,
    answer: () => Promise<Answer>,
    unwanted: AbortSignal = this.ending,
  ): Promise<Answer> {
    const given = this.#answerOf(question, answer);
    const end = Promise.withResolvers<never>();
    const onAbort = () => {
      end.reject(new NestrError("CANCELLED", "nobody is waiting for the answer any more"));
    };
    unwanted.addEventListener("abort", onAbort);
    if (unwanted.aborted) onAbort();
    try {
      return await Promise.race([given, end.promise]);
    } finally {
      unwanted.removeEventListener("abort", onAbort);
    }
  }

  #answerOf<Answer>(question: string, answer: () => Promise<Answer>): Promise<Answer> {
    const asking = this.#asking.get(question);
    if (asking === undefined) return this.#beginAsking(question, answer);
    // The one that came last knows the latest manifest.
    asking.answer = answer;
    asking.next ??= within(2 * this.patienceMs, asking.now, this.ending)
      .then(() => this.#beginAsking(question, asking.answer));
    return asking.next as Promise<Answer>;
  }

  #beginAsking<Answer>(question: string, answer: () => Promise<Answer>): Promise<Answer> {
    const given = answer();
    const asking: Asking = { now: given.then(() => {}, () => {}), answer };
    this.#asking.set(question, asking);
    // Where somebody waits for the next answer, that takes its place.
    asking.now.then(() => {
      if (asking.next === undefined) this.#asking.delete(question);
    });
    return given;
  }

  /** Ends everything that is left; operations are to be ended before. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.watches[Symbol.dispose]();
    this.hub.close();
    this.#ending.abort();
    await this.operations.settled();
  }
}

/** Resolves when something has resolved, or when so much time is over, or at the end. */
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
