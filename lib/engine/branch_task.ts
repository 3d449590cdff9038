/**
 * Checks a branch out in one repository, or deletes it after saving its commits.
 *
 * @module
 */

import { NestrError } from "../errors/nestr_error.ts";
import type { TaskOutcome } from "../runs/attempt.ts";
import type { PlannedTask } from "../runs/plan.ts";
import type { LostCommits } from "../vcs/changes.ts";
import { commandThatKeeps, lossOfDetached } from "./detached_commits.ts";
import { savingFirst } from "./guarded_task.ts";
import { actionArguments, openTaskRepository } from "./task_repository.ts";
import type { TaskContext } from "./task_context.ts";

/** Checks a branch out, creating it first where the plan says so. */
export async function performSwitch(task: PlannedTask, context: TaskContext): Promise<TaskOutcome> {
  const { branch, create, from } = actionArguments(task);
  const name = String(branch);
  const repository = openTaskRepository(task, context);
  const limits = { signal: context.attempt.signal };
  const before = await repository.head(limits);
  if (before.branch === name) {
    return { state: "succeeded", data: { outcome: "current", branch: name } };
  }
  const known = (await repository.branches(limits)).some((it) => it.name === name);
  const isNew = create === true && !known;
  // A new branch that starts at HEAD keeps the commits that were made there.
  const target = isNew ? from : name;
  if (before.branch === null && repository.kind === "git" && typeof target === "string") {
    requireHeld(repository.path, await repository.checkOutLoss(target, limits));
  }
  if (isNew) {
    const start = typeof from === "string" ? { from } : {};
    await repository.createBranch(name, { ...start, switch: true }, limits);
    return { state: "succeeded", data: { outcome: "created", branch: name, from: before.branch } };
  }
  await repository.switchBranch(name, limits);
  return { state: "succeeded", data: { outcome: "switched", branch: name, from: before.branch } };
}

/**
 * Requires that leaving a detached HEAD loses no commits.
 *
 * @param path Absolute path of the repository
 * @param lost The commits that nothing would hold any more
 * @throws {NestrError} `REPOSITORY_UNPUSHED`
 */
function requireHeld(path: string, lost: LostCommits): void {
  if (lost.count === 0) return;
  throw new NestrError("REPOSITORY_UNPUSHED", `"${path}": ${lossOfDetached(lost)}`, {
    hint: `keep them with: ${commandThatKeeps(path, lost)}`,
    details: { path, commits: lost.commits },
  });
}

/** Deletes a branch; its commits stay reachable from the backup. */
export async function performDelete(task: PlannedTask, context: TaskContext): Promise<TaskOutcome> {
  const branch = String(actionArguments(task).branch);
  const repository = openTaskRepository(task, context);
  const limits = { signal: context.attempt.signal };
  const head = await repository.head(limits);
  if (head.branch === branch) {
    throw new NestrError("BRANCH_IN_USE", `"${branch}" is checked out in "${task.repository}"`, {
      hint: `check another one out first: nestr repo branch main -s ${task.repository}`,
    });
  }
  const contents = { branches: [branch] };
  await savingFirst(task, context, { repository, contents }, async (id) => {
    await repository.saveBackup(id, contents, limits);
    await repository.deleteBranch(branch, limits);
  });
  return { state: "succeeded", data: { outcome: "deleted", branch } };
}
