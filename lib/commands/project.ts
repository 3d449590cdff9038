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
    "Create, describe, check and freeze a project: a folder with a manifest, nestr.toml.",
    [["Start with the repositories that are already there", "nestr project init"]],
  );
  bind(describeInit(group.command("init")), init);
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
      "Check the manifest and everything it imports. Each problem is listed with its file, line and " +
        "column, and what would be right.",
      [["In CI", "nestr project validate --json"]],
    ),
    validate,
  );
  bind(
    explain(
      group.command("schema"),
      "print the JSON Schema of manifests",
      "Print the JSON Schema of manifests, for editors and for programs that write manifests.",
      [["Keep it beside the manifest", "nestr project schema > nestr.schema.json"]],
    ),
    schema,
  );
  bind(
    explain(
      group.command("freeze"),
      "write the exact commits to nestr.lock",
      "Write the commit that is checked out in each repository to nestr.lock. `nestr repo sync --locked` " +
        "checks out exactly these.",
      [["Record what is about to be released", "nestr project freeze"]],
    ),
    freeze,
  );
}

function describeInit(command: Command): Command {
  return explain(
    command,
    "find repositories and write nestr.toml",
    "Find the repositories below a folder and write nestr.toml with their remotes and branches. The same " +
      "folder gives the same file. An existing manifest is kept unless --force is given.",
    [
      ["What would be written?", "nestr project init --dry-run"],
      [
        "Another folder, without third-party code",
        "nestr project init ~/work --ignore vendor 'old-*'",
      ],
    ],
  )
    .argument("[folder]", "the folder; it becomes the project's root", ".")
    .option("--name <name>", "the project's name (default: the folder's)")
    .addOption(
      new Option("--depth <number>", "how many folders deep to look").argParser(wholeNumber(1)),
    )
    .option("--ignore <glob...>", "folders to ignore, relative to the root")
    .option("--force", "replace an existing manifest; it is kept with the ending .bak")
    .option("--dry-run", "print the manifest; write nothing");
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
  const { aliasWarnings } = await import("./alias_warnings.ts");
  const project = await context.openProject();
  const result = await validateProject(project);
  const warnings = aliasWarnings(project.config.aliases);
  await context.show(
    { ...result, warnings },
    ({ style, symbols }) =>
      `${style.success(symbols.success)} ${result.manifest} is valid: ` +
      `${quantity(result.repositories, "repository", "repositories")}, ` +
      `${quantity(result.components, "component")}, ${quantity(result.workflows, "workflow")}\n`,
  );
  for (const warning of warnings) context.warn(warning, "correct it under [aliases]");
  await context.settled();
  return DONE;
}

/** Without `--json` it is the bare schema, which an editor reads as it is. */
async function schema(context: CommandContext): Promise<CommandEnd> {
  const { manifestJsonSchema } = await import("../manifest/json_schema.ts");
  const result = { schema: manifestJsonSchema() };
  await context.show(result, () => `${JSON.stringify(result.schema, null, 2)}\n`);
  return DONE;
}

async function freeze(context: CommandContext): Promise<CommandEnd> {
  const { freezeProject } = await import("../engine/freeze_project.ts");
  const { renderFreeze } = await import("../terminal/freeze.ts");
  const result = await freezeProject(await context.openProject());
  await context.show(result, (appearance) => renderFreeze(result, appearance));
  for (const warning of result.warnings) {
    context.warn(warning, "push them, or others cannot run: nestr repo sync --locked");
  }
  await context.settled();
  return DONE;
}
