/**
 * Asks a person before something is destroyed.
 *
 * @module
 */

import { NestrError } from "../errors/nestr_error.ts";
import { loadAppearance } from "./appearance.ts";
import type { Terminal } from "./terminal.ts";
import { visibleLines } from "./visible_text.ts";

/**
 * Asks a question that is answered with yes or no. Whatever is not `y` or `yes` means no, and so
 * does the end of the input.
 *
 * @param terminal Where to ask
 * @param question One or more lines, ending with a question mark
 * @returns Whether the answer was yes
 * @throws {NestrError} `CONFIRMATION_REQUIRED` when standard input or standard error is no terminal
 */
export async function askYesNo(terminal: Terminal, question: string): Promise<boolean> {
  if (!terminal.stdin.isTerminal || !terminal.stderr.isTerminal) {
    throw new NestrError(
      "CONFIRMATION_REQUIRED",
      `there is no terminal to ask at: "${question}"`,
      {
        hint: "repeat with --yes to agree, or with --dry-run to see the plan",
        details: { question },
      },
    );
  }
  const { style } = await loadAppearance(terminal, "stderr");
  await terminal.stderr.write(
    `${style.emphasis(visibleLines(question))} ${style.muted("[y/N]")} `,
  );
  await terminal.flush();
  const answer = await terminal.stdin.readLine();
  // The end of the input leaves the cursor behind the question.
  if (answer === null) await terminal.stderr.write("\n");
  return answer !== null && /^(y|yes)$/i.test(answer.trim());
}
