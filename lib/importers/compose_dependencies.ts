/**
 * Which service waits for which.
 *
 * @module
 */

import {
  type ComposeNode,
  type ComposeTable,
  entriesOf,
  isAbsent,
  isTable,
  tableOf,
} from "./compose_node.ts";
import type { ComposeReport } from "./compose_report.ts";
import { plainText } from "./compose_text.ts";

/** A service that another one waits for. */
export interface Dependency {
  readonly name: string;
  readonly node: ComposeNode;
  /** `service_started`, `service_healthy` or `service_completed_successfully`. */
  readonly condition: string;
  /** Whether the other one can do without it. */
  readonly isRequired: boolean;
}

const CONDITIONS: readonly string[] = [
  "service_started",
  "service_healthy",
  "service_completed_successfully",
];

/** What a service depends on, in either form. */
export function readDependencies(
  service: ComposeTable,
  report: ComposeReport,
): readonly Dependency[] {
  const node = service.get("depends_on");
  if (isAbsent(node)) return [];
  return [...entriesOf(node!, report)].map(([name, entry]) => {
    const table = isTable(entry.content) ? entry.content : tableOf(entry, report);
    const condition = textOf(table.get("condition"), report) ?? "service_started";
    if (!CONDITIONS.includes(condition)) {
      report.problem(
        table.get("condition")!.place,
        `${JSON.stringify(condition)} is no condition; expected one of ${CONDITIONS.join(", ")}`,
      );
    }
    return {
      name,
      node: entry,
      condition,
      isRequired: textOf(table.get("required"), report) !== "false",
    };
  });
}

/** Notes what a dependency says besides its condition. */
export function noteRestarts(service: ComposeTable, report: ComposeReport): void {
  const node = service.get("depends_on");
  if (isAbsent(node) || !isTable(node!.content)) return;
  for (const [, entry] of node!.content) {
    const restart = isTable(entry.content) ? entry.content.get("restart") : undefined;
    if (restart?.content === true) {
      report.note(restart.place, "not imported: nestr restarts no service because of another one");
    }
  }
}

function textOf(node: ComposeNode | undefined, report: ComposeReport): string | undefined {
  return isAbsent(node) ? undefined : plainText(node!, report);
}
