/**
 * Which of the two command lines the executable answers with: the one it was started under the name
 * of.
 *
 * Asked at every start, so it reads the cheapest thing that tells the name as it was typed: the
 * path of the executable would have its links resolved, and `node:process` takes longer to load
 * than the rest of the start.
 *
 * @module
 */

/** The names that the executable answers to. */
export type ProgramName = "nestr" | "ajj";

/** The name that this process was started under. */
export async function startedAs(): Promise<ProgramName> {
  if (Deno.build.os !== "linux" && programName(Deno.execPath()) === "ajj") return "ajj";
  return programName(wordOfSystem() ?? (await import("node:process")).default.argv0);
}

/** The first word of the command line as Linux keeps it; undefined elsewhere. */
function wordOfSystem(): string | undefined {
  if (Deno.build.os !== "linux") return undefined;
  try {
    return Deno.readTextFileSync("/proc/self/cmdline").split("\0", 1)[0];
  } catch {
    return undefined;
  }
}

/**
 * The program that a first word stands for.
 *
 * @param word As it was typed, with or without folders: `/usr/bin/ajj`, `AJJ.EXE`
 * @param os The operating system: on Windows neither case nor `.exe` matter
 */
export function programName(word: string, os: string = Deno.build.os): ProgramName {
  const windows = os === "windows";
  const name = word.slice(
    Math.max(word.lastIndexOf("/"), windows ? word.lastIndexOf("\\") : -1) + 1,
  );
  const plain = (windows ? name.toLowerCase() : name).replace(/\.exe$/, "");
  return plain === "ajj" ? "ajj" : "nestr";
}
