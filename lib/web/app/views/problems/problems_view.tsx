/**
 * What the doctor finds, with what to do about it.
 *
 * @module
 */

import type { JSX } from "preact";
import type { Diagnosis, Finding } from "../../../wire.ts";
import { useStore } from "../../parts/app_context.tsx";
import { Button } from "../../parts/button.tsx";
import { Check } from "../../parts/fields.tsx";
import { Empty, FailureNote, Loading } from "../../parts/notice.tsx";
import { OutcomeNotes } from "../../parts/outcome_notes.tsx";
import { count } from "../../text/amounts.ts";
import { FindingCard } from "./finding_card.tsx";

const SEVERITIES = [
  ["error", "Errors"],
  ["warning", "Warnings"],
  ["note", "Worth knowing"],
] as const;

/** What is begun here and not watched elsewhere. */
const HERE = ["doctor-fix", "workspace-cleanup"] as const;

/** What the doctor finds. */
export function ProblemsView(): JSX.Element {
  const store = useStore();
  const { diagnosis } = store;
  diagnosis.want();
  const value = diagnosis.value;
  const findings = value?.findings ?? [];
  return (
    <div class="view">
      <header class="view__head">
        <div class="view__heading">
          <h1 class="view__title">Problems</h1>
          <p class="view__facts" role="status">
            {diagnosis.loading ? "Checking…" : value ? inWords(value) : ""}
          </p>
        </div>
        <div class="view__actions">
          <Button
            icon="refresh"
            look="primary"
            disabled={diagnosis.loading}
            onClick={() => void diagnosis.reload()}
          >
            Check again
          </Button>
        </div>
      </header>
      <Check
        checked={store.askRemotes.value}
        onCheck={(checked) => {
          store.askRemotes.value = checked;
          void diagnosis.reload();
        }}
      >
        Check that every remote can be reached
      </Check>
      {diagnosis.failure && (
        <FailureNote
          failure={diagnosis.failure}
          onRetry={() => void diagnosis.reload()}
        />
      )}
      {value === undefined && !diagnosis.failure && <Loading what="the findings" />}
      <OutcomeNotes of={HERE} />
      {value && findings.length === 0 && <NoProblems {...value} />}
      <Findings findings={findings} />
    </div>
  );
}

/** The findings, the gravest first. */
function Findings({ findings }: { readonly findings: readonly Finding[] }): JSX.Element {
  return (
    <>
      {SEVERITIES.map(([severity, title]) => {
        const own = findings.filter((finding) => finding.severity === severity);
        return own.length > 0 && (
          <section key={severity} aria-label={title}>
            <h2 class="view__subtitle">{title}</h2>
            <ul class="card findings">
              {own.map((finding, index) => <FindingCard key={index} finding={finding} />)}
            </ul>
          </section>
        );
      })}
    </>
  );
}

/** Nothing was found. */
function NoProblems({ examined, gitVersion }: Diagnosis): JSX.Element {
  return (
    <Empty icon="check" title="No problems found">
      <p>
        Checked: {examined.join(", ")}
        {gitVersion && `, with git ${gitVersion}`}.
      </p>
    </Empty>
  );
}

function inWords({ findings, examined }: Diagnosis): string {
  const found = count(findings.length, "finding");
  return `${found} in ${count(examined.length, "area")}: ${examined.join(", ")}`;
}
