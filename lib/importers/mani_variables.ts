/**
 * The variables that mani gives every command, as nestr gives them.
 *
 * A command that names one would otherwise read nothing, and `rm -rf "$MANI_PROJECT_PATH/dist"`
 * remove another folder. What nestr gives under another name is renamed in shell text; all else is
 * set by the step before the command. Variables of mani's that are newer than this list are not
 * known.
 *
 * @module
 */

/** A variable and the shell text of its value, as it stands between double quotes. */
export type Setting = readonly [name: string, value: string];

/** Shells whose commands `$NAME` and `${NAME}` mean a variable in. */
const POSIX_SHELL = /^(?:\S*\/)?(?:ba|da|z|k)?sh(?:\s|$)/;

/** Translates mani's variables for one configuration. */
export class ManiVariables {
  readonly #renamed = new Map([
    ["MANI_PROJECT_NAME", "NESTR_REPOSITORY"],
    ["MANI_PROJECT_PATH", "NESTR_REPOSITORY_PATH"],
  ]);
  readonly #settings: readonly Setting[];

  /**
   * @param file The way from the project's root to mani's file; undefined where it lies elsewhere
   */
  constructor(file: string | undefined) {
    const folder = file?.includes("/") ? file.slice(0, file.lastIndexOf("/")) : "";
    if (file !== undefined && folder === "") {
      this.#renamed.set("MANI_CONFIG_DIR", "NESTR_PROJECT_ROOT");
    }
    this.#settings = [
      ...[...this.#renamed].map(([name, ours]) => [name, `$${ours}`] as const),
      // What the clone was made of; nothing in a repository without a remote, as with mani.
      ["MANI_PROJECT_URL", "$(git config --get remote.origin.url)"],
      ["MANI_CONFIG_PATH", belowRoot("MANI_CONFIG_PATH", file)],
      ...(folder === "" && file !== undefined
        ? []
        : [["MANI_CONFIG_DIR", belowRoot("MANI_CONFIG_DIR", file && folder)] as const]),
    ];
  }

  /** A text with nestr's names, where a shell reads it. */
  renamed(text: string): string {
    return text.replace(
      /\$(?:\{(MANI_[A-Z_]+)\}|(MANI_[A-Z_]+)(?!\w))/g,
      (whole, braced?: string, bare?: string) => {
        const ours = this.#renamed.get(braced ?? bare ?? "");
        if (ours === undefined) return whole;
        return braced === undefined ? `$${ours}` : `\${${ours}}`;
      },
    );
  }

  /** A command with nestr's names, where its shell reads them so. */
  command(text: string, shell: string): string {
    return POSIX_SHELL.test(shell.trim()) ? this.renamed(text) : text;
  }

  /** What must be set, since texts name it. */
  settings(texts: readonly string[]): readonly Setting[] {
    return this.#settings.filter(([name]) => {
      const named = new RegExp(`\\b${name}\\b`);
      return texts.some((text) => named.test(text));
    });
  }
}

/** A path below the root; what ends the step where there is no such path on every machine. */
function belowRoot(name: string, path: string | undefined): string {
  if (path === undefined) return `\${${name}:?lies outside of the project}`;
  return `$NESTR_PROJECT_ROOT/${path.replace(/[\\"$`]/g, "\\$&")}`;
}
