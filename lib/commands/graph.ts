/**
 * `nestr graph …`: who depends on whom.
 *
 * @module
 */

import { type Command, Option } from "commander";
import type { CommandContext } from "./command_context.ts";
import { type CommandEnd, DONE, INCOMPLETE } from "./command_end.ts";
import { addSelect, selectOf } from "./option_values.ts";
import type { BindAction, RawOptions } from "./command_binding.ts";

/** Adds the commands of `nestr graph`. */
export function describeGraph(group: Command, bind: BindAction): void {
  bind(
    group.command("show", { isDefault: true }).description("draw the graph (the default)")
      .addOption(
        new Option("--format <format>", "how to draw it").choices([
          "tree",
          "dot",
          "mermaid",
          "json",
        ])
          .default("tree"),
      ),
    show,
  );
  bind(
    addSelect(group.command("order")).description("list the components, dependencies first"),
    order,
  );
  bind(
    group.command("deps").description("list what a component depends on")
      .argument("<component>", "name of a component"),
    deps,
  );
  bind(
    group.command("dependents").description("list what depends on a component")
      .argument("<component>", "name of a component"),
    dependents,
  );
  bind(
    group.command("affected").description(
      "list what has changed since a revision, and what depends on it",
    )
      .argument("<revision>", "branch, tag or commit, looked up in each repository"),
    affected,
  );
  bind(group.command("cycles").description("list components that depend on one another"), cycles);
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
