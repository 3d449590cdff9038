/**
 * What is to be done with each block of a page, so that none is only looked at.
 *
 * @module
 */

import { type Block, directive, readBlocks } from "./markdown_page.ts";
import { readConsole } from "./shown_output.ts";
import { placeLines, programLines, saveLines, type Step } from "./typed_session.ts";

/** A step, and the output that the page shows of it. */
export interface ShownStep extends Step {
  /** Where the page shows it. */
  readonly shownAt?: string;
  readonly shown?: string;
}

/** A file that a page shows. */
export interface ShownFile {
  readonly at: string;
  readonly language: string;
  readonly text: string;
  readonly name?: string;
}

/** A page with what is to be done. */
export interface PagePlan {
  readonly page: string;
  /** What is typed, in this order. */
  readonly steps: readonly ShownStep[];
  /** What the loaders read. */
  readonly files: readonly ShownFile[];
  /** TypeScript to check; it is also among the steps. */
  readonly programs: readonly ShownFile[];
  /** Tests that run blocks. */
  readonly testedBy: readonly string[];
  /** Why blocks cannot be run. */
  readonly notRun: readonly string[];
  readonly count: number;
  /** Blocks whose part of the machine is missing. */
  readonly passedOver: number;
}

/** The plan while it is made. */
class Plan {
  readonly steps: ShownStep[] = [];
  readonly files: ShownFile[] = [];
  readonly programs: ShownFile[] = [];
  readonly testedBy: string[] = [];
  readonly notRun: string[] = [];
  count = 0;
  passedOver = 0;
  /** Whether the block before was passed over, and with it what it prints. */
  #passedOver = false;

  constructor(readonly page: string, private readonly isMissing: (part: string) => boolean) {}

  /** Adds the blocks of a text; `before` counts the lines above it. */
  read(text: string, before = 0): void {
    for (const block of readBlocks(text)) this.#add(block, `${this.page}:${block.line + before}`);
  }

  #add(block: Block, at: string): void {
    this.count++;
    const prints = directive(block, "prints") !== undefined;
    this.#passedOver = (prints && this.#passedOver) || !this.#prepare(block, at);
    if (this.#passedOver) return void this.passedOver++;
    const elsewhere = directive(block, "tested by") ?? directive(block, "not run");
    if (elsewhere?.type === "tested by") this.testedBy.push(elsewhere.test);
    else if (elsewhere) this.notRun.push(`${at}: ${elsewhere.reason}`);
    else if (prints) this.#prints(block, at);
    else this.#run(block, at);
  }

  /** Does what the comments say up to a part that is missing; tells whether there is none. */
  #prepare(block: Block, at: string): boolean {
    for (const it of block.directives) {
      if (it.type === "needs" && this.isMissing(it.part)) return false;
      if (it.type === "in") {
        this.steps.push({ at: `${at} (in ${it.place})`, lines: placeLines(it.place) });
      }
      if (it.type === "first") this.steps.push({ at: `${at} (first)`, lines: it.lines });
    }
    return true;
  }

  /** A block that shows what the block before it printed. */
  #prints({ text }: Block, at: string): void {
    const step = this.steps.pop();
    if (!step) throw new Error(`${at}: nothing has been run before this output`);
    this.steps.push({ ...step, shownAt: at, shown: text });
  }

  #run(block: Block, at: string): void {
    const { language, text } = block;
    const code = directive(block, "exit")?.code ?? 0;
    const name = directive(block, "file")?.name;
    if (name !== undefined) {
      this.steps.push({ at: `${at} (saving ${name})`, lines: saveLines(name, text) });
    }
    if (language === "sh") this.steps.push({ at, lines: text, code });
    else if (language === "console") this.#console(text, at, code);
    else if (language === "ts") {
      this.programs.push({ at, language, text });
      this.steps.push({ at, lines: programLines(text), code });
    } else if (["toml", "yaml", "json"].includes(language)) {
      this.files.push({ at, language, text, ...name === undefined ? {} : { name } });
    } else if (language === "markdown") this.read(text, Number(at.split(":").at(-1)));
    else if (name === undefined) {
      throw new Error(`${at}: nothing runs a block of "${language}"; say why it cannot be run`);
    }
  }

  #console(text: string, at: string, code: number): void {
    const commands = readConsole(text);
    commands.forEach(({ line, output }, i) => {
      const step = { at: `${at} ($ ${line})`, lines: line, onTerminal: true };
      const isLast = i === commands.length - 1;
      this.steps.push({
        ...step,
        ...isLast ? { code } : {},
        ...output === "" ? {} : { shownAt: step.at, shown: output },
      });
    });
  }
}

/**
 * Plans what is done with the blocks of a page.
 *
 * @param page Its path, for people
 * @param text The page
 * @param isMissing Whether a part that a block needs is missing; such a block is passed over
 * @throws {Error} A block that nothing runs and that does not say why
 */
export function planPage(
  page: string,
  text: string,
  isMissing: (part: string) => boolean,
): PagePlan {
  const plan = new Plan(page, isMissing);
  plan.read(text);
  return plan;
}
