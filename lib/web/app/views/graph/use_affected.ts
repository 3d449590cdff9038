/**
 * Asks what has changed since a revision, and what follows from it.
 *
 * @module
 */

import { useEffect, useState } from "preact/hooks";
import type { AffectedResult } from "../../../wire.ts";
import { type Failure, failureOf, isAborted } from "../../client/failure.ts";
import { useApp, useStore } from "../../parts/app_context.tsx";

/** What has changed since a revision. */
export interface Affected {
  readonly result: AffectedResult | undefined;
  readonly failure: Failure | undefined;
  readonly asking: boolean;
}

const NOTHING: Affected = { result: undefined, failure: undefined, asking: false };

/**
 * What has changed since a revision.
 *
 * @param revision Undefined for not asking
 * @param occasion Asks again when it changes
 */
export function useAffected(revision: string | undefined, occasion: unknown): Affected {
  const { client } = useApp();
  const { root } = useStore();
  const [affected, setAffected] = useState<Affected>(NOTHING);
  useEffect(() => {
    if (revision === undefined || revision === "") return setAffected(NOTHING);
    const abort = new AbortController();
    setAffected((before) => ({ ...before, asking: true }));
    const project = root === undefined ? {} : { project: root };
    client.call("graph", { ...project, affected: revision }, abort.signal).then(
      ({ affected: result }) => setAffected({ result, failure: undefined, asking: false }),
      (error) => {
        if (isAborted(error)) return;
        setAffected({ result: undefined, failure: failureOf(error), asking: false });
      },
    );
    return () => abort.abort();
  }, [revision, root, client, occasion]);
  return affected;
}
