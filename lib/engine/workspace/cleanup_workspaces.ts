/**
 * Removes what workspaces have left behind, or only tells what there is: see `find_orphans.ts`.
 *
 * What is removed is an operation of its own, a task for each find: it can be followed and ended, and
 * what cannot be removed keeps nothing else from being removed.
 *
 * @module
 */

import { NestrError } from "../../errors/nestr_error.ts";
import type { OperationOptions } from "../execute_plan.ts";
import { findOrphans, type FoundOrphan } from "./find_orphans.ts";
import type { WorkspaceScope } from "./scope.ts";
import { carryOutSteps, planSteps, type Step } from "./steps.ts";
import type { CleanupResult, Orphan } from "./workspace_info.ts";

/** How to clean up. */
export interface CleanupOptions {
  /** Remove what is found; otherwise nothing is changed. */
  readonly force: boolean;
  /** Remove also what belongs to repositories and projects that do not exist any more. Default false. */
  readonly gone?: boolean;
  /** Remove only what a crash has left, and ports. Default false. */
  readonly crashesOnly?: boolean;
  /** Remove only these, as an earlier look has shown them. Default all. */
  readonly only?: readonly Orphan[];
}

/**
 * Finds what is left behind, and removes it with `force`.
 *
 * @param scope The scope
 * @param options How
 * @param operation How to follow and end it
 * @throws {NestrError} `REGISTRY_VERSION`, `FILE_ACCESS`; `CANCELLED` after a signal
 */
export async function cleanUpWorkspaces(
  scope: WorkspaceScope,
  options: CleanupOptions,
  operation: OperationOptions = {},
): Promise<CleanupResult> {
  const { force, gone = false } = options;
  const looking = force ? scope : { ...scope, lookOnly: true };
  const found = await unlessEnded(findOrphans(looking, gone), operation.signal);
  if (!force) {
    return { dryRun: true, orphans: found.map(({ orphan }) => ({ ...orphan, done: null })) };
  }
  const outcomes = await removeAll(scope, found.filter((it) => isChosen(it, options)), operation);
  const orphans = found.map((it) => ({
    ...it.orphan,
    ...(outcomes.get(it) ?? { done: it.remove === undefined ? false : null }),
  }));
  return { dryRun: false, orphans };
}

/** Whether cleaning up would deal with something, rather than leave it to a person to decide. */
export const isRemovable = ({ action }: Orphan): boolean => action !== "keep";

/** Whether a crash has left it, so that there is no work in it, and `doctor --fix` deals with it. */
export const isLeftByCrash = ({ kind }: Orphan): boolean => kind === "pending" || kind === "ports";

/** What a person is asked before a cleanup; undefined where it would remove nothing. */
export function questionOfCleanup(orphans: readonly Orphan[]): string | undefined {
  const count = orphans.filter(isRemovable).length;
  return count === 0
    ? undefined
    : `${count} ${count === 1 ? "thing" : "things"} will be removed. Go ahead?`;
}

function isChosen(
  { orphan, remove }: FoundOrphan,
  { crashesOnly = false, only }: CleanupOptions,
): boolean {
  return remove !== undefined && (!crashesOnly || isLeftByCrash(orphan)) &&
    (only === undefined || only.some((shown) => isSame(shown, orphan)));
}

/** The reason names what else could be another thing of the same name by now, such as its folder. */
const isSame = (shown: Orphan, found: Orphan): boolean =>
  (["kind", "name", "workspace", "reason", "action"] as const)
    .every((key) => shown[key] === found[key]);

/** How it went with a find. */
type Outcome = Pick<CleanupResult["orphans"][number], "done" | "error">;

async function removeAll(
  scope: WorkspaceScope,
  chosen: readonly FoundOrphan[],
  operation: OperationOptions,
): Promise<ReadonlyMap<FoundOrphan, Outcome>> {
  const outcomes = new Map<FoundOrphan, Outcome>();
  if (chosen.length === 0) return outcomes;
  const { kill } = operation;
  const steps = chosen.map((found): Step => {
    const { kind, name, workspace, action, reason } = found.orphan;
    return {
      id: `${kind}:${name}`,
      verb: action,
      summary: reason,
      repository: workspace ?? name,
      after: [],
      perform: async ({ signal }) => {
        try {
          await found.remove?.({ signal, ...(kill === undefined ? {} : { kill }) });
          outcomes.set(found, { done: true });
        } catch (thrown) {
          const { code, message } = NestrError.from(thrown);
          outcomes.set(found, { done: false, error: { code, message } });
          throw thrown;
        }
      },
    };
  });
  const title = { kind: "workspace-cleanup", title: "workspace cleanup --force" } as const;
  const plan = planSteps(scope, title, steps);
  // One after the other, in the order in which they were found.
  const limits = { jobs: 1, resources: {} };
  const { failures: [first] } = await carryOutSteps(
    { ...plan, fail: "never", limits },
    steps,
    operation,
    () => Promise.resolve(),
  );
  if (operation.signal?.aborted && first !== undefined) throw first;
  return outcomes;
}

/** Waits for a look, but not beyond the end: a daemon that is asked what it holds may never answer. */
async function unlessEnded<Result>(
  look: Promise<Result>,
  signal: AbortSignal | undefined,
): Promise<Result> {
  if (signal === undefined) return await look;
  const { promise: ended, reject } = Promise.withResolvers<never>();
  const end = () => reject(new NestrError("CANCELLED", "looking was ended; nothing was changed"));
  signal.addEventListener("abort", end, { once: true });
  if (signal.aborted) end();
  try {
    return await Promise.race([look, ended]);
  } finally {
    signal.removeEventListener("abort", end);
  }
}
