/**
 * `nestr project import`: a manifest made of other tools' files.
 *
 * @module
 */

import type { Command } from "commander";
import { IMPORT_KINDS } from "../engine/import_kind.ts";
import type { BindAction, RawOptions } from "./command_binding.ts";
import type { CommandContext } from "./command_context.ts";
import { type CommandEnd, DONE } from "./command_end.ts";
import { absolute } from "./global_options.ts";
import { explain } from "./help.ts";
import { choice, given } from "./option_values.ts";

/** Adds `nestr project import`. */
export function describeProjectImport(group: Command, bind: BindAction): void {
  bind(
    explain(
      group.command("import"),
      "generate nestr.toml from other tools' files",
      "Generate nestr.toml from the files of mani, meta, repo, west, vcstool, gita, tsrc, git submodules " +
        "and Docker Compose. What has no counterpart is listed with its place. If no file is named, " +
        "everything found in the folder is imported. The files themselves are not changed.",
      [
        ["What would be written, and what would be lost?", "nestr project import --dry-run"],
        ["One file", "nestr project import mani.yaml"],
        ["Only some groups of a repo or west manifest", "nestr project import west.yml --group ci"],
        ["Services for the workspaces of one repository", "nestr project import --environment"],
      ],
    )
      .argument("[files...]", "files, or folders to look into (default: the current folder)")
      .addOption(choice("--from <kind>", "the kind of the files", IMPORT_KINDS))
      .option("--group <name...>", "groups to import; for Compose, profiles")
      .option("--environment", "write only the services, to aether.toml")
      .option("--force", "replace an existing manifest; it is kept with the ending .bak")
      .option("--dry-run", "print the manifest; write nothing"),
    importFiles,
  );
}

async function importFiles(
  context: CommandContext,
  words: readonly string[],
  options: RawOptions,
): Promise<CommandEnd> {
  const { importProject } = await import("../engine/import_project.ts");
  const { renderImport } = await import("../terminal/import.ts");
  const { directory } = context.options;
  const root = absolute(".", directory);
  const { from, group: groups } = given(options, ["from", "group"]);
  const result = await importProject({
    root,
    files: words.map((word) => absolute(word, directory)),
    ...(from === undefined ? {} : { from }),
    ...(groups === undefined ? {} : { groups }),
    environmentOnly: options.environment === true,
    force: options.force === true,
    dryRun: options.dryRun === true,
  });
  await context.show(result, () => options.dryRun === true ? result.text : "");
  await context.note((appearance) => renderImport(result, appearance, root));
  return DONE;
}
