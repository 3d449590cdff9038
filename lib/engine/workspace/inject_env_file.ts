/**
 * Renders an env file of a workspace, and keeps it out of version control.
 *
 * @module
 */

import { join } from "node:path";
import type { InjectionConfig } from "../../manifest/environment.ts";
import { fileError } from "../../files/atomic_write.ts";
import { openWorkingCopies } from "../../vcs/open_working_copies.ts";
import { writeEnvFile } from "../../workspaces/env_file.ts";
import { renderTemplate, type TemplateSource } from "../../workspaces/template.ts";
import { requireEnvironment, type WorkspaceScope } from "./scope.ts";
import { machineValues } from "./template_values.ts";
import type { Workshop } from "./workshop.ts";

/**
 * Renders one env file.
 *
 * @throws {NestrError} `TEMPLATE_INVALID`, `TEMPLATE_NAME_UNKNOWN`, `ENV_FILE_INVALID`, `FILE_ACCESS`
 */
export async function injectEnvFile(
  shop: Workshop,
  injection: InjectionConfig,
): Promise<Readonly<Record<string, unknown>>> {
  const { scope, record } = shop;
  const source = await templateOf(scope, injection);
  const content = await renderTemplate(source, machineValues(scope, record, shop.host));
  await exclude(shop, injection.file);
  const path = join(record.root, injection.file);
  await writeEnvFile(path, content, { within: record.root, owner: "aether" });
  await shop.change((it) => ({
    ...it,
    envFiles: [...it.envFiles.filter((file) => file !== injection.file), injection.file],
  }));
  return { file: path };
}

async function templateOf(
  scope: WorkspaceScope,
  { template, file }: InjectionConfig,
): Promise<TemplateSource> {
  const environment = requireEnvironment(scope);
  if ("text" in template) {
    return { text: template.text, origin: `${environment.file} [injection] "${file}"` };
  }
  const path = join(environment.folder, template.file);
  try {
    return { text: await Deno.readTextFile(path), origin: path };
  } catch (error) {
    throw fileError(error, path, "read");
  }
}

/** jj would commit a new file by itself, so it is ignored before it exists. */
async function exclude(shop: Workshop, file: string): Promise<void> {
  const { scope, record, pool } = shop;
  const owner = record.copies
    .map((copy) => ({ copy, path: pathInside(record.root, copy.path, file) }))
    .filter(({ path }) => path !== undefined)
    .sort((a, b) => b.copy.path.length - a.copy.path.length)[0];
  const repository = scope.repositories.find(({ name }) => name === owner?.copy.repository);
  if (repository === undefined || owner?.path === undefined) return;
  await openWorkingCopies(repository.location, pool).exclude(owner.path);
}

/** The path of a workspace's file inside one of its working copies; undefined where it is outside. */
function pathInside(root: string, copy: string, file: string): string | undefined {
  const path = join(root, file);
  return path.startsWith(`${copy}/`) ? path.slice(copy.length + 1) : undefined;
}
