/**
 * Projects of many real git repositories.
 *
 * One repository is made: twenty files, a bare remote, a branch that is one commit ahead of its
 * upstream and one behind, a modified and an untracked file. The others are copies of it, each with its
 * index brought up to date, so that git compares no file's content when it is asked for the status.
 *
 * @module
 */

import { shellQuote } from "../../lib/process/shell_quote.ts";
import type { Sandbox } from "./sandbox.ts";

/** A project of many repositories. */
export interface BenchProject {
  /** How many repositories it has. */
  readonly size: number;
  /** Absolute path of its folder, with `nestr.toml`, `.mrconfig` and the list. */
  readonly root: string;
  /** A file with the repositories' absolute paths, one a line, for `xargs`. */
  readonly list: string;
  /** Makes it, unless that was done before. */
  readonly make: () => Promise<void>;
}

const ORIGINAL = `set -e
git init -q --bare remote.git
git clone -q remote.git original 2>/dev/null
cd original
for folder in . src docs test; do
  mkdir -p $folder
  for n in 1 2 3 4 5; do seq $n 200 > $folder/file-$n.txt; done
done
git add . && git commit -qm "Twenty files" && git push -q origin main
echo theirs > src/file-1.txt && git commit -qam Theirs && git push -q origin main
git reset -q --hard HEAD~1
echo ours > docs/file-1.txt && git commit -qam Ours
echo more >> file-1.txt && echo new > untracked.txt
test "$(git status --porcelain=v2 --branch | grep branch.ab)" = "# branch.ab +1 -1"`;

/** Makes the repository `original` in a sandbox, unless that was done before. */
export async function makeOriginal(sandbox: Sandbox): Promise<void> {
  await sandbox.once("original", async () => void await sandbox.bash(ORIGINAL));
}

/**
 * Describes a project, which is made when it is needed.
 *
 * @param sandbox Where
 * @param size How many repositories it has
 */
export function benchProject(sandbox: Sandbox, size: number): BenchProject {
  const root = sandbox.path(`project-${size}`);
  const project = { size, root, list: `${root}/list` };
  return { ...project, make: () => sandbox.once(root, () => makeProject(sandbox, project)) };
}

async function makeProject(
  sandbox: Sandbox,
  { size, root, list }: Omit<BenchProject, "make">,
): Promise<void> {
  console.error(`making ${size.toLocaleString("en")} repositories`);
  await makeOriginal(sandbox);
  const names = Array.from({ length: size }, (_, i) => `service-${String(i + 1).padStart(4, "0")}`);
  Deno.mkdirSync(root);
  Deno.writeTextFileSync(list, names.map((name) => `${root}/${name}\n`).join(""));
  Deno.writeTextFileSync(
    `${root}/.mrconfig`,
    names.map((name) => `[${name}]\ncheckout = false\n`).join("\n"),
  );
  const url = sandbox.path("remote.git");
  Deno.writeTextFileSync(
    `${root}/nestr.toml`,
    ["version = 1\n", ...names.map((name) => `[repos.${name}]\nurl = "${url}"\n`)].join("\n"),
  );
  const original = shellQuote(sandbox.path("original"));
  await sandbox.bash(
    `set -o pipefail; xargs -P$(nproc) -I{} cp -a ${original} {} < list` +
      " && sleep 1" + // a file as young as the index would be compared by content
      " && xargs -P$(nproc) -I{} git -C {} status --porcelain < list > /dev/null",
    root,
  );
}
