/**
 * Reads from `.gitignore` files the names of folders that git ignores.
 *
 * Understands plain names only, such as `node_modules/`, `/target` and `.venv`, and drops any name
 * that a later line may take back, so that too little is ignored rather than too much.
 *
 * @module
 */

/** Names of folders that git ignores. */
export interface IgnoredFolders {
  /** In the folder of the file and in all below it. */
  readonly below: ReadonlySet<string>;
  /** Only in the folder of the file. */
  readonly here: ReadonlySet<string>;
  /** Whether everything in this folder is ignored. */
  readonly everything: boolean;
}

const PLAIN = /^(\/|\*\*\/)?([^/*?[\\]+)\/?$/;

/**
 * Reads a file.
 *
 * @param text Text of a `.gitignore`
 * @param above Names that the files above it ignore in all folders below
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

/** Removes from the sets whatever a line that begins with an exclamation mark may refer to. */
function takeBack(pattern: string, sets: readonly Set<string>[]): void {
  const names = pattern.split("/");
  for (const set of sets) {
    if (/[*?[\\]/.test(pattern)) set.clear();
    else for (const name of names) set.delete(name);
  }
}
