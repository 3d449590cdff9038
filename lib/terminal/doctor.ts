/**
 * What the doctor has mended and what it found: the worst first, each finding with its cure.
 *
 * In a pipe every finding has one line: severity, area, repository, finding, cure.
 *
 * @module
 */

import type { Diagnosis } from "../engine/doctor.ts";
import type { Finding } from "../engine/finding.ts";
import type { Appearance } from "./appearance.ts";
import { renderDetailedTable } from "./detailed_table.ts";
import { quantity } from "./quantity.ts";
import type { Paint } from "./style.ts";
import { renderTable } from "./table.ts";
import { visibleText } from "./visible_text.ts";

const SEVERITIES: readonly Finding["severity"][] = ["error", "warning", "note"];

/**
 * A diagnosis as text; one line that says what was examined where nothing was found.
 *
 * @param diagnosis What was found
 * @param appearance Of the stream it goes to
 */
export async function renderDiagnosis(
  { findings, examined, gitVersion, fixed }: Diagnosis,
  appearance: Appearance,
): Promise<string> {
  const { style, symbols } = appearance;
  const mended = fixed.map((sentence) =>
    appearance.columns === null
      ? `fixed  ${visibleText(sentence)}\n`
      : `${style.success(symbols.success)} ${visibleText(sentence)}\n`
  ).join("");
  const names = examined.map((area) =>
    area === "git" && gitVersion !== null ? `git ${gitVersion}` : area
  );
  const areas = visibleText(names.join(", "));
  if (findings.length === 0) {
    return `${mended}${style.success(symbols.success)} nothing is wrong; examined: ${areas}\n`;
  }
  const groups = SEVERITIES
    .map((severity) => findings.filter((finding) => finding.severity === severity))
    .filter((group) => group.length > 0);
  if (appearance.columns === null) {
    return mended + await renderRecords(groups.flat(), appearance);
  }
  const blocks: string[] = [];
  for (const group of groups) blocks.push(await renderGroup(group, appearance));
  return mended + [...blocks, style.muted(`examined: ${areas}`) + "\n"].join("\n");
}

/** Findings of one severity. */
async function renderGroup(
  findings: readonly Finding[],
  appearance: Appearance,
): Promise<string> {
  const { style } = appearance;
  const { severity } = findings[0]!;
  const { sign, paint } = severityMark(severity, appearance);
  const heading = `${paint(sign)} ${style.heading(quantity(findings.length, severity))}\n`;
  return heading + await renderDetailedTable(
    {
      indent: 2,
      columns: [{}, {}],
      rows: findings.map(({ repository, area, message }) => [
        { text: repository ?? area, paint: style.emphasis },
        message,
      ]),
    },
    findings.map(({ cure }) => cure),
    appearance,
  );
}

function renderRecords(findings: readonly Finding[], appearance: Appearance): Promise<string> {
  return renderTable({
    columns: [{}, {}, {}, {}, {}],
    rows: findings.map(({ severity, area, repository, message, cure }) => [
      { text: severity, paint: severityMark(severity, appearance).paint },
      area,
      repository ?? "-",
      message,
      cure,
    ]),
  }, appearance);
}

function severityMark(
  severity: Finding["severity"],
  { style, symbols }: Appearance,
): { readonly sign: string; readonly paint: Paint } {
  if (severity === "error") return { sign: symbols.failure, paint: style.failure };
  if (severity === "warning") return { sign: symbols.warning, paint: style.warning };
  return { sign: symbols.skipped, paint: style.muted };
}
