/**
 * Makes workflows of the entries under `[workflows]`.
 *
 * Selection expressions are kept as text: their parser belongs to the graph and reports mistakes
 * itself.
 *
 * @module
 */

import type { CommandConfig } from "./command.ts";
import { parseDuration } from "./duration.ts";
import { type NamedEntry, presentElements } from "./named_entries.ts";
import type { Place } from "./problem.ts";
import type { StepConfig, WorkflowConfig } from "./project.ts";
import type { NamedTable } from "./schema.ts";
import { readVariables } from "./variables.ts";

type WorkflowDocument = NamedTable<"workflows">;
type StepDocument = NonNullable<NonNullable<WorkflowDocument["steps"]>[number]>;

/**
 * Reads one workflow and notes steps that share a name or do not say what to run.
 *
 * @param entry The checked entry
 */
export function readWorkflow(
  { name, value, place }: NamedEntry<WorkflowDocument>,
): WorkflowConfig {
  const seen = new Map<string, Place>();
  return {
    name,
    ...(value.description === undefined ? {} : { description: value.description }),
    order: value.order ?? "dependency",
    ...(value.select === undefined ? {} : { select: value.select }),
    fail: value.fail ?? "dependents",
    ...(value.jobs === undefined ? {} : { jobs: value.jobs }),
    env: readVariables(value.env, place.at("env")),
    steps: presentElements(value.steps).map(({ element, index }) => {
      const at = place.at("steps", index);
      if (element.name !== undefined) noteRepeatedName(element.name, at.at("name"), seen);
      return readStep(element, at);
    }),
  };
}

function noteRepeatedName(name: string, place: Place, seen: Map<string, Place>): void {
  const first = seen.get(name);
  if (!first) {
    seen.set(name, place);
    return;
  }
  place.note({
    message: `two steps are called ${JSON.stringify(name)}`,
    found: JSON.stringify(name),
    expected: "a name of its own",
    related: first,
  });
}

function readStep(step: StepDocument, place: Place): StepConfig {
  return {
    name: step.name ?? "",
    command: readCommand(step, place),
    ...(step.if === undefined ? {} : { if: step.if }),
    ...(step.timeout === undefined ? {} : { timeoutMs: parseDuration(step.timeout)! }),
    retries: step.retries ?? 0,
    env: readVariables(step.env, place.at("env")),
  };
}

function readCommand(step: StepDocument, place: Place): CommandConfig {
  if (step.run !== undefined && step.argv !== undefined) {
    place.at("argv").note({
      atKey: true,
      message: `"${place.key}" has both run and argv`,
      expected: "one of run and argv",
      related: place.at("run"),
    });
  }
  if (step.argv !== undefined) {
    const argv = presentElements(step.argv).map(({ element }) => element);
    if (argv[0] === "") {
      place.at("argv", 0).note({
        message: `"${place.key}" names no program`,
        found: '""',
        expected: "a program",
      });
    }
    return { argv };
  }
  // A command of a wrong type has been noted already.
  if (step.run === undefined && !place.at("run").isNoted && !place.at("argv").isNoted) {
    place.note({
      message: `"${place.key}" has neither run nor argv`,
      expected: "one of run and argv",
    });
  }
  return { shell: step.run ?? "" };
}
