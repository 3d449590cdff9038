/**
 * Asks the server what a selection expression chooses, a moment after the last key.
 *
 * @module
 */

import { useEffect, useState } from "preact/hooks";
import type { SelectionResult } from "../../wire.ts";
import { type Failure, failureOf, isAborted } from "../client/failure.ts";
import { useApp, useStore } from "./app_context.tsx";

/** What an expression chooses, as far as is known. */
export interface ChosenSelection {
  /** Undefined for everything, and as long as nothing is known. */
  readonly result: SelectionResult | undefined;
  readonly failure: Failure | undefined;
  /** Whether the answer is for another expression than the one that stands there. */
  readonly asking: boolean;
}

const PAUSE_MS = 160;
const NOTHING: ChosenSelection = { result: undefined, failure: undefined, asking: false };

/** An answer, and the words that it is for. */
interface Answer extends Omit<ChosenSelection, "asking"> {
  readonly words: string;
}

const NO_ANSWER: Answer = { result: undefined, failure: undefined, words: "" };

/**
 * What an expression chooses.
 *
 * @param expression Empty for everything
 * @param occasion Asks again when it changes
 */
export function useSelection(expression: string, occasion?: unknown): ChosenSelection {
  const { client } = useApp();
  const { root } = useStore();
  const [answer, setAnswer] = useState<Answer>(NO_ANSWER);
  const words = expression.trim();
  useEffect(() => {
    if (words === "") return setAnswer(NO_ANSWER);
    const abort = new AbortController();
    const timer = setTimeout(async () => {
      try {
        const params = root === undefined ? {} : { project: root };
        const asked = { ...params, expression: words };
        const result = await client.call("selection", asked, abort.signal);
        setAnswer({ result, failure: undefined, words });
      } catch (error) {
        if (isAborted(error)) return;
        setAnswer((before) => ({ ...before, failure: failureOf(error), words }));
      }
    }, PAUSE_MS);
    return () => {
      clearTimeout(timer);
      abort.abort();
    };
  }, [words, root, client, occasion]);
  if (words === "") return NOTHING;
  return { result: answer.result, failure: answer.failure, asking: answer.words !== words };
}
