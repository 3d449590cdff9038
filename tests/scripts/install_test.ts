/** Runs scripts/install.sh as people do, against releases on loopback, in every shell that is here. */

import assert from "node:assert/strict";
import { join } from "node:path";
import { findProgram, FreshMachine, INSTALL_SCRIPT } from "../support/fresh_machine.ts";
import { releases, ReleaseServer } from "../support/release_server.ts";
import { requires } from "../support/requirements.ts";

const SHELLS = [["dash"], ["bash"], ["bash", "--posix"], ["busybox", "sh"], ["ksh"], ["zsh"]];
for (const shell of SHELLS) {
  const ignore = findProgram(shell[0]!) === undefined;
  Deno.test(
    `install.sh installs the newest version with ${shell.join(" ")}`,
    { ignore },
    async () => {
      await using server = await releases("0.1.0", "0.2.0");
      using machine = new FreshMachine();
      const { code, stdout, stderr } = await machine.run([], { NESTR_BASE_URL: server.url }, shell);
      assert.equal(stderr, "");
      assert.equal(code, 0);
      assert.match(stdout, /^installed nestr 0\.2\.0: .*\/home\/\.local\/bin\/nestr$/m);
      assert.equal(await machine.version(), "nestr 0.2.0");
      assert.equal(await Deno.readLink(join(machine.bin, "ajj")), "nestr");
      assert.deepEqual(machine.files(machine.bin).map((it) => it.slice(machine.bin.length + 1)), [
        "ajj",
        "nestr",
      ]);
      assert.equal(Deno.statSync(join(machine.bin, "nestr")).mode! & 0o777, 0o755);
    },
  );
}

Deno.test("install.sh installs the version that is asked for, with or without a v", async () => {
  await using server = await releases("0.1.0", "0.2.0");
  for (const args of [["--version", "0.1.0"], ["--version=v0.1.0"]]) {
    using machine = new FreshMachine();
    assert.equal((await machine.run([...args, "--base-url", server.url])).code, 0);
    assert.equal(await machine.version(), "nestr 0.1.0");
  }
  using machine = new FreshMachine();
  await machine.run([], { NESTR_VERSION: "0.1.0", NESTR_BASE_URL: server.url });
  assert.equal(await machine.version(), "nestr 0.1.0");
});

Deno.test("install.sh runs from a pipe", async () => {
  await using server = await releases("0.1.0");
  using machine = new FreshMachine();
  const child = new Deno.Command(findProgram("sh")!, {
    args: ["-s", "--", "--version", "0.1.0"],
    clearEnv: true,
    env: { HOME: machine.home, PATH: machine.path, NESTR_BASE_URL: server.url },
    stdin: "piped",
    stdout: "null",
    stderr: "null",
  }).spawn();
  await new Blob([await Deno.readTextFile(INSTALL_SCRIPT)]).stream().pipeTo(child.stdin);
  assert.equal((await child.status).code, 0);
  assert.equal(await machine.version(), "nestr 0.1.0");
});

Deno.test("install.sh finds the newest version among a forge's releases", async () => {
  await using server = await releases("0.1.0", "0.2.0");
  using machine = new FreshMachine();
  const { code, stderr } = await machine.run(["--base-url", server.forgeUrl]);
  assert.equal(code, 0, stderr);
  assert.equal(await machine.version(), "nestr 0.2.0");
  assert.equal(server.requests[0], "/shop/nestr/releases/latest/download/latest");
});

Deno.test("install.sh installs from a local folder without any network", async () => {
  await using server = await releases("0.1.0");
  using machine = new FreshMachine("sh");
  assert.equal((await machine.run(["--base-url", server.folder.path])).code, 0);
  assert.equal(await machine.version(), "nestr 0.1.0");
  assert.deepEqual(server.requests, []);
});

for (const programs of ["sh wget", "sh busybox"]) {
  const ignore = findProgram(programs.slice(3)) === undefined;
  Deno.test(`install.sh downloads with ${programs.slice(3)} alone`, { ignore }, async () => {
    await using server = await releases("0.1.0");
    using machine = new FreshMachine(programs);
    if (programs === "sh busybox") {
      machine.program("wget", `exec ${findProgram("busybox")} wget "$@"`);
    }
    const good = await machine.run(["--base-url", server.url]);
    assert.equal(good.code, 0, good.stderr);
    assert.equal(await machine.version(), "nestr 0.1.0");
    const bad = await machine.run(["--base-url", server.url, "--version", "9.9.9"]);
    assert.equal(bad.code, 3);
    assert.match(bad.stderr, /v9\.9\.9\/SHA256SUMS \(.*404/);
    assert.equal(await machine.version(), "nestr 0.1.0");
  });
}

for (const program of ["shasum", "openssl", "none"]) {
  const ignore = program !== "none" && findProgram(program) === undefined;
  Deno.test(
    `install.sh checks with ${program} where there is no sha256sum`,
    { ignore },
    async () => {
      await using server = await releases("0.1.0");
      using machine = new FreshMachine(`sh curl perl ${program}`);
      await Deno.remove(join(machine.path, "sha256sum"));
      const { code, stderr } = await machine.run(["--base-url", server.url]);
      assert.equal(code, program === "none" ? 3 : 0, stderr);
      if (program === "none") assert.deepEqual(machine.files(), []);
      else assert.equal(await machine.version(), "nestr 0.1.0");
    },
  );
}

Deno.test("install.sh upgrades, downgrades, and downloads nothing that is there", async () => {
  await using server = await releases("0.1.0", "0.2.0");
  using machine = new FreshMachine();
  const env = { NESTR_BASE_URL: server.url };
  await machine.run(["--version", "0.1.0"], env);
  const upgrade = await machine.run([], env);
  assert.match(upgrade.stdout, /^installed nestr 0\.2\.0 in place of 0\.1\.0: /);
  assert.equal(await machine.version(), "nestr 0.2.0");
  server.requests.length = 0;
  const again = await machine.run([], env);
  assert.match(again.stdout, /^nestr 0\.2\.0 is installed already: /);
  assert.deepEqual(server.requests, ["/latest", "/v0.2.0/SHA256SUMS"]);
  await machine.run(["--version", "0.1.0"], env);
  assert.equal(await machine.version("ajj"), "nestr 0.1.0");
  assert.equal(machine.files(machine.bin).length, 2);
});

Deno.test("install.sh --no-ajj makes no ajj", async () => {
  await using server = await releases("0.1.0");
  using machine = new FreshMachine();
  await machine.run(["--base-url", server.url, "--no-ajj"]);
  assert.deepEqual(machine.files(machine.bin), [join(machine.bin, "nestr")]);
});

Deno.test("install.sh --uninstall removes what was installed, and says so", async () => {
  await using server = await releases("0.1.0");
  using machine = new FreshMachine();
  await machine.run(["--base-url", server.url]);
  const { code, stdout } = await machine.run(["--uninstall"]);
  assert.equal(code, 0);
  assert.match(stdout, /^removed .*\/ajj\nremoved .*\/nestr\n/);
  assert.deepEqual(machine.files(machine.bin), []);
  const again = await machine.run(["--uninstall"]);
  assert.equal(again.code, 0);
  assert.match(again.stdout, /is not installed/);
});

Deno.test("install.sh installs into a folder with spaces, quotes and a relative path", async () => {
  await using server = await releases("0.1.0");
  using machine = new FreshMachine();
  const { code, stdout } = await machine.run(
    ["--base-url", server.url, "--to", "my tools/it's $HOME/"],
    { SHELL: "/bin/zsh" },
  );
  assert.equal(code, 0);
  const folder = machine.folder.at("my tools", "it's $HOME");
  assert.deepEqual(machine.files(folder), [join(folder, "ajj"), join(folder, "nestr")]);
  // The advice, followed to the letter, leads to it.
  const [, advice] = stdout.match(/^ {2}(echo .*) >> ~\/\.zshrc$/m)!;
  const { stdout: found } = await new Deno.Command(findProgram("sh")!, {
    args: ["-c", `eval "$(${advice})"; command -v nestr`],
  }).output();
  assert.equal(new TextDecoder().decode(found).trim(), join(folder, "nestr"));
});

Deno.test("install.sh advises in the words of the user's shell, and only where that is needed", async () => {
  await using server = await releases("0.1.0");
  using machine = new FreshMachine();
  const args = ["--base-url", server.url];
  const advice = async (env: Record<string, string>) => (await machine.run(args, env)).stdout;
  assert.match(await advice({ SHELL: "/usr/bin/fish" }), /^ {2}fish_add_path \S+\/\.local\/bin$/m);
  assert.match(await advice({ SHELL: "/bin/bash" }), />> ~\/\.bashrc$/m);
  assert.match(await advice({}), /^ {2}export PATH=\S+:"\$PATH"/m);
  assert.doesNotMatch(await advice({ PATH: `${machine.bin}:${machine.path}` }), /PATH/);
  machine.program("nestr", "echo bird");
  assert.match(
    await advice({ PATH: `${machine.path}:${machine.bin}` }),
    /another nestr comes first on PATH: .*\/path\/nestr/,
  );
});

const PLATFORMS: readonly (readonly [string, string, RegExp | string])[] = [
  ["Linux", "x86_64", "linux-x86_64"],
  ["Linux", "aarch64", "linux-aarch64"],
  ["Darwin", "arm64", "macos-aarch64"],
  ["Darwin", "x86_64", "macos-x86_64"],
  ["Linux", "armv7l", /no build for "Linux" on "armv7l"/],
  ["Linux", "i686", /no build for "Linux" on "i686"/],
  ["FreeBSD", "amd64", /no build for "FreeBSD"/],
  ["MINGW64_NT-10.0-22631", "x86_64", /install\.ps1/],
];
for (const [kernel, machineName, expected] of PLATFORMS) {
  Deno.test(`install.sh knows what to do on ${kernel} ${machineName}`, async () => {
    await using server = await releases("0.1.0");
    using machine = new FreshMachine();
    machine.program("uname", `case $1 in -s) echo ${kernel} ;; -m) echo ${machineName} ;; esac`);
    machine.program("getconf", "echo 64");
    const script = '#!/bin/sh\necho "nestr 0.1.0"\n';
    if (typeof expected === "string") {
      const { stdout } = await new Deno.Command("sha256sum", {
        args: [machine.folder.write("script", script)],
      }).output();
      const sum = new TextDecoder().decode(stdout).slice(0, 64);
      server.folder.write(`v0.1.0/nestr-${expected}`, script);
      server.folder.write("v0.1.0/SHA256SUMS", `${sum}  nestr-${expected}\n`);
    }
    const { code, stderr } = await machine.run(["--base-url", server.url]);
    if (typeof expected === "string") {
      assert.equal(code, 0, stderr);
      assert.equal(server.requests.at(-1), `/v0.1.0/nestr-${expected}`);
    } else {
      assert.equal(code, 3);
      assert.match(stderr, expected);
      assert.deepEqual(machine.files(), []);
    }
  });
}

Deno.test("install.sh takes the Arm build in a shell that Rosetta translates", async () => {
  await using server = await releases("0.1.0");
  using machine = new FreshMachine();
  machine.program("uname", "case $1 in -s) echo Darwin ;; -m) echo x86_64 ;; esac");
  machine.program("sysctl", 'test "$2" = hw.optional.arm64 && echo 1');
  const { stderr } = await machine.run(["--base-url", server.url]);
  assert.match(stderr, /for nestr-macos-aarch64/);
});

Deno.test("install.sh explains wrong usage", async () => {
  using machine = new FreshMachine();
  const wrong: readonly (readonly [readonly string[], RegExp])[] = [
    [["--fast"], /unknown option "--fast"/],
    [["--to"], /--to needs a value/],
    [["--version="], /--version needs a value/],
    [["--base-url", "/nowhere", "--version", "../1.2.3"], /"\.\.\/1\.2\.3" is no version/],
    [[], /address of the releases is not known/],
  ];
  for (const [args, message] of wrong) {
    const { code, stderr } = await machine.run(args);
    assert.equal(code, 2);
    assert.match(stderr, message);
  }
  const { code, stderr } = await machine.run(["--base-url", "/nowhere"], { HOME: "" });
  assert.equal(code, 2);
  assert.match(stderr, /HOME is not set/);
  assert.deepEqual(machine.files(), []);
  const help = await machine.run(["--help"]);
  assert.equal(help.code, 0);
  for (const option of ["--version", "--to", "--base-url", "--no-ajj", "--force", "--uninstall"]) {
    assert.ok(help.stdout.includes(`  ${option} `), option);
  }
});

Deno.test(
  "install.sh installs the real executable, as nestr and as ajj",
  requires("executable"),
  async () => {
    await using server = new ReleaseServer();
    using machine = new FreshMachine();
    const binary = Deno.env.get("NESTR_BIN")!;
    const { stdout } = await new Deno.Command(binary, { args: ["--version"] }).output();
    const version = new TextDecoder().decode(stdout).trim().replace("nestr ", "");
    await server.publish(version, await Deno.readFile(binary));
    const { code, stderr } = await machine.run(["--base-url", server.url]);
    assert.equal(code, 0, stderr);
    assert.equal(await machine.version(), `nestr ${version}`);
    assert.equal(await machine.version("ajj"), `ajj ${version}`);
  },
);

const shellcheck = findProgram("shellcheck");
Deno.test(
  "shellcheck has nothing to say about the shell scripts",
  { ignore: !shellcheck },
  async () => {
    const root = new URL("../../", import.meta.url).pathname;
    const scripts = [...Deno.readDirSync(`${root}scripts`)].map(({ name }) => `scripts/${name}`)
      .filter((it) => it.endsWith(".sh"));
    const { code, stdout } = await new Deno.Command(shellcheck!, {
      args: [...scripts, ".ci/run"],
      cwd: root,
    }).output();
    assert.equal(code, 0, new TextDecoder().decode(stdout));
  },
);

Deno.test("install.sh takes a tilde, which shells leave in --to=~/bin, for the home folder", async () => {
  await using server = await releases("0.1.0");
  for (const [args, env] of [[["--to=~/bin"], {}], [[], { NESTR_INSTALL_DIR: "~/bin" }]] as const) {
    using machine = new FreshMachine();
    const { code, stdout } = await machine.run(args, { NESTR_BASE_URL: server.url, ...env });
    assert.equal(code, 0);
    assert.ok(stdout.includes(`installed nestr 0.1.0: ${machine.home}/bin/nestr`), stdout);
  }
});
