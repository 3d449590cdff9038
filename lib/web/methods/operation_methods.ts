/**
 * The methods that plan, carry out and end operations, and read earlier runs.
 *
 * @module
 */

import { NestrError } from "../../errors/nestr_error.ts";
import {
  anything,
  choice,
  key,
  requiredKey,
  type Schema,
  someText,
  table,
  truth,
  wholeNumber,
} from "../../manifest/values.ts";
import { method } from "../method.ts";
import { requireKind } from "../parameters.ts";
import { run } from "../plans/option_kinds.ts";
import { PLAN_NAMES, PLANS } from "../plans/plan_table.ts";
import type { Plannable } from "../plans/prepared.ts";
import type { PlanOptions, PlanParams } from "../wire_plans.ts";
import { project } from "./project_methods.ts";

const operation = requiredKey(someText("the id of an operation"), "Id of the operation.");

/** The largest part of a log that is sent at once, in bytes. */
const LARGEST_PAGE = 1_048_576;

/**
 * The schema of the parameter `options` of `plan`: an alternative for each operation. Options such
 * as {} fit several of them.
 */
async function planOptionSchemas(): Promise<Readonly<Record<string, unknown>>> {
  const { jsonSchemaOf } = await import("../../manifest/schema_library.ts");
  const schemas = PLAN_NAMES.map((name) => {
    const { $schema: _, ...schema } = jsonSchemaOf(PLANS[name].options);
    return { title: name, description: PLANS[name].summary, ...schema };
  });
  return { options: { anyOf: schemas } };
}

/** The methods by name. */
export const OPERATION_METHODS = {
  "plan": method({
    summary: "Shows what an operation would do, and returns the id that `run` needs.",
    params: table({
      operation: requiredKey(choice(PLAN_NAMES), "The operation to plan."),
      options: key(anything(), "Its options, which depend on the operation. Default {}."),
      project,
    }) as Schema<PlanParams>,
    result: "ShownPlan",
    effect: "reads",
    describe: planOptionSchemas,
    handle: async ({ operation, options = {}, project: root }, { session, signal }) => {
      const plannable: Plannable = PLANS[operation];
      await requireKind(plannable.options, options, ["options"]);
      if (operation === "resume") {
        await session.operations.closing((options as PlanOptions["resume"]).run);
      }
      if (plannable.takesSnapshot) session.requireWritable(operation);
      const project = await session.projects.open(root);
      const prepared = await plannable.prepare(options as never, project, signal);
      // What a client that has gone was to be shown may be incomplete.
      if (signal.aborted) {
        throw new NestrError("CANCELLED", "nobody is waiting for the plan any more");
      }
      return session.plans.keep(project, operation, prepared);
    },
  }),
  "run": method({
    summary: "Carries out a plan, once; returns as soon as it has started.",
    params: table({
      plan: requiredKey(someText("the id of a plan"), "Id of the plan, as returned by `plan`."),
      force: key(truth(), "Whether a person has agreed to what the plan asks. Default false."),
    }),
    result: "OperationSummary",
    effect: "changes",
    handle: async ({ plan, force = false }, { session }) =>
      await session.operations.begin(() => session.plans.take(plan, force), force),
  }),
  "cancel": method({
    summary: "Ends an operation gently, or kills it; returns before it has ended.",
    params: table({ operation, kill: key(truth(), "Kill what is running. Default false.") }),
    result: "OperationSummary",
    effect: "changes",
    handle: ({ operation, kill = false }, { session }) =>
      Promise.resolve(session.operations.cancel(operation, kill)),
  }),
  "operations": method({
    summary: "Lists the operations that this server has begun, newest first.",
    params: table({ project }),
    result: "{ operations: OperationSummary[] }",
    effect: "reads",
    handle: async ({ project: root }, { session }) => {
      const place = await session.projects.place(root);
      return { operations: session.operations.list(place.root) };
    },
  }),
  "operation": method({
    summary: "Shows the state of an operation, task by task.",
    params: table({ operation }),
    result: "OperationDetails",
    effect: "reads",
    handle: ({ operation }, { session }) =>
      Promise.resolve(session.operations.find(operation).details()),
  }),
  "runs": method({
    summary: "Lists the runs in the journal, newest first.",
    params: table({
      project,
      limit: key(wholeNumber(1, 200), "At most this many. Default 20."),
      before: key(someText("the id of a run"), "Only runs older than this one."),
    }),
    result: "{ runs: RunListing[] }",
    effect: "reads",
    handle: async ({ project: root, limit = 20, before }, { session }) => {
      const { listRuns } = await import("../../engine/runs.ts");
      const options = { limit, ...(before === undefined ? {} : { before }) };
      return await listRuns(await session.projects.open(root), options);
    },
  }),
  "runs.show": method({
    summary: "Shows how each task of a run ended.",
    params: table({ project, run }),
    result: "RunDetails",
    effect: "reads",
    handle: async ({ project: root, run }, { session }) => {
      const { showRun } = await import("../../engine/runs.ts");
      return await showRun(await session.projects.open(root), run);
    },
  }),
  "runs.latest": method({
    summary: "Shows how the latest run of each repository and component ended.",
    params: table({ project }),
    result: "{ latest: LatestRun[] }",
    effect: "reads",
    handle: async ({ project: root }, { session, signal }) => {
      const { latestRuns } = await import("../../engine/latest_runs.ts");
      const project = await session.projects.open(root);
      const question = JSON.stringify(["latest", project.config.root]);
      return await session.ask(question, () => latestRuns(project), signal);
    },
  }),
  "logs": method({
    summary: "Reads the output of a task, page by page; also while it runs.",
    params: table({
      project,
      run,
      task: requiredKey(someText("the id of a task"), "Id of the task."),
      from: key(wholeNumber(0, Number.MAX_SAFE_INTEGER), "Where to start, in bytes. Default 0."),
      limit: key(wholeNumber(16, LARGEST_PAGE), "At most this many bytes. Default 65,536."),
      tail: key(truth(), "Read the last bytes, from the start of a line. Default false."),
    }),
    result: "RunLogPage",
    effect: "reads",
    handle: async ({ project: root, limit = 65_536, ...request }, { session }) => {
      const { readRunLog } = await import("../../engine/run_log_page.ts");
      return await readRunLog(await session.projects.open(root), { ...request, limit });
    },
  }),
};
