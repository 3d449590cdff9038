/** What `nestr repo …` prints and how it ends, by the executable itself. */

import { sampleProject } from "../support/sample_project.ts";

Deno.test("nestr repo list, status, branch, diff and grep show how repositories stand", async (t) => {
  await using project = await sampleProject();
  const { git } = project;
  await git.commitToRemote("contracts", { "new.txt": "new\n" });
  await git.git(project.path("contracts"), "fetch", "--quiet");
  await git.commit(project.path("web"), { "web.txt": "web\n" }, "unpushed");
  await git.write(project.path("api"), { "README.md": "hello api\n", "junk.txt": "junk\n" });
  const shown = await project.transcript([
    "repo list",
    ["repo", "list", "-s", "tag:backend | dependents(api)"],
    "repo status",
    "repo status --dirty -q",
    "-C api repo status -s ahead",
    "repo branch",
    "repo diff",
    "repo diff --stat -s api",
    "repo diff origin/main --names",
    ["repo", "grep", "hel+o"],
    "repo grep -F hel+o",
  ], { atOnce: true });
  await t.assertSnapshot(shown);
});

Deno.test("nestr repo commands say which selection, option or repository is wrong", async (t) => {
  await using project = await sampleProject();
  await Deno.remove(project.path("web"), { recursive: true });
  const shown = await project.transcript([
    "repo list -s apo",
    "repo list -s tag:backened",
    "repo list -s @service",
    ["repo", "list", "-s", "api &"],
    ["repo", "list", "-s", ""],
    "repo list -s dirty",
    "repo status extra",
    "repo list --selct api",
    "repo lst",
    "repo diff --staged HEAD",
    "repo diff --stat --names",
    "repo diff nope -s api",
    "repo grep",
    "repo grep -F -P x",
    "repo grep hello",
    "repo status",
    "-C nowhere repo list",
    "--config nowhere.toml repo list",
  ], { atOnce: true });
  await t.assertSnapshot(shown);
});

Deno.test("nestr repo sync clones, updates, and explains what it leaves alone", async (t) => {
  await using project = await sampleProject();
  const { git } = project;
  await Deno.remove(project.path("web"), { recursive: true });
  await git.commitToRemote("contracts", { "new.txt": "new\n" });
  await git.commitToRemote("api", { "README.md": "theirs\n" });
  await git.write(project.path("api"), { "README.md": "mine\n" });
  const shown = await project.transcript([
    "repo sync --dry-run",
    "repo sync",
    "repo sync --locked",
    "project freeze",
    "repo sync --locked -q",
    "repo sync -j 0",
    "repo sync --timeout soon",
  ]);
  await t.assertSnapshot(shown);
});

Deno.test("nestr repo branch makes, switches and deletes; wrong options are named", async (t) => {
  await using project = await sampleProject();
  const shown = await project.transcript([
    "repo branch -c feature -s api",
    "repo branch -s api",
    "repo branch main -s api",
    "repo branch -d feature --yes",
    "repo branch feature -s api",
    "repo branch -d feature",
    "repo branch -d",
    "repo branch -c -d feature",
    "repo branch --from main feature",
    "repo branch --force main",
  ]);
  await t.assertSnapshot(shown);
});

Deno.test("nestr repo reset and clean refuse, ask, save, and undo puts back", async (t) => {
  await using project = await sampleProject();
  await project.git.write(project.path("api"), { "README.md": "mine\n", "junk.txt": "junk\n" });
  const shown = await project.transcript([
    "repo reset",
    "repo reset --dry-run --force",
    "repo reset --force",
    "repo reset --force --yes",
    "runs undo",
    "repo clean",
    ["repo", "clean", "-s", "api | web"],
    "repo clean --dry-run",
    "repo clean --force --yes",
    "repo clean --force",
    "runs undo --dry-run",
    "runs undo -q",
    "runs undo",
    "repo status",
  ]);
  await t.assertSnapshot(shown);
});
