import assert from "node:assert/strict";
import { fileURLToPath } from "node:url";

/** Runs a piece of a program with the real terminal; `terminal` is open in it. */
async function run(
  body: string,
  { shell = '"$@"', stdin = "null" as "null" | "piped", input = "" } = {},
): Promise<{ code: number; stdout: string; stderr: string }> {
  const module = new URL("../../lib/terminal/terminal.ts", import.meta.url).href;
  const program = `
    import { openTerminal, OutputClosed } from ${JSON.stringify(module)};
    const terminal = openTerminal({ color: "auto", env: Deno.env.get, quiet: false, verbose: false });
    ${body}`;
  const folder = await Deno.makeTempDir();
  try {
    await Deno.writeTextFile(`${folder}/program.ts`, program);
    const config = fileURLToPath(new URL("../../deno.json", import.meta.url));
    const child = new Deno.Command("sh", {
      args: [
        "-c",
        shell,
        "sh",
        Deno.execPath(),
        "run",
        "-A",
        "--no-check",
        "--config",
        config,
        `${folder}/program.ts`,
      ],
      env: { NO_COLOR: "", FORCE_COLOR: "", TERM: "xterm-256color" },
      stdin,
      stdout: "piped",
      stderr: "piped",
    }).spawn();
    if (stdin === "piped") {
      const writer = child.stdin.getWriter();
      await writer.write(new TextEncoder().encode(input));
      await writer.close();
    }
    const { code, stdout, stderr } = await child.output();
    const decoder = new TextDecoder();
    return { code, stdout: decoder.decode(stdout), stderr: decoder.decode(stderr) };
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

Deno.test("openTerminal() knows that pipes are no terminals and writes all of a long text", async () => {
  const { code, stdout, stderr } = await run(`
    const { stdin, stdout, stderr, redraws, columns, rows, verbosity } = terminal;
    void stderr.write(JSON.stringify([stdin.isTerminal, stdout.isTerminal, stderr.isTerminal, stdout.color, redraws, columns > 0, rows > 0, verbosity]));
    await stdout.write("x".repeat(3_000_000));
    await terminal.flush();`);
  assert.equal(code, 0);
  assert.equal(stdout.length, 3_000_000);
  assert.deepEqual(JSON.parse(stderr), [false, false, false, 0, false, true, true, "normal"]);
});

Deno.test("openTerminal() tells a reader that has gone from a failure", async () => {
  const { stderr, stdout } = await run(
    `
    try {
      for (let i = 0; i < 1e6; i++) await terminal.stdout.write("line\\n".repeat(1000));
      await terminal.flush();
    } catch (thrown) {
      void terminal.stderr.write(thrown instanceof OutputClosed ? "closed" : String(thrown));
      await terminal.flush().catch(() => {});
    }`,
    { shell: '"$@" | head -n 1' },
  );
  assert.equal(stdout, "line\n");
  assert.equal(stderr, "closed");
});

Deno.test({
  name: "openTerminal() reports standard output on a full disk as DISK_FULL",
  ignore: Deno.build.os !== "linux",
  fn: async () => {
    const { stderr } = await run(
      `
      void terminal.stdout.write("x");
      await terminal.flush().catch((error) => console.error(error.code));`,
      { shell: '"$@" > /dev/full' },
    );
    assert.equal(stderr, "DISK_FULL\n");
  },
});

Deno.test("openTerminal() reads answers line by line up to the end of the input", async () => {
  const { stdout } = await run(
    `
    const lines = [];
    for (let i = 0; i < 4; i++) lines.push(await terminal.stdin.readLine());
    void terminal.stdout.write(JSON.stringify(lines));
    await terminal.flush();`,
    { stdin: "piped", input: "yes\r\nné\nrest" },
  );
  assert.deepEqual(JSON.parse(stdout), ["yes", "né", "rest", null]);
});
