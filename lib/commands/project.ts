/**
 * `nestr project …`: the manifest and what it describes.
 *
 * @module
 */

import { type Command, Option } from "commander";
import type { CommandContext } from "./command_context.ts";
import { type CommandEnd, DONE } from "./command_end.ts";
import { absolute } from "./global_options.ts";
import { explain } from "./help.ts";
import { given, wholeNumber } from "./option_values.ts";
import type { BindAction, RawOptions } from "./command_binding.ts";
import { describeProjectImport } from "./project_import.ts";

/** Adds the commands of `nestr project`. */
export function describeProject(group: Command, bind: BindAction): void {
  explain(
    group,
    group.summary(),
    "Make, describe, check and freeze a project: a folder with a manifest, nestr.toml.",
    [["Begin with the repositories that are there", "nestr project init"]],
  );
  bind(
    explain(
      group.command("init"),
      "find repositories and write nestr.toml",
      "Find the repositories below a folder and write nestr.toml with their remotes and branches. The same " +
        "folder gives the same file. A manifest that exists is kept unless --force is given.",
      [["What would be written?", "nestr project init --dry-run"], [
        "Another folder, without what others brought in",
        "nestr project init ~/work --ignore vendor 'old-*'",
      ]],
    )
      .argument("[folder]", "the folder; it becomes the project's root", ".")
      .option("--name <name>", "the project's name (default: the folder's)")
      .addOption(
        new Option("--depth <number>", "how many folders deep to look").argParser(wholeNumber(1)),
      )
      .option("--ignore <glob...>", "folders not to look into, relative to the root")
      .option("--force", "replace a manifest that exists; it is kept with the ending .bak")
      .option("--dry-run", "print the manifest, write nothing"),
    init,
  );
  describeProjectImport(group, bind);
  bind(
    explain(
      group.command("info"),
      "show what the project consists of",
      "Show the project's root and manifest, repositories, components, workflows, filters and aliases.",
    ),
    info,
  );
  bind(
    explain(
      group.command("validate"),
      "check the manifest",
      "Check the manifest and everything it imports. Every problem is listed with its file, line and " +
        "column, and what would be right.",
      [["In CI", "nestr project validate --json"]],
    ),
    validate,
  );
  bind(
    explain(
      group.command("schema"),
      "print the JSON Schema of manifests",
      "Print the JSON Schema of manifests, for editors and for programs that write them.",
      [["Keep it beside the manifest", "nestr project schema > nestr.schema.json"]],
    ),
    schema,
  );
  bind(
    explain(
      group.command("freeze"),
      "write the exact commits to nestr.lock",
      "Write the commit that is checked out in every repository to nestr.lock. `nestr repo sync --locked` " +
        "goes back to exactly these.",
      [["Record what is about to be released", "nestr project freeze"]],
    ),
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
  const root = absolute(folder, context.options.directory);
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
