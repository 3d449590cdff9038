/**
 * Loads the files that a page shows, with the real loaders.
 *
 * A file is a manifest, an environment file (`aether.toml`) or a user's configuration, by its name or by
 * its keys. What it imports and the page does not show is an empty file.
 *
 * @module
 */

import { parse as parseYaml } from "yaml";
import { loadEnvironmentFile } from "../../lib/manifest/environment_file.ts";
import { loadManifest } from "../../lib/manifest/load.ts";
import { resolveSettings } from "../../lib/manifest/settings.ts";
import { parseToml } from "../../lib/manifest/toml.ts";
import { TemporaryFolder } from "../support/temporary_folder.ts";

const MANIFEST_KEYS = [
  ...["version", "project", "repos", "components", "workflows", "filters", "aliases", "defaults"],
  "environment",
];
const ENVIRONMENT_KEYS = ["version", "backend", "services", "injection", "workspace"];

/** What a shown file is. */
type Kind = "manifest" | "environment" | "settings" | "data";

/**
 * Loads a shown file; throws what is wrong with it.
 *
 * @param language `toml`, `yaml` or `json`
 * @param text The file
 * @param name Its name, where the page tells
 */
export async function loadShownFile(language: string, text: string, name?: string): Promise<void> {
  const values = parse(language, text);
  const kind = kindOf(values, language, name);
  // The project may lie deeper than what it imports.
  using folder = new TemporaryFolder();
  const file = (base: string) => folder.write(`a/b/${base}.${language}`, text);
  if (kind === "environment") await loadEnvironmentFile(file("aether"));
  else if (kind === "settings") resolveSettings({ user: { file: "/x", values: values as never } });
  else if (kind === "manifest") {
    for (const path of importsOf(values)) folder.write(`a/b/${path}`, "");
    await loadManifest(file("nestr"));
  }
}

function parse(language: string, text: string): unknown {
  if (language === "toml") return parseToml(text);
  return language === "yaml" ? parseYaml(text) : JSON.parse(text);
}

function kindOf(values: unknown, language: string, name = ""): Kind {
  if (/(^|\/)nestr\.\w+$/.test(name)) return "manifest";
  if (/(^|\/)aether\.\w+$/.test(name)) return "environment";
  if (typeof values !== "object" || values === null || Array.isArray(values)) return "data";
  const keys = Object.keys(values);
  const among = (known: readonly string[]) =>
    keys.length > 0 && keys.every((it) => known.includes(it));
  if (among(MANIFEST_KEYS)) return "manifest";
  if (among(ENVIRONMENT_KEYS)) return "environment";
  // A TOML file of this project that is neither is the user's configuration.
  return language === "toml" ? "settings" : "data";
}

function importsOf(values: unknown): readonly string[] {
  const { project } = values as { readonly project?: { readonly import?: readonly string[] } };
  return project?.import ?? [];
}

/** Every text in a parsed file, for those that hold commands. */
export function textsOf(language: string, text: string): readonly string[] {
  const texts: string[] = [];
  JSON.stringify(parse(language, text), (_, value) => {
    if (typeof value === "string") texts.push(value);
    return value;
  });
  return texts;
}

/** The aliases that a manifest in TOML defines. */
export function aliasesIn(text: string): readonly string[] {
  const { aliases } = parseToml(text) as { readonly aliases?: Readonly<Record<string, string>> };
  return Object.keys(aliases ?? {});
}
