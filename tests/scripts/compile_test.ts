/** Compiling: what needs no runtime, and with one (`DENORT_BIN`) the real thing. */

import assert from "node:assert/strict";
import { compileFailure } from "../../scripts/compile/compile_program.ts";
import { targetOfFile, targetOfHeader } from "../../scripts/compile/executable_format.ts";
import { fileOf, TARGETS } from "../../scripts/compile/targets.ts";
import { checksums } from "../../scripts/release.ts";
import { copyOfCheckout } from "../support/checkout_copy.ts";
import { requires } from "../support/requirements.ts";
import { TemporaryFolder } from "../support/temporary_folder.ts";

const ROOT = new URL("../../", import.meta.url);
/** The Deno that the runtime belongs to. */
const DENO = Deno.env.get("NESTR_COMPILE_DENO") ?? Deno.execPath();

/** Runs one of our scripts; the variables are added to those of this process. */
async function script(
  name: string,
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
  root: string | URL = ROOT,
) {
  const { code, stdout, stderr } = await new Deno.Command(DENO, {
    args: ["run", "-A", "--quiet", `scripts/${name}`, ...args],
    cwd: root,
    env: { NO_COLOR: "1", ...env },
  }).output();
  const decode = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
  return { code, stdout: decode(stdout), stderr: decode(stderr) };
}

Deno.test("fileOf() names the executables as install scripts look for them", () => {
  assert.deepEqual(TARGETS.map(fileOf), [
    "nestr-linux-x86_64",
    "nestr-linux-aarch64",
    "nestr-macos-x86_64",
    "nestr-macos-aarch64",
    "nestr-windows-x86_64.exe",
  ]);
});

Deno.test("targetOfFile() knows the system of an executable", async () => {
  assert.equal(await targetOfFile(await Deno.realPath(Deno.execPath())), Deno.build.target);
  using folder = new TemporaryFolder({ empty: "", script: "#!/bin/sh\n" });
  assert.equal(await targetOfFile(folder.at("empty")), undefined);
  assert.equal(await targetOfFile(folder.at("script")), undefined);
});

Deno.test("targetOfHeader() tells all systems apart", () => {
  const header = (...parts: readonly (readonly [at: number, ...bytes: readonly number[]])[]) => {
    const bytes = new Uint8Array(256);
    for (const [at, ...values] of parts) bytes.set(values, at);
    return targetOfHeader(bytes);
  };
  const elf = [0, 0x7f, 0x45, 0x4c, 0x46] as const;
  const mach = [0, 0xcf, 0xfa, 0xed, 0xfe] as const;
  assert.equal(header(elf, [18, 62, 0]), "x86_64-unknown-linux-gnu");
  assert.equal(header(elf, [18, 183, 0]), "aarch64-unknown-linux-gnu");
  assert.equal(header(elf, [18, 243, 0]), undefined);
  assert.equal(header(mach, [4, 7, 0, 0, 1]), "x86_64-apple-darwin");
  assert.equal(header(mach, [4, 12, 0, 0, 1]), "aarch64-apple-darwin");
  const windows = [[0, 0x4d, 0x5a], [0x3c, 0x80, 0, 0, 0], [0x80, 0x50, 0x45, 0, 0]] as const;
  assert.equal(header(...windows, [0x84, 0x64, 0x86]), "x86_64-pc-windows-msvc");
  assert.equal(header(...windows, [0x84, 0x64, 0xaa]), undefined);
  assert.equal(header([0, 0x4d, 0x5a], [0x3c, 0xff, 0xff, 0, 0]), undefined);
});

Deno.test("compileFailure() says what to do where the runtime cannot be downloaded", () => {
  const said = "error: Writing to 'nestr'\n\nCaused by:\n    0: Setting up base binary.\n" +
    "    1: error sending request\n\nStack backtrace:\n   0: <unknown>\n";
  const text = compileFailure(said, "aarch64-apple-darwin");
  assert.match(text, /^the Deno runtime for aarch64-apple-darwin cannot be downloaded\n/);
  assert.match(text, /DENORT_BIN=\/path\/to\/denort\n/);
  assert.match(text, /error sending request$/);
  assert.equal(compileFailure("error: no space\n\nStack backtrace:\n 0", "any"), "no space");
});

Deno.test("checksums() writes what sha256sum reads, in the order of the names", async () => {
  using folder = new TemporaryFolder({ b: "two\n", a: "one\n", empty: "" });
  folder.write("SHA256SUMS", await checksums(folder.path, ["empty", "b", "a"]));
  const { code, stdout } = await new Deno.Command("sha256sum", {
    args: ["--check", "--strict", "SHA256SUMS"],
    cwd: folder.path,
  }).output();
  assert.equal(new TextDecoder().decode(stdout), "a: OK\nb: OK\nempty: OK\n");
  assert.equal(code, 0);
});

Deno.test("compile refuses a target that it does not know, and a runtime for another", async () => {
  using folder = new TemporaryFolder();
  const words = ["--output", folder.path, "--target"];
  const unknown = await script("compile.ts", [...words, "m68k-amiga"]);
  assert.equal(unknown.code, 1);
  assert.match(unknown.stderr, /^error: unknown target "m68k-amiga"; known: x86_64-unknown-linux/);
  const foreign = Deno.build.os === "windows" ? "x86_64-apple-darwin" : "x86_64-pc-windows-msvc";
  for (
    const [runtime, expected] of [
      [Deno.execPath(), /DENORT_BIN is a runtime for \S+, not for /],
      [folder.write("text", "text\n"), /DENORT_BIN is a runtime for no system that is known, not/],
      [folder.at("missing"), /DENORT_BIN is ".*missing", which cannot be read: /],
    ] as const
  ) {
    const env = { DENORT_BIN: await Deno.realPath(runtime).catch(() => runtime) };
    const { code, stderr } = await script("compile.ts", [...words, foreign], env);
    assert.equal(code, 1);
    assert.match(stderr, expected);
  }
  assert.deepEqual(Array.from(Deno.readDirSync(folder.path), ({ name }) => name), ["text"]);
});

Deno.test("compile refuses a file that is no runtime of this Deno", async () => {
  using folder = new TemporaryFolder();
  const env = { DENORT_BIN: await Deno.realPath("/bin/true") };
  const { code, stderr } = await script("compile.ts", ["--output", folder.path], env);
  assert.equal(code, 1);
  assert.match(stderr, /^error: DENORT_BIN is not the runtime of this Deno, and this is Deno \d/);
  assert.deepEqual([...Deno.readDirSync(folder.path)], []);
});

Deno.test("release makes the same bytes from a copy of the checkout elsewhere, by somebody else", {
  ...requires("denort"),
}, async () => {
  using here = new TemporaryFolder();
  using there = new TemporaryFolder();
  const checkout = await copyOfCheckout(here.at("checkout"));
  const copy = await copyOfCheckout(there.at("some where", "else"), checkout);
  const words = ["--target", Deno.build.target, "--output"];
  const other = { TZ: "Asia/Tokyo", LC_ALL: "C", TMPDIR: there.path, USER: "somebody" };
  const [first, second] = [
    await script("release.ts", [...words, here.path], {}, checkout),
    await script("release.ts", [...words, there.at("release")], other, copy),
  ];
  assert.equal(first.code, 0, first.stderr);
  assert.equal(second.code, 0, second.stderr);
  const [sums, otherSums] = [first, second].map(({ stdout }) =>
    stdout.match(/^[0-9a-f]{64} {2}\S+$/gm)
  );
  assert.equal(sums?.length, 3, first.stdout);
  assert.deepEqual(otherSums, sums);
  const version = await Deno.readTextFile(here.at("latest"));
  const names = Array.from(Deno.readDirSync(here.at(`v${version.trim()}`)), ({ name }) => name);
  const file = TARGETS.filter((it) => it === Deno.build.target).map(fileOf);
  assert.deepEqual(names.sort(), ["LICENSES.txt", "SHA256SUMS", ...file, "nestr.cdx.json"].sort());
});
