/**
 * Copies what is not under version control and was asked for: `copy` of the environment, and each
 * repository's `.worktreeinclude`. Also leaves the mark that leads from a project's workspace back.
 *
 * @module
 */

import { join } from "node:path";
import { findWorkingCopy } from "../../vcs/working_copy_location.ts";
import { copyListedFiles } from "../../workspaces/file_copy.ts";
import { writeMarker } from "./marker.ts";
import type { StepContext } from "./steps.ts";
import type { Workshop } from "./workshop.ts";

/** Whether a folder is a working copy, and not the directory of a bare repository. */
function isWorkingCopy(path: string): boolean {
  return findWorkingCopy(path)?.root === path &&
    [".jj", ".git"].some((name) => {
      try {
        return Deno.statSync(join(path, name)) !== null;
      } catch {
        return false;
      }
    });
}

/** Copies listed files from the main working copies. */
export async function copyFiles(
  shop: Workshop,
  { output, signal }: StepContext,
): Promise<Readonly<Record<string, unknown>>> {
  const { scope, record, pool } = shop;
  const { root, name, copies } = record;
  // A bare repository has no files but git's own.
  const hasFiles = scope.kind === "project" ||
    scope.repositories.every(({ location }) => isWorkingCopy(location.main));
  if (!hasFiles) return { files: [] };
  const patterns = scope.environment?.environment.workspace.copy ?? [];
  const common = { pool, signal };
  const listed = await copyListedFiles({ ...common, from: scope.project.root, to: root, patterns });
  const missing = [...listed.missing];
  const files = [...listed.copied];
  if (scope.kind === "project") {
    for (const { repository, main, path } of copies) {
      const own = await copyListedFiles({ ...common, from: main, to: path, patterns: [] });
      files.push(...own.copied.map((file) => `${repository}/${file}`));
    }
    if (scope.manifest !== null) {
      await writeMarker(root, { name, home: scope.home, manifest: scope.manifest });
    }
  }
  for (const pattern of missing) await output("stderr", `nothing to copy for "${pattern}"\n`);
  return { files };
}
