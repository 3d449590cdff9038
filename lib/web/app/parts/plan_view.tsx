/**
 * A plan that was not carried out yet: its tasks, what it would destroy, what to know before.
 *
 * @module
 */

import type { ComponentChildren, JSX } from "preact";
import { useState } from "preact/hooks";
import type { Loss, Plan, PlannedTask, ShownPlan } from "../../wire.ts";
import { count, duration, names } from "../text/amounts.ts";
import { lossesInWords, lossInWords, savedInWords } from "../text/losses.ts";
import { planInWords } from "../text/plan_words.ts";
import { shownAction } from "../text/shown_title.ts";
import { visibleText } from "../../../terminal/visible_text.ts";
import { Note } from "./notice.tsx";
import { sentence, Words } from "./words.tsx";

/** A plan. */
export function PlanView({ shown, agreed, onAgree, action }: {
  readonly shown: ShownPlan;
  /** Whether what it destroys was agreed to. */
  readonly agreed: boolean;
  readonly onAgree: (agreed: boolean) => void;
  /** What carries out a plan that destroys something: it stands behind what has to be agreed to. */
  readonly action?: ComponentChildren;
}): JSX.Element {
  const { plan, losses, warnings, done } = shown;
  return (
    <div class="plan">
      {losses.length > 0 && (
        <Losses
          of={shown.operation}
          losses={losses}
          agreed={agreed}
          onAgree={onAgree}
          action={action}
        />
      )}
      {losses.length === 0 && shown.question !== null && (
        <Note tone="warn">
          <p>{sentence(shown.question)}</p>
          <Agreement agreed={agreed} onAgree={onAgree}>Yes, go ahead</Agreement>
        </Note>
      )}
      {warnings.map((warning) => (
        <Note key={warning} tone="warn">
          <p>{sentence(warning)}</p>
        </Note>
      ))}
      {plan && plan.tasks.length === 0 && (
        <Note>
          <p>There is nothing to do: the selection is empty, or everything is already done.</p>
        </Note>
      )}
      {plan && plan.tasks.length > 0 && (
        <>
          <Summary plan={plan} done={done.length} />
          <Tasks tasks={plan.tasks} done={new Set(done)} />
        </>
      )}
      {planInWords(shown).map((sentence) => (
        <p key={sentence}>
          <Words>{sentence}</Words>
        </p>
      ))}
      {shown.orphans && <Orphans orphans={shown.orphans} />}
    </div>
  );
}

/** How much a plan does, and how. */
function Summary({ plan, done }: {
  readonly plan: Plan;
  /** How many of its tasks were done before. */
  readonly done: number;
}): JSX.Element {
  return (
    <p class="plan__summary">
      <strong>{count(plan.tasks.length, "task")}</strong>
      {done > 0 && <span>{done} already done, not run again</span>}
      <span>order: {plan.order}</span>
      <span>on failure: {FAILURES[plan.fail]}</span>
      <span>{plan.limits.jobs} in parallel</span>
      {plan.timeoutMs !== null && <span>at most {duration(plan.timeoutMs)}</span>}
    </p>
  );
}

const FAILURES = {
  fast: "stop immediately",
  dependents: "skip what depends on it",
  never: "continue",
} as const;

/** How many tasks are listed before the rest is asked for. */
const SHOWN_TASKS = 100;

function Tasks({ tasks, done }: {
  readonly tasks: readonly PlannedTask[];
  readonly done: ReadonlySet<string>;
}): JSX.Element {
  const [all, setAll] = useState(false);
  const shown = all ? tasks : tasks.slice(0, SHOWN_TASKS);
  return (
    <>
      <ol class="tasks-planned">
        {shown.map((task) => (
          <li key={task.id} class="planned">
            <span class="planned__id">{task.id}</span>
            <code class="planned__action">{shownAction(task.action)}</code>
            <span class="planned__notes">
              {notesOf(task, done.has(task.id))}
            </span>
          </li>
        ))}
      </ol>
      {!all && tasks.length > SHOWN_TASKS && (
        <button
          type="button"
          class="link"
          onClick={() => setAll(true)}
        >
          Show all {tasks.length} tasks
        </button>
      )}
    </>
  );
}

/** When a task runs, and within which limits. */
function notesOf(task: PlannedTask, isDone: boolean): string {
  return [
    ...(isDone ? ["already done"] : []),
    ...(task.after.length > 0 ? [`after ${names(task.after, 3)}`] : []),
    ...(task.condition !== null ? [`if ${task.condition}`] : []),
    ...(task.timeoutMs !== null ? [unbroken(`within ${duration(task.timeoutMs)}`)] : []),
    ...(task.retries > 0 ? [unbroken(`up to ${count(task.retries, "retry", "retries")}`)] : []),
  ].join(" · ");
}

/** Words that stay on one line. */
const unbroken = (words: string): string => words.replaceAll(" ", "\u00a0");

/** What would be destroyed; it has to be agreed to, by its count. */
function Losses({ of, losses, agreed, onAgree, action }: {
  readonly of: ShownPlan["operation"];
  readonly losses: readonly Loss[];
  readonly agreed: boolean;
  readonly onAgree: (agreed: boolean) => void;
  readonly action: ComponentChildren;
}): JSX.Element {
  return (
    <section class="losses" aria-label="What would be lost">
      <h3 class="losses__title">This would discard {lossesInWords(losses)}</h3>
      <ul class="losses__list">
        {losses.map((loss) => (
          <li key={loss.repository}>
            <strong>{loss.repository}</strong> <span>{lossInWords(loss)}</span>
            {loss.paths.length > 0 && (
              <ul class="losses__paths">
                {loss.paths.slice(0, 12).map((path) => (
                  <li key={path}>
                    <code>{visibleText(path)}</code>
                  </li>
                ))}
                {loss.paths.length > 12 && <li>and {loss.paths.length - 12} more</li>}
              </ul>
            )}
          </li>
        ))}
      </ul>
      <p class="losses__saved">{savedInWords(of)}</p>
      <Agreement agreed={agreed} onAgree={onAgree}>
        Yes, discard {lossesInWords(losses)}
      </Agreement>
      {action && <div>{action}</div>}
    </section>
  );
}

function Agreement({ agreed, onAgree, children }: {
  readonly agreed: boolean;
  readonly onAgree: (agreed: boolean) => void;
  readonly children: ComponentChildren;
}): JSX.Element {
  return (
    <label class="check check--strong">
      <input
        type="checkbox"
        checked={agreed}
        onChange={(event) => onAgree(event.currentTarget.checked)}
      />
      <span>{children}</span>
    </label>
  );
}

function Orphans(
  { orphans }: { readonly orphans: NonNullable<ShownPlan["orphans"]> },
): JSX.Element {
  if (orphans.length === 0) {
    return (
      <Note tone="good">
        <p>There are no leftovers to remove.</p>
      </Note>
    );
  }
  return (
    <ul class="orphans">
      {orphans.map((orphan) => (
        <li key={`${orphan.kind} ${orphan.name}`}>
          <span class="tag">{orphan.action}</span>
          <strong>{orphan.kind} {visibleText(orphan.name)}</strong>
          <span>{sentence(orphan.reason)}</span>
        </li>
      ))}
    </ul>
  );
}
