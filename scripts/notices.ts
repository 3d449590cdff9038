/**
 * Collects the licences of the packages in an executable, as they require to be distributed with
 * it.
 *
 * Packages needed only by modules that the bundle leaves out are left out here, too.
 *
 * @module
 */

import { join } from "node:path";
import { type Dependency, productDependencies } from "./sbom/dependencies.ts";

const HEADING =
  "nestr holds these packages, under these licences. nestr itself, and Deno, which runs it " +
  "and is part\nof the same file, are under the MIT licence.\n";

const RULE = "-".repeat(80);

/**
 * The text of all licences.
 *
 * @throws {Error} A package does not declare its licence
 */
export async function licenseNotices(): Promise<string> {
  const { all, leftOut } = await productDependencies();
  const notices: string[] = [];
  for (const [id, dependency] of all) {
    if (!leftOut.has(id)) notices.push(`${RULE}\n${await notice(dependency)}`);
  }
  return `${HEADING}\n${notices.join("\n")}`;
}

async function notice({ name, version, license, folder }: Dependency): Promise<string> {
  const text = folder === undefined ? undefined : await licenseText(folder);
  if (license === undefined && text === undefined) {
    throw new Error(`${name} ${version} says nothing about its licence`);
  }
  return `${name} ${version} (${license ?? "see below"})\n${
    text === undefined ? "" : `\n${text}\n`
  }`;
}

/** The package's own licence text, whatever the file is called. */
async function licenseText(folder: string): Promise<string | undefined> {
  const names = Array.from(Deno.readDirSync(folder), ({ name }) => name).sort();
  const name = names.find((it) => /^(licen[cs]e|copying)/i.test(it));
  return name === undefined ? undefined : (await Deno.readTextFile(join(folder, name))).trim();
}
