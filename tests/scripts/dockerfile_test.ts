/**
 * Builds the Dockerfile for real. Its usual base is in a registry; here a base is made of this
 * machine's git and its libraries on the tests' busybox image, and no network is used.
 */

import assert from "node:assert/strict";
import { dirname } from "node:path";
import { BUSYBOX } from "../support/docker_fixture.ts";
import { requires } from "../support/requirements.ts";
import { TemporaryFolder } from "../support/temporary_folder.ts";

const DOCKERFILE = new URL("../../Dockerfile", import.meta.url).pathname;

interface Outcome {
  readonly code: number;
  readonly text: string;
}

async function run(program: string, ...args: string[]): Promise<Outcome> {
  const { code, stdout, stderr } = await new Deno.Command(program, {
    args,
    env: { DOCKER_BUILDKIT: "0" },
  }).output();
  const decode = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
  return { code, text: decode(stdout) + decode(stderr) };
}

async function mustRun(program: string, ...args: string[]): Promise<string> {
  const { code, text } = await run(program, ...args);
  assert.equal(code, 0, `${program} ${args.join(" ")}: ${text}`);
  return text.trim();
}

/** Copies a program, and the libraries that it needs, to the same places below a folder. */
async function copyProgram(program: string, root: string): Promise<void> {
  const libraries = (await mustRun("ldd", program)).matchAll(/(\/\S+) \(0x/g);
  for (const file of [program, ...Array.from(libraries, ([, path]) => path!)]) {
    await Deno.mkdir(`${root}${dirname(file)}`, { recursive: true });
    await Deno.copyFile(file, `${root}${file}`);
  }
}

/** The image, until it is disposed of. */
class BuiltImage implements AsyncDisposable {
  readonly tag: string = `nestr-test/built:${crypto.randomUUID().slice(0, 8)}`;
  readonly #hasApt: boolean;

  constructor({ hasApt = false }: { readonly hasApt?: boolean } = {}) {
    this.#hasApt = hasApt;
  }

  async build(context: TemporaryFolder, version: string, packages?: string): Promise<void> {
    await this.#buildBase();
    await mustRun(
      ...[
        "docker",
        "build",
        "--quiet",
        "--force-rm",
        "--network",
        "none",
        "--tag",
        this.tag,
      ] as const,
      ...["--build-arg", `BASE=${this.tag}-base`, "--build-arg", "EXECUTABLE=nestr-linux"],
      ...(packages === undefined ? [] : ["--build-arg", `PACKAGES=${packages}`]),
      ...["--build-arg", `VERSION=${version}`, "--file", DOCKERFILE, context.path],
    );
  }

  async #buildBase(): Promise<void> {
    using folder = new TemporaryFolder({
      Dockerfile: `FROM ${BUSYBOX}\nENV PATH=/usr/local/bin:/usr/bin:/bin\nCOPY root/ /\n`,
      ...(this.#hasApt ? { "root/usr/bin/apt-get": APT_GET } : {}),
      "root/etc/ssl/certs/ca-certificates.crt": "",
    });
    if (this.#hasApt) await Deno.chmod(folder.at("root/usr/bin/apt-get"), 0o755);
    const git = (await mustRun("git", "--exec-path")).replace(/\/libexec.*|\/lib\/git-core/, "");
    await copyProgram(`${git}/bin/git`, folder.at("root"));
    // What a compiled executable needs of the system.
    await copyProgram(Deno.execPath(), folder.at("root"));
    await Deno.remove(folder.at("root") + Deno.execPath());
    await mustRun("docker", "build", "--quiet", "--tag", `${this.tag}-base`, folder.path);
  }

  run(...args: string[]): Promise<Outcome> {
    return run("docker", "run", "--rm", "--network", "none", ...args);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await run("docker", "image", "rm", "--force", this.tag, `${this.tag}-base`);
  }
}

/** Notes what is to be installed. */
const APT_GET = '#!/bin/sh\necho "$@" >>/apt.log\n';

/** Answers `--version`, and runs whatever else it is given. */
const STAND_IN = '#!/bin/sh\ncase $1 in --version) echo "${0##*/} 0.1.0" ;; *) exec "$@" ;; esac\n';

async function buildWith(
  image: BuiltImage,
  executable: string | undefined,
  packages?: string,
): Promise<void> {
  using context = new TemporaryFolder({ "nestr-linux": STAND_IN });
  if (executable) await Deno.copyFile(executable, context.at("nestr-linux"));
  await Deno.chmod(context.at("nestr-linux"), 0o755);
  await image.build(context, "0.1.0", packages);
}

Deno.test("Dockerfile makes an image for CI", requires("docker"), async (t) => {
  await using image = new BuiltImage();
  await buildWith(image, undefined);

  await t.step("that runs nestr, and ajj, and not as root", async () => {
    assert.equal((await image.run(image.tag, "--version")).text, "nestr 0.1.0\n");
    const ajj = await image.run("--entrypoint", "ajj", image.tag, "--version");
    assert.equal(ajj.text, "ajj 0.1.0\n");
    const where = await image.run(image.tag, "sh", "-c", "id -un; echo $HOME; pwd");
    assert.equal(where.text, "nestr\n/home/nestr\n/work\n");
  });

  await t.step("that says its version", async () => {
    const format = '{{index .Config.Labels "org.opencontainers.image.version"}}';
    assert.equal(await mustRun("docker", "inspect", "--format", format, image.tag), "0.1.0");
  });

  await t.step("whose git reads a mounted checkout as any user", async () => {
    using checkout = new TemporaryFolder({ "file.txt": "text\n" });
    await mustRun("git", "init", "--quiet", checkout.path);
    await Deno.chmod(checkout.path, 0o755);
    for (const user of ["1000:1000", "4321:4321"]) {
      const { code, text } = await image.run(
        ...["--volume", `${checkout.path}:/work`, "--user", user, image.tag],
        ...["sh", "-c", "git status --short && touch $HOME/written"],
      );
      assert.deepEqual({ code, text }, { code: 0, text: "?? file.txt\n" });
    }
  });
});

const real = { ignore: requires("docker").ignore || requires("executable").ignore };
Deno.test("Dockerfile makes an image in which the real executable works", real, async () => {
  await using image = new BuiltImage();
  await buildWith(image, Deno.env.get("NESTR_BIN"));
  assert.match((await image.run(image.tag, "--version")).text, /^nestr \d/);
  using project = new TemporaryFolder({ "nestr.toml": 'version = 1\n[repos.api]\nurl = "x"\n' });
  await Deno.chmod(project.path, 0o755);
  const mount = ["--volume", `${project.path}:/work`];
  const { code, text } = await image.run(...mount, image.tag, "repo", "list", "--json");
  assert.equal(code, 0, text);
  assert.equal(JSON.parse(text).data.repositories[0].name, "api");
});

Deno.test(
  "Dockerfile installs what it is told to, whatever the base has",
  requires("docker"),
  async () => {
    for (
      const [packages, expected] of [
        [undefined, "ca-certificates git openssh-client"],
        ["ca-certificates git jujutsu", "ca-certificates git jujutsu"],
        ["", undefined],
      ] as const
    ) {
      await using image = new BuiltImage({ hasApt: true });
      await buildWith(image, undefined, packages);
      const { text } = await image.run(image.tag, "sh", "-c", "cat /apt.log || echo none");
      const installed = /^install -y --no-install-recommends (.*)$/m.exec(text);
      assert.equal(installed?.[1], expected, text);
    }
  },
);
