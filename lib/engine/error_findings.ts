/**
 * Turns errors into findings of the doctor.
 *
 * @module
 */

import { NestrError } from "../errors/nestr_error.ts";
import type { ManifestProblem } from "../manifest/problem.ts";
import type { SettingProblem } from "../manifest/settings.ts";
import type { Finding } from "./finding.ts";

/**
 * Runs a check; an error it throws becomes one finding for each problem the error lists.
 * Cancellation and internal errors are thrown on.
 */
export async function noteProblems<Result>(
  area: string,
  findings: Finding[],
  act: () => Result | Promise<Result>,
): Promise<Result | undefined> {
  try {
    return await act();
  } catch (thrown) {
    const error = NestrError.from(thrown);
    if (error.code === "INTERNAL" || error.code === "CANCELLED") throw thrown;
    findings.push(...findingsOf(error, error.code === "SETTING_INVALID" ? "settings" : area));
    return undefined;
  }
}

/** The findings of an error: one for each problem that it lists. */
export function findingsOf(error: NestrError, area: string): Finding[] {
  const { code, hint, details, message } = error;
  const finding = (message: string, cure: string): Finding => ({
    severity: "error",
    area,
    message,
    cure,
    code,
  });
  const usual = area === "settings" ? "nestr config show" : "nestr project validate";
  const problems = details?.problems;
  if (!Array.isArray(problems) || problems.length === 0) return [finding(message, hint ?? usual)];
  return area === "settings"
    ? (problems as readonly SettingProblem[]).map((problem) =>
      finding(`${problem.place}: ${problem.message}`, `expected ${problem.expected}`)
    )
    : (problems as readonly ManifestProblem[]).map((problem) => {
      const { file, line, column, path, suggestion, expected } = problem;
      const place = [file, line, column].filter((part) => part !== null).join(":");
      const key = path === "" || problem.message.includes(path) ? "" : `${path}: `;
      const cure = suggestion ?? (expected === null ? usual : `expected ${expected}`);
      return finding(`${place}: ${key}${problem.message}`, cure);
    });
}
