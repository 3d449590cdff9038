/**
 * The shells that there is a script for.
 *
 * @module
 */

/** The shells by name. */
export const SHELLS = ["bash", "zsh", "fish", "powershell"] as const;

/** A shell that there is a script for. */
export type Shell = typeof SHELLS[number];

/** The script that teaches a shell to complete `nestr` and `ajj`. */
export async function completionScript(shell: Shell): Promise<string> {
  switch (shell) {
    case "bash":
      return (await import("./bash_script.ts")).BASH_SCRIPT;
    case "zsh":
      return (await import("./zsh_script.ts")).ZSH_SCRIPT;
    case "fish":
      return (await import("./fish_script.ts")).FISH_SCRIPT;
    case "powershell":
      return (await import("./powershell_script.ts")).POWERSHELL_SCRIPT;
  }
}
