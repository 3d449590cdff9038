/**
 * The systems that nestr is compiled for, and what their executables are called in a release.
 *
 * @module
 */

/** A system, as in `deno compile --target`. */
export type Target = keyof typeof FILES;

/** The file of each system; install scripts rely on these names. */
const FILES = {
  "x86_64-unknown-linux-gnu": "nestr-linux-x86_64",
  "aarch64-unknown-linux-gnu": "nestr-linux-aarch64",
  "x86_64-apple-darwin": "nestr-macos-x86_64",
  "aarch64-apple-darwin": "nestr-macos-aarch64",
  "x86_64-pc-windows-msvc": "nestr-windows-x86_64.exe",
} as const;

/** All systems. */
export const TARGETS: readonly Target[] = Object.keys(FILES).filter(isTarget);

/** This machine. */
export const HERE: string = Deno.build.target;

/** Whether a word is one of {@link TARGETS}. */
export function isTarget(word: string): word is Target {
  return Object.hasOwn(FILES, word);
}

/**
 * The name of a system's executable in a release.
 *
 * @param target The system
 */
export function fileOf(target: Target): string {
  return FILES[target];
}
