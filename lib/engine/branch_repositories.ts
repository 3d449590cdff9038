/**
 * Branches across repositories: list them, plan switching, creating and deleting.
 *
 * @module
 */

import type { ErrorDocument } from "../errors/nestr_error.ts";
import { NestrError } from "../errors/nestr_error.ts";
import { BRANCH_EXPECTED, isBranchName } from "../manifest/git_argument.ts";
import type { RepositoryConfig } from "../manifest/project.ts";
import type { Plan } from "../runs/plan.ts";
import type { Branch } from "../vcs/repository.ts";
import { eachRepository, noSuchRevision, type RepositoryAnswer } from "./each_repository.ts";
import type { GuardedPlan, Loss } from "./guard.ts";
import type { OpenProject } from "./open_project.ts";
import { planRepositories } from "./plan_repositories.ts";
import { requireChosen, selectRepositories } from "./select_targets.ts";
import { shellJoin } from "../process/shell_quote.ts";

/** The branches of one repository. */
export interface RepositoryBranches {
  /** Its name. */
  readonly name: string;
  /** The local branches, by name; empty where the repository cannot be read. */
  readonly branches: readonly Branch[];
  /** Why it cannot be read. */
  readonly error?: ErrorDocument;
}

/**
 * Lists the local branches of the selected repositories.
 *
 * @param project The project
 * @param options `select`: a selection expression
 * @throws {NestrError} `SELECTION_INVALID`, `NAME_UNKNOWN`
 */
export async function listBranches(
  project: OpenProject,
  options: { readonly select?: string } = {},
): Promise<{ readonly repositories: readonly RepositoryBranches[] }> {
  const chosen = await selectRepositories(project, options.select);
  const answers = await eachRepository(project, chosen, (repository) => repository.branches());
  return {
    repositories: answers.map((answer) => {
      const { name } = answer.repository;
      return answer.ok
        ? { name, branches: answer.value }
        : { name, branches: [], error: answer.error.toJSON() };
    }),
  };
}

/** Which branch to check out, and where. */
export interface SwitchRequest {
  /** Name of the branch. */
  readonly branch: string;
  /** A selection expression; everything where it is absent. */
  readonly select?: string;
  /** Make the branch where it does not exist. Default false. */
  readonly create?: boolean;
  /** Revision a new branch starts from. Default: what is checked out. */
  readonly from?: string;
  /** Cancels the planning. */
  readonly signal?: AbortSignal;
}

/**
 * Plans checking a branch out in the selected repositories. Local changes stay, or the repository's
 * task fails where they are in the way. Repositories without the branch are left alone, which is a
 * warning of the plan, unless it is to be made there; then, those without the revision to start from.
 *
 * @param project The project
 * @param request Which branch
 * @throws {NestrError} `SELECTION_INVALID`, `SELECTION_EMPTY`, `USAGE` for a name that no branch
 * can have, `NAME_UNKNOWN` also when no selected repository has the branch, `REVISION_NOT_FOUND` when
 * none has the revision
 */
export async function planSwitch(project: OpenProject, request: SwitchRequest): Promise<Plan> {
  const { branch, create = false, signal } = request;
  const from = create ? request.from ?? null : null;
  requireBranchName(branch);
  const selection = request.select ?? null;
  const warnings: string[] = [];
  const warn = (message: string): void => void warnings.push(message);
  const chosen = await requireChosen(
    project,
    await selectRepositories(project, selection, { warn, signal }),
    selection,
    warn,
  );
  const places = create
    ? await startsOf(request, project, chosen, warn)
    : await placesOf({ branch, signal }, project, chosen, warn);
  if (chosen.length > 0 && places.length === 0) throw noSuchBranch(branch, request);
  return planRepositories(project, {
    kind: "branch",
    verb: "switch",
    title: shellJoin([
      ...["repo", "branch", branch],
      ...(create ? ["--create"] : []),
      ...(from === null ? [] : ["--from", from]),
    ]),
    selection,
    actions: places.map(({ name }) => ({
      repository: name,
      summary: switchSummary(branch, create, from),
      arguments: { branch, create, from },
    })),
    warnings,
  });
}

function switchSummary(branch: string, create: boolean, from: string | null): string {
  if (!create) return `check out ${branch}`;
  return from === null
    ? `create and check out ${branch}`
    : `create ${branch} from ${from} and check it out`;
}

function requireBranchName(branch: string): void {
  if (isBranchName(branch)) return;
  throw new NestrError("USAGE", `"${branch}" is not a valid branch name`, {
    hint: `it must be ${BRANCH_EXPECTED}`,
    details: { branch },
  });
}

/**
 * Repositories that have a branch, here or as last seen on a remote, and those that cannot tell.
 */
async function placesOf(
  { branch, signal }: Pick<SwitchRequest, "branch" | "signal">,
  project: OpenProject,
  chosen: readonly RepositoryConfig[],
  warn: (message: string) => void,
): Promise<readonly RepositoryConfig[]> {
  const answers = await eachRepository(project, chosen, async (repository) => {
    // What keeps jj or a damaged repository from switching is told by its task.
    if (repository.kind === "jj") return true;
    if (await repository.resolve(`refs/heads/${branch}`) !== undefined) return true;
    // A branch before its first commit is no revision yet.
    if ((await repository.head()).branch === branch) return true;
    for (const remote of (await repository.remotes()).keys()) {
      if (await repository.resolve(`refs/remotes/${remote}/${branch}`) !== undefined) return true;
    }
    return false;
  }, { signal });
  const lacks = (answer: RepositoryAnswer<boolean>) => answer.ok && !answer.value;
  const places = answers.filter((answer) => !lacks(answer)).map(({ repository }) => repository);
  const others = answers.filter(lacks).map(({ repository }) => repository);
  if (places.length > 0 && others.length > 0) {
    const names = others.map(({ name }) => `"${name}"`).join(", ");
    warn(`left alone, without a branch "${branch}": ${names}`);
  }
  return places;
}

/** Repositories that have the branch or the revision it is to start from, or cannot tell. */
async function startsOf(
  { branch, from, signal }: SwitchRequest,
  project: OpenProject,
  chosen: readonly RepositoryConfig[],
  warn: (message: string) => void,
): Promise<readonly RepositoryConfig[]> {
  if (from === undefined) return chosen;
  const answers = await eachRepository(project, chosen, async (repository) => {
    // What keeps jj or a damaged repository from switching is told by its task.
    if (repository.kind === "jj") return true;
    if ((await repository.head()).branch === branch) return true;
    if (await repository.resolve(`refs/heads/${branch}`) !== undefined) return true;
    return await repository.resolve(from) !== undefined;
  }, { signal });
  const lacks = (answer: RepositoryAnswer<boolean>) => answer.ok && !answer.value;
  const others = answers.filter(lacks).map(({ repository }) => repository);
  if (others.length > 0 && others.length === chosen.length) throw noSuchRevision(from);
  if (others.length > 0) {
    const names = others.map(({ name }) => `"${name}"`).join(", ");
    warn(`left alone, without a revision "${from}": ${names}`);
  }
  return chosen.filter((repository) => !others.includes(repository));
}

function noSuchBranch(branch: string, { select }: SwitchRequest): NestrError {
  const selected = select === undefined ? [] : ["--select", select];
  return new NestrError("NAME_UNKNOWN", `no selected repository has a branch "${branch}"`, {
    hint: `make it with: ${shellJoin(["nestr", "repo", "branch", "-c", branch, ...selected])}; ` +
      "or fetch it first with: nestr repo sync",
    details: { branch },
  });
}

/**
 * Plans deleting a local branch in the selected repositories that have it, and finds the commits
 * that only it holds.
 *
 * @param project The project
 * @param request Which branch
 * @throws {NestrError} `NAME_UNKNOWN` when no selected repository has the branch, or as
 *   `planSwitch`
 */
export async function planDeleteBranch(
  project: OpenProject,
  request: Pick<SwitchRequest, "branch" | "select" | "signal">,
): Promise<GuardedPlan> {
  const { branch, signal } = request;
  const selection = request.select ?? null;
  const warnings: string[] = [];
  const warn = (message: string): void => void warnings.push(message);
  const chosen = await requireChosen(
    project,
    await selectRepositories(project, selection, { warn, signal }),
    selection,
    warn,
  );
  const answers = await eachRepository(project, chosen, async (repository) => {
    const exists = (await repository.branches()).some(({ name }) => name === branch);
    return exists ? await repository.branchLoss(branch) : undefined;
  }, { signal });
  const losses: Loss[] = [];
  const holders: string[] = [];
  for (const answer of answers) {
    const { name } = answer.repository;
    if (!answer.ok) warnings.push(`"${name}" is left alone: ${answer.error.message}`);
    else if (answer.value) {
      holders.push(name);
      const { count } = answer.value;
      if (count > 0) losses.push({ repository: name, paths: [], commits: count });
    }
  }
  if (holders.length === 0) {
    throw new NestrError("NAME_UNKNOWN", `no selected repository has a branch "${branch}"`, {
      hint: "list them with: nestr repo branch",
      details: { branch },
    });
  }
  const plan = planRepositories(project, {
    kind: "branch",
    verb: "delete-branch",
    title: shellJoin(["repo", "branch", "--delete", branch]),
    selection,
    actions: holders.map((repository) => ({
      repository,
      summary: `delete branch ${branch}`,
      arguments: { branch },
    })),
    warnings,
  });
  return { plan, losses };
}
