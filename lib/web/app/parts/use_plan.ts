/**
 * Asks for a plan, keeps what was agreed to, carries it out.
 *
 * @module
 */

import { useCallback, useEffect, useRef, useState } from "preact/hooks";
import type { OperationSummary, PlanParams, ShownPlan } from "../../wire.ts";
import { type Failure, failureOf, isAborted } from "../client/failure.ts";
import { readyInWords, runInWords } from "../text/plan_words.ts";
import { useApp, useStore } from "./app_context.tsx";

/** A plan on its way to being carried out. */
export interface PlanDraft {
  readonly shown: ShownPlan | undefined;
  readonly failure: Failure | undefined;
  /** Whether something is being asked or begun. */
  readonly busy: boolean;
  readonly agreed: boolean;
  readonly agree: (agreed: boolean) => void;
  /** Asks for the plan. */
  readonly ask: (params: PlanParams) => void;
  /** Forgets it, since what it was asked for has changed. */
  readonly forget: () => void;
  /** Whether it can be carried out now. */
  readonly runnable: boolean;
  /** What the button that carries it out says; it names what is destroyed. */
  readonly runLabel: string;
  readonly run: () => void;
}

/** @param onBegun Told when it was begun, unless one has left meanwhile */
export function usePlan(onBegun: (summary: OperationSummary) => void): PlanDraft {
  const app = useApp();
  const { root, operations } = useStore();
  const [shown, setShown] = useState<ShownPlan>();
  const [failure, setFailure] = useState<Failure>();
  const [busy, setBusy] = useState(false);
  const [agreed, setAgreed] = useState(false);
  const abort = useRef<AbortController>(undefined);
  const hasLeft = useRef(false);
  useEffect(() => () => {
    hasLeft.current = true;
    abort.current?.abort();
  }, []);

  const forget = useCallback(() => {
    abort.current?.abort();
    setShown(undefined);
    setFailure(undefined);
    setAgreed(false);
    setBusy(false);
    app.announcement.value = ""; // it may have told of this plan
  }, []);
  const ask = async (params: PlanParams): Promise<void> => {
    forget();
    setBusy(true);
    const asking = new AbortController();
    abort.current = asking;
    try {
      const project = root === undefined ? {} : { project: root };
      const plan = await app.client.call("plan", { ...params, ...project }, asking.signal);
      setShown(plan);
      app.announce(readyInWords(plan));
    } catch (error) {
      if (isAborted(error)) return;
      setFailure(failureOf(error));
    }
    setBusy(false);
  };
  const run = async (): Promise<void> => {
    if (!shown) return;
    setBusy(true);
    try {
      const summary = await app.run(shown.id, agreed);
      if (hasLeft.current) {
        // Who has gone on to something else is not called back, and told what came of it.
        app.announce(`Started: ${summary.title}`);
        return operations.awaitOutcome(summary.id);
      }
      forget();
      onBegun(summary);
    } catch (error) {
      const why = failureOf(error);
      if (hasLeft.current) return app.announce(`Not started: ${why.message}`);
      // A plan can be used once; another has to be shown.
      forget();
      setFailure(why);
    }
  };
  return {
    shown,
    failure,
    busy,
    agreed,
    agree: setAgreed,
    ask: (params) => void ask(params),
    forget,
    runnable: shown !== undefined && !busy && hasWork(shown) && (agreed || !needsConsent(shown)),
    runLabel: shown === undefined ? "Run" : runInWords(shown),
    run: () => void run(),
  };
}

function hasWork({ plan, orphans }: ShownPlan): boolean {
  return plan === null ? orphans?.length !== 0 : plan.tasks.length > 0;
}

function needsConsent({ question, losses }: ShownPlan): boolean {
  return question !== null || losses.length > 0;
}
