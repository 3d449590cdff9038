/**
 * `nestr project …`: the manifest and what it describes.
 *
 * @module
 */

import { type Command, Option } from "commander";
import type { CommandContext } from "./command_context.ts";
import { type CommandEnd, DONE } from "./command_end.ts";
import { wholeNumber } from "./global_options.ts";
import { given } from "./option_values.ts";
import type { BindAction, RawOptions } from "./command_binding.ts";

/** Adds the commands of `nestr project`. */
export function describeProject(group: Command, bind: BindAction): void {
  bind(
    group.command("init").description("find the repositories below a folder and write nestr.toml")
      .argument("[folder]", "the folder; it becomes the project's root", ".")
      .option("--name <name>", "the project's name; the folder's where it is absent")
      .addOption(
        new Option("--depth <number>", "how many folders deep to look").argParser(wholeNumber(1)),
      )
      .option("--ignore <glob...>", "folders not to look into, relative to the root")
      .option("--force", "replace a manifest that exists; it is kept with the ending .bak")
      .option("--dry-run", "print the manifest, write nothing"),
    init,
  );
  bind(group.command("info").description("show what the project consists of"), info);
  bind(
    group.command("validate").description("check the manifest; every problem is listed"),
    validate,
  );
  bind(
    group.command("schema").description("print the JSON Schema of manifests, for editors"),
    schema,
  );
  bind(
    group.command("freeze").description("write the exact commit of every repository to nestr.lock"),
    freeze,
  );
}

async function init(
  context: CommandContext,
  [folder = "."]: readonly string[],
  options: RawOptions,
): Promise<CommandEnd> {
  const { initProject } = await import("../engine/init_project.ts");
  const { renderInit } = await import("../terminal/init.ts");
  const root = folder.startsWith("/") ? folder : `${context.options.directory}/${folder}`;
  const result = await initProject({
    root,
    ...given(options, ["name", "depth", "ignore"]),
    force: options.force === true,
    dryRun: options.dryRun === true,
  });
  await context.show(result, () => options.dryRun === true ? result.text : "");
  await context.note((appearance) => renderInit(result, appearance));
  return DONE;
}

async function info(context: CommandContext): Promise<CommandEnd> {
  const { projectInfo } = await import("../engine/project_info.ts");
  const { renderProjectInfo } = await import("../terminal/project_info.ts");
  const result = projectInfo(await context.openProject());
  await context.show(result, (appearance) => renderProjectInfo(result, appearance));
  return DONE;
}

async function validate(context: CommandContext): Promise<CommandEnd> {
  const { validateProject } = await import("../engine/validate_project.ts");
  const { quantity } = await import("../terminal/quantity.ts");
  const result = await validateProject(await context.openProject());
  await context.show(
    result,
    ({ style, symbols }) =>
      `${style.success(symbols.success)} ${result.manifest} is valid: ` +
      `${quantity(result.repositories, "repository", "repositories")}, ` +
      `${quantity(result.components, "component")}, ${quantity(result.workflows, "workflow")}\n`,
  );
  return DONE;
}

/** The schema itself is the document: an editor reads it as it is. */
async function schema(context: CommandContext): Promise<CommandEnd> {
  const { manifestJsonSchema } = await import("../manifest/json_schema.ts");
  await context.terminal.stdout.write(`${JSON.stringify(manifestJsonSchema(), null, 2)}\n`);
  return DONE;
}

async function freeze(context: CommandContext): Promise<CommandEnd> {
  const { freezeProject } = await import("../engine/freeze_project.ts");
  const { renderFreeze } = await import("../terminal/freeze.ts");
  const result = await freezeProject(await context.openProject());
  await context.show(result, (appearance) => renderFreeze(result, appearance));
  return DONE;
}
