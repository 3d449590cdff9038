/**
 * Plans the running of a command or a workflow over a selection.
 *
 * A command visits each selected repository once; a workflow visits each selected component, in every
 * repository it has, once for each of its steps. Planning reads the working copies' state only where
 * the selection asks for it, and changes nothing.
 *
 * @module
 */

import { NestrError } from "../errors/nestr_error.ts";
import { nearestNames } from "../errors/nearest_names.ts";
import { ComponentGraph } from "../graph/component_graph.ts";
import { requireAcyclic } from "../graph/cycles.ts";
import { orderRepositories } from "./repository_order.ts";
import { edgesAmong } from "../graph/edges_among.ts";
import type { Target } from "../graph/target.ts";
import type {
  CommandConfig,
  FailurePolicy,
  Order,
  StepConfig,
  WorkflowConfig,
} from "../manifest/project.ts";
import { shellJoin } from "../process/shell_quote.ts";
import { newOperationId } from "../runs/journal.ts";
import type { Plan, PlannedTask } from "../runs/plan.ts";
import type { OpenProject } from "./open_project.ts";
import { requireChosen, selectTargets } from "./select_targets.ts";

/** What to run, where, and under which limits. What is left out comes from workflow and settings. */
export interface RunRequest {
  /** A program with its arguments. Give this or `workflow`. */
  readonly command?: readonly string[];
  /** Name of a workflow of the manifest. */
  readonly workflow?: string;
  /** Selection expression. Default: the workflow's own, or else everything. */
  readonly select?: string;
  /** Which tasks wait for which. */
  readonly order?: Order;
  /** What a failed task means for the others. */
  readonly fail?: FailurePolicy;
  /** How many tasks run at once. */
  readonly jobs?: number;
  /** Time limit of each task in milliseconds. */
  readonly timeoutMs?: number;
  /** Time limit of the whole run in milliseconds. */
  readonly totalTimeoutMs?: number;
  /** How often a failed task is repeated. */
  readonly retries?: number;
  /** Cancels the planning. */
  readonly signal?: AbortSignal;
}

/**
 * Plans a run; nothing is started.
 *
 * @param project The project
 * @param request What to run
 * @returns A plan for `executePlan()`
 * @throws {NestrError} `NAME_UNKNOWN`, `SELECTION_INVALID`, `GRAPH_CYCLE`, `USAGE`
 *
 * @example
 * ```ts
 * import { openProject, planRun } from "@nestr/nestr";
 *
 * const root = await Deno.makeTempDir();
 * await new Deno.Command("git", { args: ["init", "--quiet", `${root}/api`] }).output();
 * await Deno.writeTextFile(`${root}/nestr.toml`, "version = 1\n[repos.api]\n");
 * const project = await openProject({ directory: root });
 * const plan = await planRun(project, { command: ["git", "fetch"], select: "api" });
 * console.log(plan.tasks.map(({ id }) => id)); // ["api"]
 * await Deno.remove(root, { recursive: true });
 * ```
 */
export async function planRun(project: OpenProject, request: RunRequest): Promise<Plan> {
  const workflow = request.workflow === undefined
    ? undefined
    : findWorkflow(project, request.workflow);
  if (!workflow) requireProgram(request.command);
  const selection = request.select ?? workflow?.select ?? null;
  const warnings: string[] = [];
  const warn = (message: string): void => void warnings.push(message);
  const targets = await requireChosen(
    project,
    await selectTargets(project, selection, { warn, signal: request.signal }),
    selection,
    warn,
  );
  const order = request.order ?? workflow?.order ?? "dependency";
  const planned = workflow
    ? workflowTasks(project, workflow, targets, order, request)
    : commandTasks(project, request.command!, targets, order, request);
  return {
    version: 1,
    id: newOperationId(new Date()),
    kind: workflow ? "workflow" : "run",
    title: workflow ? workflow.name : shellJoin(request.command!),
    project: { name: project.config.name, root: project.config.root },
    selection,
    order,
    fail: request.fail ?? workflow?.fail ?? "dependents",
    // Running one at a time needs no edges: of the tasks that may start, the first in the plan
    // does.
    limits: {
      jobs: order === "serial" ? 1 : request.jobs ?? workflow?.jobs ?? project.settings.jobs,
      resources: {},
    },
    timeoutMs: request.totalTimeoutMs ?? null,
    tasks: planned.tasks,
    warnings: [...warnings, ...planned.warnings],
  };
}

function requireProgram(command: readonly string[] = []): void {
  const hasNul = command.some((word) => word.includes("\0"));
  if (command[0] && !hasNul) return;
  const message = command.length === 0
    ? "nothing to run: neither a command nor a workflow was given"
    : hasNul
    ? "a word of the command has a NUL character in it"
    : 'the command names no program: its first word is ""';
  throw new NestrError("USAGE", message, { hint: "for example: nestr run -- git log -1" });
}

interface PlannedTasks {
  readonly tasks: readonly PlannedTask[];
  readonly warnings: readonly string[];
}

function findWorkflow(project: OpenProject, name: string): WorkflowConfig {
  const { workflows } = project.config;
  const found = workflows.find((workflow) => workflow.name === name);
  if (found) return found;
  const candidates = nearestNames(name, workflows.map((workflow) => workflow.name));
  throw new NestrError("NAME_UNKNOWN", `no workflow is called "${name}"`, {
    hint: candidates.length > 0
      ? `did you mean ${candidates[0]}? To run a command: nestr run -- ${shellJoin([name])}`
      : `to run a command: nestr run -- ${shellJoin([name])}`,
    details: { name, candidates },
  });
}

/** The edges between the components of a selection, and the components in their order. */
function componentOrder(
  project: OpenProject,
  targets: readonly Target[],
  order: Order,
): { edges: ReadonlyMap<string, readonly string[]>; position: ReadonlyMap<string, number> } {
  const graph = new ComponentGraph(project.config.components);
  const chosen = new Set(targets.map(({ component }) => component));
  if (order === "parallel") {
    return { edges: new Map(), position: new Map([...chosen].map((name, i) => [name, i])) };
  }
  requireAcyclic(graph, chosen);
  const sorted = graph.order().filter((name) => chosen.has(name));
  return {
    edges: edgesAmong(graph, chosen),
    position: new Map(sorted.map((name, i) => [name, i])),
  };
}

/** One task for each repository. */
function commandTasks(
  project: OpenProject,
  command: readonly string[],
  targets: readonly Target[],
  order: Order,
  request: RunRequest,
): PlannedTasks {
  const { edges, position } = componentOrder(project, targets, order);
  const componentsOf = Map.groupBy(targets, ({ repository }) => repository);
  const repositoriesOf = Map.groupBy(targets, ({ component }) => component);
  const first = (repository: string) =>
    Math.min(...componentsOf.get(repository)!.map(({ component }) => position.get(component)!));
  const names = [...componentsOf.keys()].sort((a, b) => first(a) - first(b));
  const waitsOf = (name: string) =>
    new Set(
      componentsOf.get(name)!.flatMap(({ component }) => edges.get(component) ?? [])
        .flatMap((component) => repositoriesOf.get(component)!.map(({ repository }) => repository)),
    );
  const { after, unkept } = orderRepositories(new Map(names.map((name) => [name, waitsOf(name)])));
  const tasks = [...after].map(([name, waits]) =>
    task(project, { id: name, repository: name, component: null, after: waits }, {
      command: { argv: command },
      retries: request.retries ?? 0,
      timeoutMs: request.timeoutMs ?? project.settings.timeoutMs,
    })
  );
  return { tasks, warnings: unkept.map(([name, other]) => unkeptWarning(name, other)) };
}

function unkeptWarning(name: string, other: string): string {
  return `"${name}" does not wait for "${other}": ` +
    "their components depend on each other both ways, directly or through other repositories";
}

/** For each component in each of its repositories, one task for each step. */
function workflowTasks(
  project: OpenProject,
  workflow: WorkflowConfig,
  targets: readonly Target[],
  order: Order,
  request: RunRequest,
): PlannedTasks {
  const { edges, position } = componentOrder(project, targets, order);
  const sorted = [...targets].sort((a, b) =>
    position.get(a.component)! - position.get(b.component)!
  );
  const several = new Set(
    [...Map.groupBy(targets, ({ component }) => component)]
      .filter(([, pairs]) => pairs.length > 1).map(([component]) => component),
  );
  const name = ({ component, repository }: Target) =>
    several.has(component) ? `${component}@${repository}` : component;
  const lastStep = workflow.steps.at(-1)!.name;
  const lastTasks = Map.groupBy(sorted, ({ component }) => component);
  const tasks = sorted.flatMap((target) => {
    const before = (edges.get(target.component) ?? [])
      .flatMap((component) => lastTasks.get(component)!.map((it) => `${name(it)}/${lastStep}`));
    return workflow.steps.map((step, i) =>
      task(project, {
        id: `${name(target)}/${step.name}`,
        repository: target.repository,
        component: target.component,
        directory: target.path,
        step: step.name,
        condition: step.if ?? null,
        after: i === 0 ? before : [`${name(target)}/${workflow.steps[i - 1]!.name}`],
      }, stepRun(step, workflow, project, request))
    );
  });
  return { tasks, warnings: [] };
}

function stepRun(
  step: StepConfig,
  workflow: WorkflowConfig,
  project: OpenProject,
  request: RunRequest,
): TaskRun {
  return {
    command: step.command,
    env: { ...Object.fromEntries(workflow.env), ...Object.fromEntries(step.env) },
    retries: request.retries ?? step.retries,
    timeoutMs: request.timeoutMs ?? step.timeoutMs ?? project.settings.timeoutMs,
  };
}

/** What a task runs, how often, and for how long. */
interface TaskRun {
  readonly command: CommandConfig;
  readonly env?: Readonly<Record<string, string>>;
  readonly retries: number;
  readonly timeoutMs: number | null;
}

function task(
  project: OpenProject,
  place: Pick<PlannedTask, "id" | "repository" | "component" | "after"> & Partial<PlannedTask>,
  run: TaskRun,
): PlannedTask {
  return {
    directory: project.repository(place.repository).path,
    step: null,
    condition: null,
    resources: [],
    ...place,
    action: { type: "command", command: run.command, env: run.env ?? {} },
    retries: run.retries,
    timeoutMs: run.timeoutMs,
  };
}
