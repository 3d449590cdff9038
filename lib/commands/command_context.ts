/**
 * What every command works with: the options that all commands have, the terminal, the project.
 *
 * @module
 */

import type { OpenProject, OpenProjectOptions } from "../engine/open_project.ts";
import type { SettingFlags } from "../manifest/settings.ts";
import { type Appearance, loadAppearance } from "../terminal/appearance.ts";
import { dataDocument } from "../terminal/json.ts";
import type { Terminal } from "../terminal/terminal.ts";

/** The options that all commands have. */
export interface GlobalOptions {
  /** `--json`: one JSON document instead of text. */
  readonly json: boolean;
  /** `-C`: folder to work from. */
  readonly directory: string;
  /** `--config`: the manifest. */
  readonly config?: string;
  /** Settings given as flags. */
  readonly settings: SettingFlags;
}

/** The words of a command line. */
export interface CommandWords {
  /** All of them, aliases resolved. */
  readonly words: readonly string[];
  /** Those behind the first `--`. */
  readonly afterDashes: readonly string[];
}

/** What a command works with. */
export class CommandContext {
  readonly options: GlobalOptions;
  readonly terminal: Terminal;
  readonly line: CommandWords;

  /** What is still to be said. */
  #notes: Promise<void> = Promise.resolve();

  constructor(options: GlobalOptions, terminal: Terminal, line: CommandWords) {
    this.options = options;
    this.terminal = terminal;
    this.line = line;
  }

  /** The same context with `--json`. */
  asJson(): CommandContext {
    return new CommandContext({ ...this.options, json: true }, this.terminal, this.line);
  }

  /** The same context with another manifest. */
  withConfig(config: string): CommandContext {
    return new CommandContext({ ...this.options, config }, this.terminal, this.line);
  }

  /** Where to look for a project, and the settings that win. */
  get projectOptions(): OpenProjectOptions {
    const { directory, config, settings } = this.options;
    return { directory, settings, ...(config === undefined ? {} : { manifest: config }) };
  }

  /** Opens the project that the command is called in. */
  async openProject(settings: SettingFlags = {}): Promise<OpenProject> {
    // A wrong command line and help are answered without loading what reads manifests.
    const { openProject } = await import("../engine/open_project.ts");
    const { startLogging } = await import("../engine/logging.ts");
    const options = this.projectOptions;
    const project = await openProject({
      ...options,
      settings: { ...options.settings, ...settings },
    });
    await startLogging(project, (line) => void this.terminal.stderr.write(line));
    await this.remark(`project ${project.config.name}: ${project.config.manifest}`);
    return project;
  }

  /**
   * Prints a result: as JSON where that was asked for, otherwise as `render` makes it.
   *
   * @param data The result, an object
   * @param render Makes text of it for standard output
   */
  async show(
    data: object,
    render: (appearance: Appearance) => string | Promise<string>,
  ): Promise<void> {
    const text = this.options.json
      ? dataDocument(data)
      : await render(await loadAppearance(this.terminal, "stdout"));
    await this.terminal.stdout.write(text);
  }

  /**
   * Says something beside the result, on standard error; nothing with `-q` or `--json`.
   *
   * @param render Makes the text
   * @param options `always` to say it nevertheless
   */
  async note(
    render: (appearance: Appearance) => string | Promise<string>,
    { always = false }: { readonly always?: boolean } = {},
  ): Promise<void> {
    if (!always && (this.terminal.verbosity === "quiet" || this.options.json)) return;
    await this.terminal.stderr.write(await render(await loadAppearance(this.terminal, "stderr")));
  }

  /**
   * Warns on standard error, from where nobody waits for it; see `settled()`.
   *
   * @param message What is not as it should be
   * @param hint What to do about it
   */
  warn(message: string, hint?: string): void {
    this.#notes = this.#notes.then(() =>
      this.note(async (appearance) => {
        const { renderWarning } = await import("../terminal/error.ts");
        return renderWarning(message, appearance, hint);
      }, { always: this.options.json && this.terminal.verbosity !== "quiet" })
    );
  }

  /** Waits until all warnings are written. */
  async settled(): Promise<void> {
    await this.#notes;
  }

  /**
   * Says what only matters to a person who looks closely, on standard error; nothing without `-v`.
   *
   * @param text One line
   */
  async remark(text: string): Promise<void> {
    if (this.terminal.verbosity !== "verbose") return;
    await this.note(({ style }) => style.muted(`${text}\n`));
  }
}
