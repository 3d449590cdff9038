/**
 * Tells each setting with its value and its origin, inside a project or outside any.
 *
 * @module
 */

import { NestrError } from "../errors/nestr_error.ts";
import { readUserConfig, type ResolvedSettings, resolveSettings } from "../manifest/settings.ts";
import { openProject, type OpenProjectOptions } from "./open_project.ts";

/** The settings in effect here. */
export interface SettingsResult {
  /** Absolute path of the manifest; null outside a project. */
  readonly manifest: string | null;
  /** Each setting by name, with its value and where it comes from. */
  readonly settings: ResolvedSettings;
}

/**
 * Resolves the settings as any command called here would.
 *
 * @param options Where to look for a project, and settings that win
 * @throws {NestrError} `SETTING_INVALID`, and what reading a manifest that exists throws
 */
export async function showSettings(options: OpenProjectOptions = {}): Promise<SettingsResult> {
  try {
    const project = await openProject(options);
    return { manifest: project.config.manifest, settings: project.origins };
  } catch (error) {
    if (!(error instanceof NestrError) || error.code !== "MANIFEST_NOT_FOUND") throw error;
    const env = (name: string) => Deno.env.get(name);
    const user = readUserConfig(env);
    return {
      manifest: null,
      settings: resolveSettings({ flags: options.settings ?? {}, env, user }),
    };
  }
}
