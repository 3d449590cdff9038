import assert from "node:assert/strict";
import { join } from "node:path";
import { ProcessPool } from "../../lib/process/process_pool.ts";
import { GitRepository } from "../../lib/vcs/git.ts";
import { GitCommand, LOCAL_GIT_VARIABLES } from "../../lib/vcs/git_command.ts";
import { GitFixture } from "../support/git_fixture.ts";

Deno.test("LOCAL_GIT_VARIABLES has every variable that git names, except settings", async () => {
  await using fixture = await GitFixture.create();
  const named = (await fixture.git(".", "rev-parse", "--local-env-vars")).split("\n");
  const settings = ["GIT_CONFIG_COUNT", "GIT_CONFIG_PARAMETERS"];
  const missing = named.filter((name) => !LOCAL_GIT_VARIABLES.includes(name));
  assert.deepEqual(missing.sort(), settings);
});

Deno.test("GitRepository reports a missing folder", async () => {
  await using fixture = await GitFixture.create();
  const repository = new GitRepository(fixture.path("gone"), fixture.pool);
  const attempts = [
    () => repository.status(),
    () => repository.head(),
    () => repository.fetch(),
    () => repository.dropBackup("run1"),
  ];
  for (const attempt of attempts) {
    await assert.rejects(attempt(), {
      code: "REPOSITORY_MISSING",
      message: `there is no folder "${fixture.path("gone")}"`,
    });
  }
});

Deno.test("GitRepository reports a repository that was deleted after it was opened", async () => {
  await using fixture = await GitFixture.create();
  const path = await fixture.repository("api");
  const repository = new GitRepository(path, fixture.pool);
  await repository.status();
  await Deno.remove(path, { recursive: true });
  await assert.rejects(repository.status(), { code: "REPOSITORY_MISSING" });
});

Deno.test("GitRepository never takes the repository around a plain folder for its own", async () => {
  await using fixture = await GitFixture.create();
  const outer = await fixture.repository("outer", { "inner/file": "1" });
  const inner = new GitRepository(join(outer, "inner"), fixture.pool);
  await assert.rejects(inner.status(), { code: "REPOSITORY_INVALID" });
  await assert.rejects(inner.head(), { code: "REPOSITORY_INVALID" });
  await assert.rejects(inner.remotes(), { code: "REPOSITORY_INVALID" });
  await assert.rejects(inner.reset("run1", "HEAD"), { code: "REPOSITORY_INVALID" });

  await Deno.mkdir(join(outer, "inner", ".git"));
  await assert.rejects(inner.status(), { code: "REPOSITORY_BROKEN" });
  await Deno.symlink(join(outer, "inner"), fixture.path("link"));
  const linked = new GitRepository(fixture.path("link"), fixture.pool);
  await assert.rejects(linked.reset("run1", "HEAD"), { code: "REPOSITORY_BROKEN" });
});

Deno.test("GitRepository reports what git refuses as broken", async (t) => {
  await using fixture = await GitFixture.create();
  const damage = {
    "a HEAD that is no reference": async (path: string) => {
      await Deno.writeTextFile(join(path, ".git", "HEAD"), "rubbish\n");
    },
    "a damaged index": async (path: string) => {
      await Deno.writeTextFile(join(path, ".git", "index"), "rubbish that is long enough to read");
    },
    "a branch that points at nothing": async (path: string) => {
      await Deno.writeTextFile(join(path, ".git", "refs/heads/main"), `${"1".repeat(40)}\n`);
    },
    "a damaged configuration": async (path: string) => {
      await Deno.writeTextFile(join(path, ".git", "config"), "[core\n");
    },
    "an extension from the future": async (path: string) => {
      await fixture.git(path, "config", "core.repositoryFormatVersion", "1");
      await fixture.git(path, "config", "extensions.fromTheFuture", "true");
    },
  };
  for (const [name, apply] of Object.entries(damage)) {
    await t.step(name, async () => {
      const path = await fixture.repository(name.replaceAll(" ", "-"));
      await apply(path);
      await assert.rejects(new GitRepository(path, fixture.pool).status(), (error: Error) => {
        assert.equal((error as Error & { code: string }).code, "REPOSITORY_BROKEN", error.message);
        return true;
      });
    });
  }
});

Deno.test("GitRepository reports another owner's repository and how to trust it", async () => {
  await using fixture = await GitFixture.create();
  const path = await fixture.repository("api");
  // git itself offers this to test its refusal; no other user is needed.
  const env = { ...fixture.env, GIT_TEST_ASSUME_DIFFERENT_OWNER: "1" };
  await using pool = new ProcessPool({ env, unset: LOCAL_GIT_VARIABLES });
  await assert.rejects(new GitRepository(path, pool).status(), {
    code: "REPOSITORY_BROKEN",
    hint: `git config --global --add safe.directory ${path}`,
  });
});

Deno.test("GitRepository reports a lock file that was left, and still reads", async () => {
  await using fixture = await GitFixture.create();
  const path = await fixture.repository("api");
  const lock = join(path, ".git", "index.lock");
  await Deno.writeTextFile(lock, "");
  const repository = new GitRepository(path, fixture.pool);
  await assert.rejects(repository.reset("run1", "HEAD"), {
    code: "REPOSITORY_LOCKED",
    message: `"${path}" is locked by "${lock}"`,
  });
  assert.equal((await repository.status()).branch, "main");
});

Deno.test("GitRepository reports that git is not installed", async () => {
  await using fixture = await GitFixture.create();
  const path = await fixture.repository("api");
  await Deno.mkdir(fixture.path("bin"));
  const shell = await fixture.command(".", "sh", "-c", "command -v sh");
  await Deno.symlink(shell, fixture.path("bin", "sh"));
  await using pool = new ProcessPool({ env: { ...fixture.env, PATH: fixture.path("bin") } });
  await assert.rejects(new GitRepository(path, pool).status(), { code: "GIT_NOT_FOUND" });
});

Deno.test("GitCommand ends a command at its time limit and on a signal", async () => {
  await using fixture = await GitFixture.create();
  const path = await fixture.repository("api");
  await fixture.git(path, "config", "alias.wait", "!sleep 30");
  const git = new GitCommand(path, fixture.pool);
  await assert.rejects(git.read(["wait"], { timeoutMs: 100 }), {
    code: "TIMED_OUT",
    message: `git wait took too long in "${path}"`,
  });
  const controller = new AbortController();
  setTimeout(() => controller.abort(), 100);
  await assert.rejects(git.read(["wait"], { signal: controller.signal }), { code: "CANCELLED" });
  await assert.rejects(git.read(["status"], { signal: controller.signal }), { code: "CANCELLED" });
});

Deno.test("GitCommand.read() feeds a file to standard input", async () => {
  await using fixture = await GitFixture.create();
  const git = new GitCommand(await fixture.repository("api"), fixture.pool);
  await fixture.write(".", { "odd '$x' name": "hello\n" });
  const input = fixture.path("odd '$x' name");
  assert.equal(
    await git.line(["hash-object", "--stdin"], { input }),
    "ce013625030ba8dba906f756967f9e9ca394464a",
  );
});

Deno.test("GitRepository.head() reads without a process", async () => {
  await using fixture = await GitFixture.create();
  const path = await fixture.repository("api");
  // A pool that cannot run anything: whatever is answered comes from files.
  await using noPool = new ProcessPool({ env: { PATH: "/nonexistent" } });
  const repository = new GitRepository(path, noPool);
  assert.deepEqual(await repository.head(), { branch: "main", commit: null });
  await fixture.git(path, "checkout", "--quiet", "-b", "feature/x");
  assert.deepEqual(await repository.head(), { branch: "feature/x", commit: null });
  await fixture.git(path, "checkout", "--quiet", "--detach");
  const commit = await fixture.git(path, "rev-parse", "HEAD");
  assert.deepEqual(await repository.head(), { branch: null, commit });

  const linked = fixture.path("linked");
  await fixture.git(path, "worktree", "add", "--quiet", "-b", "w", linked);
  assert.equal((await new GitRepository(linked, noPool).head()).branch, "w");
});

Deno.test("GitRepository.head() asks git where references lie in a reftable", async (t) => {
  await using fixture = await GitFixture.create();
  const init = ["init", "--quiet", "--ref-format=reftable", "api"];
  const known = await fixture.git(".", ...init).then(() => true, () => false);
  await t.step({
    name: "with a git that knows reftables (2.45 and later)",
    ignore: !known,
    fn: async () => {
      const path = fixture.path("api");
      const commit = await fixture.commit(path, { file: "1" });
      const repository = new GitRepository(path, fixture.pool);
      assert.deepEqual(await repository.head(), { branch: "main", commit: null });
      await fixture.git(path, "checkout", "--quiet", "--detach");
      assert.deepEqual(await repository.head(), { branch: null, commit });
    },
  });
});
