/**
 * Reads from `.gitignore` files which folders git passes over by their names.
 *
 * Understands plain names only, such as `node_modules/`, `/target` and `.venv`, and gives up what any
 * later line may take back: whoever relies on it passes too little over, and not too much.
 *
 * @module
 */

/** Names of folders that git passes over. */
export interface IgnoredFolders {
  /** In the folder of the file and in all below it. */
  readonly below: ReadonlySet<string>;
  /** Only in the folder of the file. */
  readonly here: ReadonlySet<string>;
  /** Whether it passes everything in this folder over. */
  readonly everything: boolean;
}

const PLAIN = /^(\/|\*\*\/)?([^/*?[\\]+)\/?$/;

/**
 * Reads a file.
 *
 * @param text Text of a `.gitignore`
 * @param above What the files above it have ignored in all folders below
 */
export function readIgnoredFolders(text: string, above: ReadonlySet<string>): IgnoredFolders {
  const below = new Set(above);
  const here = new Set<string>();
  let everything = false;
  for (const line of text.split("\n")) {
    const pattern = line.replace(/ +$/, "");
    if (pattern === "" || pattern.startsWith("#")) continue;
    if (pattern.startsWith("!")) {
      takeBack(pattern.slice(1), [below, here]);
      everything = false;
    } else if (pattern === "*") everything = true;
    else {
      const [, before, name] = PLAIN.exec(pattern) ?? [];
      if (name !== undefined) (before === "/" ? here : below).add(name);
    }
  }
  return { below, here, everything };
}

/** Takes out of the sets whatever a line may mean that begins with an exclamation mark. */
function takeBack(pattern: string, sets: readonly Set<string>[]): void {
  const names = pattern.split("/");
  for (const set of sets) {
    if (/[*?[\\]/.test(pattern)) set.clear();
    else for (const name of names) set.delete(name);
  }
}
