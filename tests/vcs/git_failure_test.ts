import assert from "node:assert/strict";
import type { ErrorCode } from "../../lib/errors/catalogue.ts";
import { gitFailure, gitVerb, remoteFailure } from "../../lib/vcs/git_failure.ts";

const fetching = (stderr: string) =>
  gitFailure({
    path: "/p/api",
    args: ["-c", "gc.auto=0", "fetch", "--", "https://me:secret@example.com/api"],
    code: 128,
    stderr,
    remote: "https://me:secret@example.com/api",
  });

Deno.test("gitFailure() reads what remotes answer", async (t) => {
  const cases: Readonly<Record<string, ErrorCode>> = {
    "fatal: Authentication failed for 'https://example.com/api/'": "REMOTE_AUTHENTICATION",
    "fatal: could not read Username for 'https://example.com': terminal prompts disabled":
      "REMOTE_AUTHENTICATION",
    "git@example.com: Permission denied (publickey).\nfatal: Could not read from remote repository.\n\nPlease make sure you have the correct access rights\nand the repository exists.":
      "REMOTE_AUTHENTICATION",
    "Host key verification failed.\nfatal: Could not read from remote repository.":
      "REMOTE_AUTHENTICATION",
    "fatal: unable to access 'https://x/': The requested URL returned error: 403":
      "REMOTE_AUTHENTICATION",
    "fatal: unable to access 'https://x/': Could not resolve host: x": "REMOTE_UNREACHABLE",
    "ssh: Could not resolve hostname x: Name or service not known\nfatal: Could not read from remote repository.":
      "REMOTE_UNREACHABLE",
    "ssh: connect to host x port 22: Connection timed out": "REMOTE_UNREACHABLE",
    "fatal: unable to connect to x:\nx[0: 127.0.0.1]: errno=Connection refused":
      "REMOTE_UNREACHABLE",
    "fatal: unable to access 'https://x/': The requested URL returned error: 503":
      "REMOTE_UNREACHABLE",
    "fatal: unable to access 'https://x/': SSL certificate problem: self-signed":
      "REMOTE_UNREACHABLE",
    "/bin/sh: 1: ssh: not found\nfatal: Could not read from remote repository.":
      "REMOTE_UNREACHABLE",
    "error: cannot run ssh: No such file or directory\nfatal: unable to fork": "REMOTE_UNREACHABLE",
    "No user exists for uid 4321\nfatal: Could not read from remote repository.":
      "REMOTE_UNREACHABLE",
    "ERROR: Repository not found.\nfatal: Could not read from remote repository.":
      "REMOTE_NOT_FOUND",
    "remote: Repository not found.\nfatal: repository 'https://x/' not found": "REMOTE_NOT_FOUND",
    "fatal: repository '/srv/none' does not exist": "REMOTE_NOT_FOUND",
    "fatal: remote error: access denied or repository not exported: /x": "REMOTE_NOT_FOUND",
    "fatal: write error: No space left on device\nfatal: the remote end hung up unexpectedly":
      "DISK_FULL",
    "fatal: something new": "GIT_FAILED",
  };
  for (const [stderr, code] of Object.entries(cases)) {
    await t.step(stderr.split("\n")[0]!, () => {
      const error = fetching(stderr);
      assert.equal(error.code, code);
      assert.doesNotMatch(JSON.stringify(error), /secret/);
      assert.equal(error.details?.exitCode, 128);
    });
  }
});

Deno.test("gitFailure() reads what goes wrong in a repository", () => {
  const cases: Readonly<Record<string, ErrorCode>> = {
    "fatal: Unable to create '/p/api/.git/index.lock': File exists.": "REPOSITORY_LOCKED",
    "error: could not lock config file .git/config: File exists": "REPOSITORY_LOCKED",
    "fatal: detected dubious ownership in repository at '/p/api'": "REPOSITORY_BROKEN",
    "error: bad signature 0x00000000\nfatal: index file corrupt": "REPOSITORY_BROKEN",
    "fatal: bad object HEAD": "REPOSITORY_BROKEN",
    "fatal: not a git repository (or any of the parent directories): .git": "REPOSITORY_INVALID",
    "error: could not write: No space left on device": "DISK_FULL",
    'error: open("x"): Permission denied': "FILE_ACCESS",
    "fatal: Could not resolve host": "GIT_FAILED",
  };
  for (const [stderr, code] of Object.entries(cases)) {
    assert.equal(gitFailure({ path: "/p/api", args: ["x"], code: 128, stderr }).code, code, stderr);
  }
});

Deno.test("gitFailure() names the lock file and how to be rid of it", () => {
  const error = gitFailure({
    path: "/p/api",
    args: ["reset"],
    code: 128,
    stderr: "fatal: Unable to create '/p/api/.git/index.lock': File exists.\n\nAnother git …",
  });
  assert.equal(error.message, '"/p/api" is locked by "/p/api/.git/index.lock"');
  assert.match(error.hint!, /delete \/p\/api\/\.git\/index\.lock/);
});

Deno.test("gitFailure() quotes git's own words where no rule fits", () => {
  const error = fetching("warning: x\nfatal: no thanks to https://me:secret@example.com.\n");
  assert.equal(error.message, 'git fetch failed in "/p/api": no thanks to https://***@example.com');
  assert.equal(
    gitFailure({ path: "/p", args: ["gc"], code: 3, stderr: "" }).message,
    'git gc failed in "/p": exit code 3',
  );
});

Deno.test("gitFailure() tells that git is missing from code 127", () => {
  assert.equal(gitFailure({ path: "/p", args: [], code: 127, stderr: "" }).code, "GIT_NOT_FOUND");
});

Deno.test("gitVerb() skips the options before the verb", () => {
  assert.equal(gitVerb(["-c", "a=b", "--literal-pathspecs", "grep", "-e", "x"]), "grep");
  assert.equal(gitVerb([]), "");
});

Deno.test("remoteFailure() knows nothing of failures that are not the remote's", () => {
  const failed = { path: "/p", args: ["git", "fetch"], code: 1 };
  assert.equal(remoteFailure({ ...failed, stderr: "Error: index.lock" }), undefined);
  assert.equal(
    remoteFailure({ ...failed, stderr: "Error: Connection refused" })?.code,
    "REMOTE_UNREACHABLE",
  );
});
