/** `examples/aether-process`, `examples/aether-docker` and the quick start of `docs/workspaces.md`. */

import assert from "node:assert/strict";
import { ProjectFixture } from "../support/project_fixture.ts";
import { requires } from "../support/requirements.ts";
import { firstCommands, typeLines } from "../support/typed_commands.ts";

/** Nothing of these may be asked: the examples must work where there is no Docker. */
const NO_DOCKER = { DOCKER_HOST: "unix:///nonexistent/docker.sock" };
/** The images that registries have, and those that are built here. */
const IMAGES: Readonly<Record<string, string>> = {
  '"postgres:15"': '"nestr-test/postgres:15"',
  '"redis:7"': '"nestr-test/redis:7"',
};

/** A machine with a HOME of its own, whose workspaces are gone in the end, whatever happens. */
class Machine implements AsyncDisposable {
  private constructor(
    readonly project: ProjectFixture,
    /** Absolute path of the repository. */
    readonly repository: string,
    private readonly env: Readonly<Record<string, string>>,
  ) {}

  static async create(repository: string, env: Readonly<Record<string, string>> = {}) {
    const project = await ProjectFixture.create("version = 1\n");
    return new Machine(project, `${project.env.HOME}/${repository}`, env);
  }

  async type(lines: string, directory?: string) {
    const typed = directory === undefined ? {} : { directory };
    const { code, stdout, stderr } = await typeLines(this.project, lines, {
      env: this.env,
      ...typed,
    });
    assert.equal(code, 0, stdout + stderr);
    return stdout;
  }

  /** What a command prints with `--json`. */
  async json(line: string, directory = this.repository) {
    return JSON.parse(await this.type(`ajj ${line} --json`, directory)).data;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    try {
      for (const { name } of (await this.json("list")).workspaces) {
        await this.type(`ajj workspace forget ${name} --force --yes`, this.repository);
      }
    } finally {
      await this.project[Symbol.asyncDispose]();
    }
  }
}

/** Lets the repository name images that need no registry. */
async function useLocalImages({ project, repository }: Machine): Promise<void> {
  const file = `${repository}/aether.toml`;
  await Deno.writeTextFile(file, withLocalImages(await Deno.readTextFile(file)));
  await project.git.git(repository, "commit", "--quiet", "-am", "Local images");
}

/** A text in which the images of registries are those that are built here. */
function withLocalImages(lines: string): string {
  return Object.entries(IMAGES).reduce((text, [from, to]) => text.replaceAll(from, to), lines);
}

Deno.test("examples/aether-process/README.md: its commands can be typed as they stand", async () => {
  await using machine = await Machine.create("ajj-process/visits", NO_DOCKER);
  const stdout = await machine.type(await firstCommands("examples/aether-process/README.md"));
  assert.deepEqual(stdout.match(/^Hello from .*$/gm), [
    "Hello from blue, visit 1",
    "Hello from blue, visit 2",
    "Hello from green, visit 1",
  ]);
  assert.deepEqual((await machine.json("list")).workspaces, []);
  const folders = Array.from(Deno.readDirSync(`${machine.repository}/..`), ({ name }) => name);
  assert.deepEqual(folders, ["visits"]);
  assert.equal(
    await machine.project.git.git(machine.repository, "branch", "--list", "--format=%(refname)"),
    "refs/heads/main",
  );
});

Deno.test("examples/aether-process: after stop and start the count goes on, at the same address", async () => {
  await using machine = await Machine.create("visits", NO_DOCKER);
  const blue = `${machine.repository}/../blue`;
  await machine.type('sh examples/make_repository.sh aether-process "$HOME/visits"');
  await machine.type("ajj workspace add ../blue", machine.repository);
  const visit = () => machine.type("ajj run -- sh visit.sh", blue);
  const env = await Deno.readTextFile(`${blue}/.env`);
  assert.equal(await visit(), "Hello from blue, visit 1\n");
  await machine.type("ajj stop", blue);
  await assert.rejects(visit(), /does not answer/);
  await machine.type("ajj start", blue);
  assert.equal(await visit(), "Hello from blue, visit 2\n");
  assert.equal(await Deno.readTextFile(`${blue}/.env`), env);
  assert.match(await machine.type("ajj logs web", blue), /GET \/ 200/);
  assert.equal(await machine.project.git.git(blue, "status", "--porcelain"), "");
  await machine.type("ajj workspace forget", blue);
  assert.throws(() => Deno.statSync(blue), Deno.errors.NotFound);
});

Deno.test(
  "examples/aether-docker/README.md: its commands can be typed as they stand",
  requires("docker"),
  async () => {
    await using machine = await Machine.create("ajj-docker/shop");
    const [make, enter, ...rest] = (await firstCommands("examples/aether-docker/README.md"))
      .split("\n");
    await machine.type(`${make}\n${enter}`);
    await useLocalImages(machine);
    const stdout = await machine.type(rest.join("\n"), machine.repository);
    assert.deepEqual(stdout.match(/^[0-9]+$/gm), ["1", "2", "1"]);
    assert.deepEqual((await machine.json("list")).workspaces, []);
  },
);

Deno.test(
  "examples/aether-docker: its databases keep their data when the containers are made anew",
  requires("docker"),
  async () => {
    await using machine = await Machine.create("shop");
    const blue = `${machine.repository}/../blue`;
    await machine.type('sh examples/make_repository.sh aether-docker "$HOME/shop"');
    await useLocalImages(machine);
    await machine.type("ajj workspace add ../blue", machine.repository);
    const [workspace] = (await machine.json("list")).workspaces;
    const psql = (sql: string) =>
      machine.type(
        `docker exec ${workspace.namespace}-postgres psql -U postgres -d shop -tAc '${sql}'`,
      );
    await psql("create table orders (id int); insert into orders values (7)");
    assert.match(
      await machine.type("ajj run -- sh -c 'echo $DATABASE_URL'", blue),
      /^postgres:\/\/postgres:dev@localhost:\d+\/shop\n$/,
    );
    await machine.type(
      `docker rm --force ${workspace.namespace}-postgres ${workspace.namespace}-redis`,
    );
    await machine.type("ajj start", blue);
    assert.equal(await psql("select id from orders"), "7\n");
    assert.equal(
      await machine.type("ajj run -- perl redis.pl GET greeting", blue),
      "Hello from blue\n",
    );
  },
);

Deno.test(
  "docs/workspaces.md: the quick start can be typed as it stands",
  requires("docker"),
  async () => {
    await using machine = await Machine.create("ajj-start/shop");
    const lines = withLocalImages(await firstCommands("docs/workspaces.md"));
    const stdout = await machine.type(lines, machine.project.env.HOME);
    assert.match(stdout, /^redis:\/\/localhost:\d+\/0$/m);
    assert.deepEqual((await machine.json("list")).workspaces, []);
  },
);
