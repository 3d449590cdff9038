/** What is not ours goes to jj: words, streams, terminal, signals and exit code. With a jj of our own. */

import assert from "node:assert/strict";
import { executable, ProjectFixture } from "../support/project_fixture.ts";

/** Prints its words, one in each line between brackets, and what it is told to do. */
const FAKE_JJ = `#!/bin/sh
printf 'jj'
for word in "$@"; do printf ' [%s]' "$word"; done
printf '\\n'
case "$1" in
  fail) echo oops >&2; exit "$2" ;;
  cat) cat ;;
  tty) test -t 0 && test -t 1 && test -t 2 && echo terminal; ps -o tpgid=,pgid= -p $$ ;;
  die) kill -s "$2" $$ ;;
  wait) trap 'echo got INT; exit 7' INT; trap 'echo got TERM; exit 9' TERM
    echo ready; while :; do sleep 0.05; done ;;
esac
`;

class Fixture implements AsyncDisposable {
  private constructor(readonly project: ProjectFixture, readonly env: Record<string, string>) {}

  static async create(): Promise<Fixture> {
    const project = await ProjectFixture.create("version = 1\n");
    const bin = project.git.path("bin");
    await project.git.write(bin, { jj: FAKE_JJ });
    await Deno.chmod(`${bin}/jj`, 0o755);
    // The executable under the name ajj: a link to the binary, or to Deno with the source.
    await Deno.symlink(executable()[0], `${bin}/ajj`);
    return new Fixture(project, { PATH: `${bin}:${project.env.PATH}` });
  }

  ajj(...args: string[]) {
    return this.project.ajj(args, { env: this.env });
  }

  /** The words that start the executable under the name of `ajj`. */
  get words(): readonly [string, ...string[]] {
    return ["ajj", ...executable().slice(1)];
  }

  command(program: string, args: readonly string[], stdin: "null" | "piped" = "null") {
    return new Deno.Command(program, {
      args: [...args],
      cwd: this.project.root,
      clearEnv: true,
      env: { ...this.project.env, ...this.env },
      stdin,
      stdout: "piped",
      stderr: "piped",
    });
  }

  async [Symbol.asyncDispose]() {
    await this.project[Symbol.asyncDispose]();
  }
}

const decode = (bytes: Uint8Array) => new TextDecoder().decode(bytes);

/** Reads a stream until it has said something. */
async function readUntil(stream: ReadableStream<Uint8Array>, wanted: string) {
  const reader = stream.getReader();
  let text = "";
  while (!text.includes(wanted)) {
    const { done, value } = await reader.read();
    assert.ok(!done, `ended after ${JSON.stringify(text)}`);
    text += decode(value);
  }
  return reader;
}

Deno.test("nestr ajj hands every word of jj's to jj, as it is and in order", async () => {
  await using fixture = await Fixture.create();
  for (
    const [args, printed] of [
      [[], "jj\n"],
      [["log", "-r", "@", "--json"], "jj [log] [-r] [@] [--json]\n"],
      [["jj", "status", "-q"], "jj [status] [-q]\n"],
      [["--config", "a.b=c", "status", "--no-pager"], null],
      [["--config", "a.b=c", "log"], "jj [--config] [a.b=c] [log]\n"],
      [["", "a  b", "$HOME", "'\"\\", "é\n"], "jj [] [a  b] [$HOME] ['\"\\] [é\n]\n"],
      [["workspace", "list", "--", "add"], "jj [workspace] [list] [--] [add]\n"],
      [["jj", "--", "--help"], "jj [--] [--help]\n"],
    ] as const
  ) {
    const { code, stdout, stderr } = await fixture.ajj(...args);
    if (printed === null) assert.notEqual(code, 0);
    else assert.deepEqual({ code, stdout, stderr }, { code: 0, stdout: printed, stderr: "" });
  }
});

Deno.test("ajj answers under its own name, and nestr does not", async () => {
  await using fixture = await Fixture.create();
  const run = async (...args: string[]) => {
    const [program, ...before] = fixture.words;
    const bin = fixture.project.git.path("bin", program);
    const { code, stdout } = await fixture.command(bin, [...before, ...args]).output();
    return [code, decode(stdout)];
  };
  assert.deepEqual(await run("log", "--json"), [0, "jj [log] [--json]\n"]);
  assert.match(String((await run("--version"))[1]), /^ajj \d/);
  assert.match(String((await run("--help"))[1]), /^Jujutsu with infrastructure/);
  // Under this name the first word is jj's even where nestr has a command of that name.
  assert.deepEqual(await run("graph"), [0, "jj [graph]\n"]);
  assert.deepEqual(await run("ajj"), [0, "jj [ajj]\n"]);
  assert.match((await fixture.project.nestr(["--version"])).stdout, /^nestr \d/);
});

Deno.test("ajj ends with jj's exit code, and with 128 and its number when a signal has ended jj", async () => {
  await using fixture = await Fixture.create();
  for (const code of [0, 1, 2, 3, 255]) {
    const result = await fixture.ajj("fail", String(code));
    assert.deepEqual(result, { code, stdout: `jj [fail] [${code}]\n`, stderr: "oops\n" });
  }
  const codes = { TERM: 143, KILL: 137, SEGV: 139, XFSZ: 153 };
  for (const [signal, code] of Object.entries(codes)) {
    assert.equal((await fixture.ajj("die", signal)).code, code, signal);
  }
});

Deno.test("ajj gives jj its standard input and the bytes of its output", async () => {
  await using fixture = await Fixture.create();
  const [program, ...before] = executable();
  const child = fixture.command(program, [...before, "ajj", "cat"], "piped").spawn();
  const bytes = Uint8Array.from({ length: 512 }, (_, i) => i % 256);
  const writer = child.stdin.getWriter();
  await writer.write(bytes);
  await writer.close();
  const { code, stdout } = await child.output();
  assert.equal(code, 0);
  assert.deepEqual(stdout.slice("jj [cat]\n".length), bytes);
});

Deno.test("ajj hands a signal on and waits for jj to deal with it", async () => {
  await using fixture = await Fixture.create();
  for (
    const [signal, said, code] of [["SIGTERM", "got TERM", 9], ["SIGINT", "got INT", 7]] as const
  ) {
    const [program, ...before] = executable();
    const child = fixture.command(program, [...before, "ajj", "wait"]).spawn();
    const reader = await readUntil(child.stdout, "ready\n");
    child.kill(signal);
    const { value } = await reader.read();
    assert.match(decode(value ?? new Uint8Array()), new RegExp(said));
    await reader.cancel();
    await child.stderr.cancel();
    assert.equal((await child.status).code, code);
  }
});

Deno.test("ajj leaves jj the terminal, in its foreground", async () => {
  await using fixture = await Fixture.create();
  // script(1) runs a shell line on a terminal of its own.
  const line = [...executable(), "ajj", "tty"].map((word) => `'${word}'`).join(" ");
  const { stdout } = await fixture.command("script", ["-qec", line, "/dev/null"]).output();
  const lines = decode(stdout).replaceAll("\r", "").trim().split("\n");
  assert.equal(lines[1], "terminal", decode(stdout));
  const [foreground, own] = lines[2]!.trim().split(/\s+/);
  assert.equal(foreground, own);
});

Deno.test("ajj says what to install where there is no jj", async () => {
  await using fixture = await Fixture.create();
  const [program, ...before] = executable();
  const deno = new Deno.Command(program.includes("/") ? program : Deno.execPath(), {
    args: [...before, "ajj", "log", "--json"],
    clearEnv: true,
    env: { ...fixture.project.env, PATH: "/nowhere" },
    cwd: fixture.project.root,
  });
  const { code, stdout, stderr } = await deno.output();
  assert.equal(code, 3);
  assert.equal(decode(stdout), "");
  assert.match(decode(stderr), /^error\[JJ_NOT_FOUND\]: /);
});
