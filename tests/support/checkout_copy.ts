/**
 * A copy of this checkout: the same files and commits, with later dates and other permissions.
 *
 * @module
 */

import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const ROOT = fileURLToPath(new URL("../../", import.meta.url));

/**
 * Copies all files of the checkout that git does not ignore, and its commits.
 *
 * @param folder The new folder; it must not exist
 * @param root The checkout. Default: this one
 * @returns The folder
 */
export async function copyOfCheckout(folder: string, root: string = ROOT): Promise<string> {
  const git = async (...args: readonly string[]) => {
    const { success, stdout, stderr } = await new Deno.Command("git", {
      args: ["--no-optional-locks", "-C", root, ...args],
    }).output();
    if (!success) throw new Error(new TextDecoder().decode(stderr));
    return new TextDecoder().decode(stdout);
  };
  await git("clone", "--quiet", "--no-checkout", "--", root, folder);
  const names = await git("ls-files", "-z", "--cached", "--others", "--exclude-standard");
  for (const name of names.split("\0").slice(0, -1)) {
    const from = join(root, name);
    const info = await Deno.lstat(from).catch(() => undefined);
    if (!info?.isFile) continue; // deleted, or a link
    await Deno.mkdir(dirname(join(folder, name)), { recursive: true });
    const mode = info.mode !== null && info.mode & 0o100 ? 0o700 : 0o600;
    await Deno.writeFile(join(folder, name), await Deno.readFile(from), { mode });
  }
  await new Deno.Command("git", { args: ["-C", folder, "reset", "--quiet"] }).output();
  return folder;
}
