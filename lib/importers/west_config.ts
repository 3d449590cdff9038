/**
 * `.west/config`: which manifest a workspace has, and which groups its owner has chosen.
 *
 * @module
 */

import { dirname, join } from "node:path";
import { isFile } from "../files/path_kind.ts";
import { isSamePath } from "../files/real_path.ts";
import { type ImportReport, readSource } from "./source_document.ts";

/** What is known of a workspace's configuration. */
export interface WestConfig {
  /** Absolute path of the manifest; undefined where it names none. */
  readonly manifest: string | undefined;
  /** `manifest.group-filter`, as it is written. */
  readonly groupFilter: string;
  /** `manifest.project-filter`, as it is written. */
  readonly projectFilter: string;
}

/**
 * Reads the configuration of a workspace.
 *
 * @param file Absolute path of `.west/config`
 * @throws {NestrError} `IMPORT_NOT_FOUND`, `FILE_ACCESS`
 */
export async function readWestConfig(file: string): Promise<WestConfig> {
  const values = new Map<string, string>();
  let section = "";
  for (const line of (await readSource(file)).split(/\r?\n/)) {
    section = /^\s*\[\s*([^\]]+?)\s*\]/.exec(line)?.[1] ?? section;
    const [, key, value] = /^\s*([\w.-]+)\s*[=:]\s*(.*?)\s*$/.exec(line) ?? [];
    if (key !== undefined) values.set(`${section}.${key.toLowerCase()}`, value!);
  }
  const path = values.get("manifest.path");
  const name = values.get("manifest.file") || "west.yml";
  return {
    manifest: path ? join(dirname(file), "..", path, name) : undefined,
    groupFilter: values.get("manifest.group-filter") ?? "",
    projectFilter: values.get("manifest.project-filter") ?? "",
  };
}

/**
 * The groups that the owner of a workspace has chosen, over those of the manifest.
 *
 * @param top Absolute path of the workspace
 * @param manifest Absolute path of the manifest that is imported; the choice is for the workspace's
 *   own
 * @param report Where notes go
 * @returns `+group` and `-group`
 * @throws {NestrError} `FILE_ACCESS`
 */
export async function configuredGroups(
  top: string,
  manifest: string,
  report: ImportReport,
): Promise<readonly string[]> {
  const file = join(top, ".west", "config");
  if (!isFile(file)) return [];
  const config = await readWestConfig(file);
  if (config.manifest === undefined || !isSamePath(config.manifest, manifest)) return [];
  if (config.projectFilter !== "") {
    const reason = "not imported: choose repositories with -s, or save a choice under [filters]";
    report.note(file, undefined, "manifest.project-filter", reason);
  }
  const items = config.groupFilter.split(",").map((item) => item.trim()).filter((it) => it !== "");
  if (items.length > 0) report.files.push(file);
  return items.filter((item) => {
    if (/^[+-]./.test(item)) return true;
    const reason = `"${item}" was passed over: it begins with neither + nor -`;
    report.note(file, undefined, "manifest.group-filter", reason);
    return false;
  });
}
