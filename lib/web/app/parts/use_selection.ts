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

/**
 * What an expression chooses.
 *
 * @param expression Empty for everything
 * @param occasion Asks again when it changes
 */
export function useSelection(expression: string, occasion?: unknown): ChosenSelection {
  const { client } = useApp();
  const { root } = useStore();
  const [chosen, setChosen] = useState<ChosenSelection>(NOTHING);
  const words = expression.trim();
  useEffect(() => {
    if (words === "") return setChosen(NOTHING);
    const abort = new AbortController();
    setChosen((before) => ({ ...before, asking: true }));
    const timer = setTimeout(async () => {
      try {
        const params = root === undefined ? {} : { project: root };
        const asked = { ...params, expression: words };
        const result = await client.call("selection", asked, abort.signal);
        setChosen({ result, failure: undefined, asking: false });
      } catch (error) {
        if (isAborted(error)) return;
        setChosen((before) => ({ ...before, failure: failureOf(error), asking: false }));
      }
    }, PAUSE_MS);
    return () => {
      clearTimeout(timer);
      abort.abort();
    };
  }, [words, root, client, occasion]);
  return chosen;
}
