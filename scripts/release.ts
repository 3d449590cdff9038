/**
 * Makes a release: the executables, what they are built from, and checksums.
 *
 * ```sh
 * deno task release                                         # dist/v0.1.0, every system
 * deno task release --target x86_64-unknown-linux-gnu --output DIR
 * ```
 *
 * The folder `v<version>/` in the output folder contains `nestr-<system>-<processor>[.exe]`, the
 * licences of what they contain, `nestr.cdx.json` and `SHA256SUMS` (as `sha256sum` writes it).
 * Beside it is `latest`, which contains the version. Install scripts expect exactly this. An
 * existing `v<version>/` is replaced.
 *
 * The same commit, Deno and npm give the same bytes, checksums included.
 *
 * @module
 */

import { createHash } from "node:crypto";
import { join } from "node:path";
import { parseArgs } from "node:util";
import manifest from "../deno.json" with { type: "json" };
import { compileProduct, failWith, targetsOf } from "./compile.ts";
import { type Target, TARGETS } from "./compile/targets.ts";
import { licenseNotices } from "./notices.ts";
import { billOfMaterials } from "./sbom.ts";

const ROOT = new URL("..", import.meta.url);

/**
 * Makes a release.
 *
 * @param output Folder to make it in
 * @param targets The systems
 * @returns The folder of the version
 * @throws {Error} Something is missing; the message says what to do
 */
export async function makeRelease(output: string, targets: readonly Target[]): Promise<string> {
  const folder = join(output, `v${manifest.version}`);
  await Deno.remove(folder, { recursive: true }).catch((error) => {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  });
  await Deno.mkdir(folder, { recursive: true });
  // Before any other tool runs that could change them.
  const executables = await checksums(folder, await compileProduct(folder, targets));
  await Deno.writeTextFile(join(folder, "LICENSES.txt"), await licenseNotices());
  await Deno.writeTextFile(
    join(folder, "nestr.cdx.json"),
    await billOfMaterials(await commitTime()),
  );
  const others = await checksums(folder, ["LICENSES.txt", "nestr.cdx.json"]);
  await Deno.writeTextFile(join(folder, "SHA256SUMS"), inOrder(executables + others));
  await Deno.writeTextFile(join(output, "latest"), `${manifest.version}\n`);
  return folder;
}

/**
 * Checksums of files in the format of `sha256sum`, in the order of their names.
 *
 * @param folder Where they are
 * @param names Their names
 */
export async function checksums(folder: string, names: readonly string[]): Promise<string> {
  const lines: string[] = [];
  for (const name of [...names].sort()) {
    const hash = createHash("sha256");
    using file = await Deno.open(join(folder, name));
    for await (const part of file.readable) hash.update(part);
    lines.push(`${hash.digest("hex")}  ${name}\n`);
  }
  return lines.join("");
}

/** Lines of checksums in the order of the names in them. */
function inOrder(sums: string): string {
  const name = (line: string) => line.slice(line.indexOf("  ") + 2);
  const lines = sums.split("\n").filter((line) => line !== "");
  return lines.sort((a, b) => name(a) < name(b) ? -1 : 1).map((line) => `${line}\n`).join("");
}

/** `SOURCE_DATE_EPOCH` or else the time of the released commit, in seconds since 1970. */
async function commitTime(): Promise<number | undefined> {
  const given = Deno.env.get("SOURCE_DATE_EPOCH");
  if (given) return Number(given);
  const args = ["log", "-1", "--format=%ct"];
  const { success, stdout } = await new Deno.Command("git", { args, cwd: ROOT, stderr: "null" })
    .output();
  return success ? Number(new TextDecoder().decode(stdout)) : undefined;
}

if (import.meta.main) {
  await failWith(async () => {
    const { values } = parseArgs({
      args: Deno.args,
      options: {
        target: { type: "string", multiple: true },
        output: { type: "string", default: "dist" },
      },
    });
    const targets = values.target ? targetsOf(values.target) : TARGETS;
    const folder = await makeRelease(values.output, targets);
    console.log(await Deno.readTextFile(join(folder, "SHA256SUMS")));
    console.log(folder);
  });
}
