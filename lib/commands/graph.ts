/**
 * `nestr graph …`: who depends on whom.
 *
 * @module
 */

import type { Command } from "commander";
import type { CommandContext } from "./command_context.ts";
import { type CommandEnd, DONE, INCOMPLETE } from "./command_end.ts";
import { explain } from "./help.ts";
import { addSelect, choice, selectOf } from "./option_values.ts";
import type { BindAction, RawOptions } from "./command_binding.ts";

/** Adds the commands of `nestr graph`. */
export function describeGraph(group: Command, bind: BindAction): void {
  explain(
    group,
    group.summary(),
    "Show which components depend on which. Without a subcommand, draw the graph.",
    [
      ["Draw it", "nestr graph"],
      ["What must be tested after a change?", "nestr graph affected origin/main"],
    ],
  );
  bind(describeShow(group.command("show", { isDefault: true })), show);
  bind(
    explain(
      addSelect(group.command("order")),
      "list the components, dependencies first",
      "List the components so that each comes after everything it depends on.",
    ),
    order,
  );
  describeNeighbours(group, bind);
  bind(
    explain(
      group.command("affected"),
      "list what a change affects",
      "List the components that have changed since a revision, including uncommitted work, and all that " +
        "depend on them.",
      [["Since the last release", "nestr graph affected v1.2"]],
    ).argument("<revision>", "branch, tag or commit, looked up in each repository"),
    affected,
  );
  bind(
    explain(
      group.command("cycles"),
      "list components that depend on each other",
      "List the cycles among components, each as a path. Exits with 1 if there are any.",
    ),
    cycles,
  );
}

function describeShow(command: Command): Command {
  return explain(
    command,
    "draw the graph; the default",
    "Draw the graph of the components, each above what it depends on.",
    [["A picture, with Graphviz", "nestr graph show --format dot | dot -Tsvg > graph.svg"]],
  ).addOption(
    choice("--format <format>", "how to draw it", ["tree", "dot", "mermaid", "json"])
      .default("tree"),
  );
}

function describeNeighbours(group: Command, bind: BindAction): void {
  bind(
    explain(
      group.command("deps"),
      "list what a component depends on",
      "List what a component depends on, directly or indirectly.",
      [["What does web need?", "nestr graph deps web"]],
    ).argument("<component>", "name of a component"),
    deps,
  );
  bind(
    explain(
      group.command("dependents"),
      "list what depends on a component",
      "List what depends on a component, directly or indirectly.",
      [["What does a change to contracts affect?", "nestr graph dependents contracts"]],
    ).argument("<component>", "name of a component"),
    dependents,
  );
}

async function show(
  context: CommandContext,
  _: readonly string[],
  options: RawOptions,
): Promise<CommandEnd> {
  const { drawGraph, showGraph } = await import("../engine/graph_view.ts");
  const project = await context.openProject();
  const graph = showGraph(project);
  const { format } = options;
  if (format === "json") context = context.asJson();
  await context.show(graph, () => drawGraph(graph, format as "tree" | "dot" | "mermaid"));
  return DONE;
}

async function order(
  context: CommandContext,
  _: readonly string[],
  options: RawOptions,
): Promise<CommandEnd> {
  const { graphOrder } = await import("../engine/graph_view.ts");
  const { renderOrder } = await import("../terminal/graph_lists.ts");
  const result = await graphOrder(await context.openProject(), selectOf(options));
  await context.show(result, (appearance) => renderOrder(result, appearance));
  return DONE;
}

async function deps(
  context: CommandContext,
  [component = ""]: readonly string[],
): Promise<CommandEnd> {
  const { dependenciesOf } = await import("../engine/graph_view.ts");
  const { renderRelatives } = await import("../terminal/graph_lists.ts");
  const result = dependenciesOf(await context.openProject(), component);
  await context.show(result, (appearance) => renderRelatives(result, appearance));
  return DONE;
}

async function dependents(
  context: CommandContext,
  [component = ""]: readonly string[],
): Promise<CommandEnd> {
  const { dependentsOf } = await import("../engine/graph_view.ts");
  const { renderRelatives } = await import("../terminal/graph_lists.ts");
  const result = dependentsOf(await context.openProject(), component);
  await context.show(result, (appearance) => renderRelatives(result, appearance));
  return DONE;
}

async function affected(
  context: CommandContext,
  [revision = ""]: readonly string[],
): Promise<CommandEnd> {
  const { affectedSince } = await import("../engine/graph_view.ts");
  const { renderAffected, renderAffectedWarning } = await import("../terminal/graph_lists.ts");
  const result = await affectedSince(await context.openProject(), revision);
  await context.show(result, (appearance) => renderAffected(result, appearance));
  await context.note((appearance) => renderAffectedWarning(result, appearance));
  return DONE;
}

/** Ends with 1 when there is a cycle, so that CI can ask. */
async function cycles(context: CommandContext): Promise<CommandEnd> {
  const { graphCycles } = await import("../engine/graph_view.ts");
  const { renderCycles } = await import("../terminal/graph_lists.ts");
  const result = graphCycles(await context.openProject());
  await context.show(result, (appearance) => renderCycles(result, appearance));
  return result.cycles.length > 0 ? INCOMPLETE : DONE;
}
