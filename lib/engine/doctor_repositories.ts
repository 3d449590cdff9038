/**
 * Examines every repository: there, readable, on a branch, from the right remote, reachable.
 *
 * @module
 */

import { shellJoin } from "../process/shell_quote.ts";
import type { RepositoryConfig } from "../manifest/project.ts";
import { resolveUrl } from "../manifest/repository_reader.ts";
import type { ProcessPool } from "../process/process_pool.ts";
import { leftLocks, probeRemote } from "../vcs/git_health.ts";
import type { CommandLimits, Repository } from "../vcs/repository.ts";
import { redactUrl, sameRemoteUrl, withoutSecrets } from "../vcs/url.ts";
import type { Finding } from "./finding.ts";
import { eachRepository } from "./each_repository.ts";
import type { OpenProject } from "./open_project.ts";

/** How long a remote may take to answer, in milliseconds. */
const REMOTE_TIMEOUT_MS = 10_000;

/** Findings about the repositories, in the manifest's order. */
export async function checkRepositories(
  project: OpenProject,
  options: CommandLimits & { readonly remotes?: boolean },
): Promise<Finding[]> {
  const { signal, timeoutMs } = options;
  const limits = {
    ...(signal === undefined ? {} : { signal }),
    ...(timeoutMs === undefined ? {} : { timeoutMs }),
  };
  const size = project.settings.networkJobs;
  const answers = await eachRepository(
    project,
    project.config.repositories,
    (repository, config, pool) =>
      checkOne(repository, config, (options.remotes ?? true) ? pool : undefined, limits),
    { size },
  );
  return answers.flatMap((answer) => {
    const { name } = answer.repository;
    if (answer.ok) {
      return answer.value.map((it) => ({ ...it, area: "repository", repository: name }));
    }
    const { code, message, hint } = answer.error;
    if (code === "CANCELLED") throw answer.error;
    const severity = code === "REPOSITORY_MISSING" ? "warning" as const : "error" as const;
    const cure = cureOf(code, hint, answer.repository);
    return [{ severity, area: "repository", repository: name, message, cure, code }];
  });
}

function cureOf(
  code: string,
  hint: string | undefined,
  { name, path, url }: RepositoryConfig,
): string {
  const needsClone = ["REPOSITORY_BROKEN", "REPOSITORY_INVALID", "REPOSITORY_MISSING"];
  if (url === undefined && needsClone.includes(code)) {
    return `restore it from a copy, or add url to [repos.${name}] and run: nestr repo sync`;
  }
  if (code === "REPOSITORY_MISSING") return `nestr repo sync -s ${name}`;
  return hint ?? `look at it with: ${shellJoin(["git", "-C", path, "status"])}`;
}

type RepositoryFinding = Omit<Finding, "area" | "repository">;

async function checkOne(
  repository: Repository,
  config: RepositoryConfig,
  remotesThrough: ProcessPool | undefined,
  limits: CommandLimits,
): Promise<RepositoryFinding[]> {
  const status = await repository.status(limits);
  const git = (...args: string[]) => shellJoin(["git", "-C", config.path, ...args]);
  const findings: RepositoryFinding[] = [];
  const warn = (message: string, cure: string) =>
    findings.push({ severity: "warning", message, cure });
  // A rebase or bisect detaches HEAD by itself, and its own finding says how it ends.
  if (status.detached && !status.operation && config.revision === undefined) {
    warn("no branch is checked out (detached HEAD)", git("switch", config.branch));
  }
  if (status.operation) {
    warn(
      `a ${status.operation} is unfinished`,
      `finish it, or: ${
        status.operation === "bisect" ? git("bisect", "reset") : git(status.operation, "--abort")
      }`,
    );
  }
  if (status.upstreamGone) {
    warn("its branch follows one that exists no more", git("branch", "--unset-upstream"));
  }
  if (status.conflicts > 0) {
    const what = status.conflicts === 1
      ? "1 path has conflicts"
      : `${status.conflicts} paths have conflicts`;
    warn(what, `resolve them in ${shellJoin([config.path])}`);
  }
  const locks = repository.kind === "git" ? leftLocks(repository.path) : [];
  for (const path of locks) {
    warn(
      `a lock file was left behind: ${path}`,
      `when no git runs there: ${shellJoin(["rm", path])}`,
    );
  }
  findings.push(...await checkUrl(repository, config, remotesThrough, limits));
  return findings;
}

async function checkUrl(
  repository: Repository,
  config: RepositoryConfig,
  remotesThrough: ProcessPool | undefined,
  limits: CommandLimits,
): Promise<RepositoryFinding[]> {
  if (config.url === undefined) return [];
  const { url } = config;
  const origin = (await repository.remotes(limits)).get("origin");
  const remote = (...args: string[]) =>
    shellJoin(
      repository.kind === "jj"
        ? ["jj", "-R", config.path, "git", "remote", ...args]
        : ["git", "-C", config.path, "remote", ...args],
    );
  if (origin === undefined) {
    return [{
      severity: "warning",
      message: 'it has no remote "origin"',
      cure: remote("add", "origin", withoutSecrets(url)),
    }];
  }
  // git takes a relative path from the repository's folder.
  const resolved = resolveUrl(origin, repository.path);
  if (!sameRemoteUrl(resolved, url)) {
    return [{
      severity: "warning",
      message: `its origin is "${redactUrl(origin)}", the manifest says "${redactUrl(url)}"`,
      cure: `correct the manifest, or: ${remote("set-url", "origin", withoutSecrets(url))}`,
    }];
  }
  if (!remotesThrough) return [];
  const patience = { ...limits, timeoutMs: REMOTE_TIMEOUT_MS };
  // git knows the names of a jj repository's remotes only where both share a folder.
  const asked = repository.kind === "jj" ? resolved : "origin";
  const error = await probeRemote(remotesThrough, repository.path, asked, origin, patience);
  if (!error) return [];
  return [{
    severity: "warning",
    message: `its remote does not answer: ${error.message}`,
    cure: error.hint ?? "check the network and your access",
    code: error.code,
  }];
}
