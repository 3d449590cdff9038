/**
 * What the doctor found about workspaces, and mended.
 *
 * @module
 */

import type { WorkspaceDiagnosis } from "../engine/workspace/workspace_info.ts";
import type { Appearance } from "./appearance.ts";
import { renderDiagnosis } from "./doctor.ts";

/**
 * A diagnosis as text: what was mended, then what is wrong.
 *
 * @param diagnosis What was found
 * @param appearance Of the stream it goes to
 */
export async function renderWorkspaceDiagnosis(
  { healthy, versions, examined, findings, fixed }: WorkspaceDiagnosis,
  appearance: Appearance,
): Promise<string> {
  const known: Readonly<Record<string, string | null>> = versions;
  return await renderDiagnosis({
    healthy,
    gitVersion: null,
    examined: examined.map((area) => [area, known[area]].filter(Boolean).join(" ")),
    findings,
    fixed,
  }, appearance);
}
