/**
 * Renders an env file of a workspace, and keeps it out of version control.
 *
 * @module
 */

import { join } from "node:path";
import type { InjectionConfig } from "../../manifest/environment.ts";
import { fileError } from "../../files/atomic_write.ts";
import { openWorkingCopies } from "../../vcs/open_working_copies.ts";
import { isIgnored } from "../../vcs/exclude_file.ts";
import { findWorkingCopy } from "../../vcs/working_copy_location.ts";
import { isEnvFile, writeEnvFile } from "../../workspaces/env_file.ts";
import { renderTemplate, type TemplateSource } from "../../workspaces/template.ts";
import type { WorkspaceRecord } from "../../workspaces/workspace_record.ts";
import { requireEnvironment, type WorkspaceScope } from "./scope.ts";
import type { StepContext } from "./steps.ts";
import { machineValues } from "./template_values.ts";
import type { Workshop } from "./workshop.ts";

/**
 * Renders one env file of a workspace that is being made.
 *
 * @throws {NestrError} As `renderEnvFile()`
 */
export async function injectEnvFile(
  shop: Workshop,
  injection: InjectionConfig,
  { output }: StepContext,
): Promise<Readonly<Record<string, unknown>>> {
  const { scope, record } = shop;
  const { file } = injection;
  if (!await exclude(shop, file)) {
    const text = `"${file}" is under version control: its ports would be committed with it\n`;
    await output("stderr", text);
    scope.warn?.(text.trimEnd());
  }
  // In the manifest's order, whichever is done first: of two that hold a variable the later one wins.
  const order = injectionsOf(scope, record).map((it) => it.file);
  await shop.change((it) => ({
    ...it,
    envFiles: order.filter((other) => other === file || it.envFiles.includes(other)),
  }));
  // Written down first: what a crash leaves is then known to be ours.
  const path = await renderEnvFile(scope, record, shop.host, injection);
  return { file: path };
}

/**
 * Renders one env file.
 *
 * @returns Its absolute path
 * @throws {NestrError} `TEMPLATE_INVALID`, `TEMPLATE_NAME_UNKNOWN`, `ENV_FILE_INVALID`, `FILE_ACCESS`
 */
export async function renderEnvFile(
  scope: WorkspaceScope,
  record: WorkspaceRecord,
  host: string,
  injection: InjectionConfig,
): Promise<string> {
  const source = await templateOf(scope, injection);
  const content = await renderTemplate(source, machineValues(scope, record, host));
  const path = join(record.root, injection.file);
  await writeEnvFile(path, content, { within: record.root, owner: "aether" });
  return path;
}

/** The injections whose files belong to a workspace, which may be of some repositories only. */
export function injectionsOf(
  scope: WorkspaceScope,
  { copies }: Pick<WorkspaceRecord, "copies">,
): readonly InjectionConfig[] {
  const { environment, project } = scope.environment ?? {};
  const injections = environment?.injections ?? [];
  if (scope.kind === "repository" || project === undefined) return injections;
  return injections.filter(({ file }) => {
    const owner = project.repositories.filter(({ path }) => file.startsWith(`${path}/`))
      .sort((a, b) => b.path.length - a.path.length)[0];
    return owner === undefined || copies.some(({ repository }) => repository === owner.name);
  });
}

/** The template of an injection. */
export async function templateOf(
  scope: WorkspaceScope,
  { template, file }: InjectionConfig,
): Promise<TemplateSource> {
  // What holds a line feed would become a variable of its own.
  const lines = isEnvFile(file) ? "single" : "any";
  const environment = requireEnvironment(scope);
  if ("text" in template) {
    return { lines, text: template.text, origin: `${environment.file} [injection] "${file}"` };
  }
  const path = join(environment.folder, template.file);
  try {
    return { lines, text: await Deno.readTextFile(path), origin: path };
  } catch (error) {
    throw fileError(error, path, "read");
  }
}

/** jj would commit a new file by itself, so it is ignored before it exists; false where it cannot be. */
async function exclude({ scope, record, pool }: Workshop, file: string): Promise<boolean> {
  const owner = record.copies
    .map((copy) => ({ copy, path: pathInside(record.root, copy.path, file) }))
    .filter(({ path }) => path !== undefined)
    .sort((a, b) => b.copy.path.length - a.copy.path.length)[0];
  const repository = scope.repositories.find(({ name }) => name === owner?.copy.repository);
  const location = owner && findWorkingCopy(owner.copy.path);
  if (repository === undefined || location === undefined || owner?.path === undefined) return true;
  await openWorkingCopies(repository.location, pool).exclude(owner.path);
  return await isIgnored(location, owner.path, pool);
}

/** The path of a workspace's file inside one of its working copies; undefined where it is outside. */
function pathInside(root: string, copy: string, file: string): string | undefined {
  const path = join(root, file);
  return path.startsWith(`${copy}/`) ? path.slice(copy.length + 1) : undefined;
}
