/**
 * Workflows of mani's tasks.
 *
 * Steps run one after the other as the commands do, `cmd` last. A variable whose value is `$(…)` is
 * one that mani asks a shell for; it is set by the step's own shell before the command.
 *
 * @module
 */

import { nameFrom } from "../manifest/name.ts";
import { VARIABLE_PATTERN } from "../manifest/schema.ts";
import { MOST_JOBS } from "../manifest/limits.ts";
import type { ImportedTable } from "./imported.ts";
import { stepCommand } from "./mani_command.ts";
import type { ManiTargets } from "./mani_targets.ts";
import type { ManiVariables } from "./mani_variables.ts";
import { freeName } from "./repository_names.ts";
import type { SourceNode } from "./source_document.ts";

/** The parts of a mani configuration that tasks refer to. */
export interface ManiTasks {
  readonly tasks: ReadonlyMap<string, SourceNode>;
  readonly specs: ReadonlyMap<string, SourceNode>;
  readonly targets: ManiTargets;
  /** Variables of every task. */
  readonly env: ReadonlyMap<string, SourceNode>;
  /** The shell of tasks that name none. */
  readonly shell: string;
  /** What mani itself sets. */
  readonly own: ManiVariables;
}

/** Variables: those with a value, and those that a shell is asked for. */
interface Variables {
  readonly fixed: Readonly<Record<string, string>>;
  readonly asked: readonly (readonly [name: string, command: string])[];
}

type Step = Readonly<Record<string, unknown>>;

const VARIABLE = new RegExp(VARIABLE_PATTERN);
const TASK_KEYS = [
  ...["name", "desc", "shell", "cmd", "commands", "env", "spec", "target", "theme"],
];
const COMMAND_KEYS = ["name", "desc", "shell", "cmd", "task", "env"];
const SPEC_KEYS = ["name", "desc", "parallel", "ignore_errors", "ignore_error", "forks"];
const NOT_CLONED =
  "not imported: a task fails in a repository that is not cloned; clone with nestr repo sync";
const LOOKS = "not imported: how output looks is chosen with --output";

/**
 * Makes workflows of tasks.
 *
 * @param config The tasks and what they refer to
 * @returns `[workflows]`
 */
export function importManiTasks(config: ManiTasks): ImportedTable {
  for (const spec of config.specs.values()) noteSpec(spec);
  const workflows = new Map<string, Readonly<Record<string, unknown>>>();
  for (const [taskName, node] of config.tasks) {
    const workflow = workflowOf(node, config);
    if (workflow === undefined) continue;
    const name = freeName(nameFrom(taskName), workflows);
    if (name !== taskName) {
      node.note(`called "${name}": a name of nestr's cannot be "${taskName}", or it was taken`);
    }
    workflows.set(name, workflow);
  }
  return Object.fromEntries(workflows);
}

function workflowOf(
  node: SourceNode,
  config: ManiTasks,
): Readonly<Record<string, unknown>> | undefined {
  const isTable = node.isTable;
  if (isTable) {
    node.noteOthers(TASK_KEYS);
    node.get("theme")?.note(LOOKS);
  }
  const env = variablesOf([...config.env.values(), ...envOf(node)]);
  const steps = new StepList(config, env);
  steps.addTask(node, [node.key]);
  if (steps.steps.length === 0) {
    node.note("not imported: it has no command");
    return undefined;
  }
  const selection = config.targets.of(isTable ? node.get("target") : undefined);
  if ("nothing" in selection) {
    node.note(`not imported: ${selection.nothing}`);
    return undefined;
  }
  const description = isTable ? descriptionOf(node) : undefined;
  return {
    ...(description ? { description } : {}),
    ...specOf(isTable ? node.get("spec") : undefined, config.specs),
    ...("select" in selection ? { select: selection.select } : {}),
    ...(Object.keys(env.fixed).length === 0 ? {} : { env: renamedIn(env.fixed, config) }),
    steps: steps.steps,
  };
}

/** What a task says of itself; a name of its own beside its key is a second, shorter text. */
function descriptionOf(node: SourceNode): string | undefined {
  const desc = node.get("desc")?.text();
  const name = node.get("name")?.text();
  if (!name || name === node.key) return desc;
  if (!desc) return name;
  node.get("name")!.note(
    `not imported: the workflow is called after its key, and desc describes it`,
  );
  return desc;
}

/** Collects the steps of one workflow. */
class StepList {
  readonly steps: Step[] = [];
  readonly #config: ManiTasks;
  readonly #env: Variables;
  readonly #names = new Set<string>();

  constructor(config: ManiTasks, env: Variables) {
    this.#config = config;
    this.#env = env;
  }

  /** Adds the commands of a task; `chain` holds the tasks that led here. */
  addTask(task: SourceNode, chain: readonly string[], own: Variables = NO_VARIABLES): void {
    if (!task.isTable) {
      if (task.value !== null) this.#add(task, task.key, undefined, own);
      return;
    }
    const shell = task.get("shell")?.someText("a shell");
    for (const command of task.get("commands")?.elements() ?? []) {
      this.#addCommand(command, shell, chain, own);
    }
    const cmd = task.get("cmd");
    if (cmd) this.#add(cmd, task.key, shell, own);
  }

  #addCommand(
    command: SourceNode,
    shell: string | undefined,
    chain: readonly string[],
    outer: Variables,
  ): void {
    if (!command.isTable) {
      this.#add(command, `step-${this.steps.length + 1}`, shell, outer);
      return;
    }
    // A task that others refer to is a workflow itself, and noted there.
    if (chain.length === 1) noteCommand(command);
    const inner = variablesOf(envOf(command));
    const own = {
      fixed: { ...outer.fixed, ...inner.fixed },
      asked: [...outer.asked, ...inner.asked],
    };
    const reference = command.get("task")?.someText("the name of a task");
    if (reference !== undefined) {
      this.#addReference(command.get("task")!, reference, chain, own);
      return;
    }
    const cmd = command.get("cmd");
    const name = command.get("name")?.text() ?? `step-${this.steps.length + 1}`;
    const ownShell = command.get("shell")?.someText("a shell") ?? shell;
    if (cmd) this.#add(cmd, name, ownShell, own);
    else command.problem(`"${command.subject}" has neither cmd nor task`, "one of cmd and task");
  }

  #addReference(
    node: SourceNode,
    name: string,
    chain: readonly string[],
    outer: Variables,
  ): void {
    const task = this.#config.tasks.get(name);
    if (task === undefined) {
      node.problem(`there is no task "${name}"`, "the name of a task");
    } else if (chain.includes(name)) {
      node.problem(`the task refers to itself: ${[...chain, name].join(" → ")}`);
    } else {
      const inner = variablesOf(envOf(task));
      // What a command says wins over what its task does.
      this.addTask(task, [...chain, name], {
        fixed: { ...inner.fixed, ...outer.fixed },
        asked: [...inner.asked, ...outer.asked],
      });
    }
  }

  #add(cmd: SourceNode, name: string, shell: string | undefined, own: Variables): void {
    const text = cmd.text("a command")?.replace(/\s+$/, "");
    if (text === undefined || text === "") return;
    if (text.includes("\0")) {
      cmd.problem(`"${cmd.subject}" has a NUL character`, "a command");
      return;
    }
    const free = freeName(nameFrom(name), this.#names);
    this.#names.add(free);
    const { own: variables, shell: usual } = this.#config;
    const program = shell ?? usual;
    const line = variables.command(text, program);
    const asked = [...this.#env.asked, ...own.asked].map(([name, value]) =>
      [name, variables.renamed(value)] as const
    );
    const fixed = renamedIn(own.fixed, this.#config);
    const values = [
      ...Object.values(renamedIn(this.#env.fixed, this.#config)),
      ...Object.values(fixed),
    ];
    const needed = variables.settings([line, ...asked.map(([, value]) => value), ...values]);
    this.steps.push({
      name: free,
      ...stepCommand(line, program, [...needed, ...asked]),
      ...(Object.keys(fixed).length === 0 ? {} : { env: fixed }),
    });
  }
}

function noteCommand(command: SourceNode): void {
  command.noteOthers(COMMAND_KEYS);
  command.get("desc")?.note("not imported: a step has no description");
  if (command.get("task") === undefined) return;
  command.get("name")?.note(
    "not imported: the steps are called as in the task that is referred to",
  );
}

const NO_VARIABLES: Variables = { fixed: {}, asked: [] };

/** Values with nestr's names of what mani sets. */
function renamedIn(fixed: Variables["fixed"], { own }: ManiTasks): Variables["fixed"] {
  return Object.fromEntries(
    Object.entries(fixed).map(([name, value]) => [name, own.renamed(value)]),
  );
}

const envOf = (node: SourceNode): readonly SourceNode[] =>
  node.isTable ? node.get("env")?.entries() ?? [] : [];

/** Variables by name; of one that stands twice, the last counts. */
function variablesOf(nodes: readonly SourceNode[]): Variables {
  const values = new Map<string, string>();
  for (const node of nodes) {
    const value = node.value === null ? "" : node.text();
    if (value === undefined) continue;
    const isName = VARIABLE.test(node.key) && node.key !== "__proto__";
    if (isName && !value.includes("\0")) values.set(node.key, value);
    else node.note("not imported: a variable of nestr's cannot be called or be so");
  }
  const isAsked = (value: string) => value.startsWith("$(") && value.trimEnd().endsWith(")");
  const all = [...values];
  return {
    fixed: Object.fromEntries(all.filter(([, value]) => !isAsked(value))),
    asked: all.filter(([, value]) => isAsked(value)).map((
      [name, value],
    ) => [name, value.trimEnd()]),
  };
}

function specOf(
  spec: SourceNode | undefined,
  specs: ReadonlyMap<string, SourceNode>,
): Readonly<Record<string, unknown>> {
  let node = spec ?? specs.get("default");
  if (spec && !spec.isTable) {
    const name = spec.someText("the name of a spec, or a spec");
    node = specs.get(name ?? "");
    if (!node && name !== undefined && name !== "default") {
      spec.problem(`there is no spec "${name}"`, "the name of a spec");
    }
  } else if (spec) noteSpec(spec);
  const forks = Number(node?.get("forks")?.value ?? NaN);
  const ignores = (node?.get("ignore_errors") ?? node?.get("ignore_error"))?.truth() === true;
  return {
    order: node?.get("parallel")?.truth() === true ? "parallel" : "serial",
    ...(ignores ? { fail: "never" } : {}),
    ...(Number.isInteger(forks) && forks >= 1 && forks <= MOST_JOBS ? { jobs: forks } : {}),
  };
}

/**
 * Notes what a spec says about itself, and about the looks of output where it is not what mani does
 * anyway.
 */
function noteSpec(spec: SourceNode): void {
  if (!spec.isTable) return;
  for (const key of ["name", "desc"]) {
    spec.get(key)?.note("not imported: workflows have what the spec says, and nothing of the spec");
  }
  for (const entry of spec.entries()) {
    const usual = [false, "text", "stream", null].includes(entry.value as string | boolean | null);
    if (SPEC_KEYS.includes(entry.key) || usual) continue;
    entry.note(entry.key === "ignore_non_existing" ? NOT_CLONED : LOOKS);
  }
}
