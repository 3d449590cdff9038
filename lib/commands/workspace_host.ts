/**
 * Whose workspaces a command is about: those of a repository (`ajj`) or of a project
 * (`nestr workspace`). The commands are the same; what differs stands here.
 *
 * @module
 */

import { type Command, Option } from "commander";
import type { WorkspaceScope } from "../engine/workspace/scope.ts";
import type { BindAction, RawOptions } from "./command_binding.ts";
import type { CommandContext } from "./command_context.ts";

/** What a command needs of the scope. */
export interface ScopeNeeds {
  /** Whether it needs what describes the environment; reading that costs time, and it may be broken. */
  readonly environment: boolean;
}

/** Whose workspaces a command is about. */
export interface WorkspaceHost {
  /** What stands before the commands that they share, `list` for example. */
  readonly program: string;
  /** What runs a command in a workspace. */
  readonly run: string;
  /** Whether a workspace is of a project's repositories. */
  readonly project: boolean;
  /** Finds the workspaces. */
  readonly open: (
    context: CommandContext,
    options: RawOptions,
    needs: ScopeNeeds,
  ) => Promise<WorkspaceScope>;
}

/** Gives a command of the shared ones its description, options and action. */
export type DescribeCommand = (command: Command, bind: BindAction, host: WorkspaceHost) => void;

/** Opens the scope of a command, and says what a person should know of it. */
export async function openScope(
  host: WorkspaceHost,
  context: CommandContext,
  options: RawOptions,
  needs: ScopeNeeds = { environment: true },
): Promise<WorkspaceScope> {
  const scope = await host.open(context, options, needs);
  const { environment, project } = scope;
  await context.remark(
    `${scope.kind} ${project.name}: ${project.root}` +
      (environment === undefined ? "" : `, environment ${environment.file}`),
  );
  for (const warning of scope.warnings) context.warn(warning);
  await context.settled();
  return scope;
}

/** Adds `-w, --workspace`. */
export function addWorkspaceOption(command: Command): Command {
  return command.option(
    "-w, --workspace <name>",
    "the workspace (default: the one that this folder belongs to)",
  );
}

/** The value of `-w, --workspace`, in the shape that the engine takes. */
export function nameOf(options: RawOptions): { readonly name?: string } {
  return typeof options.workspace === "string" ? { name: options.workspace } : {};
}

/** Says why nothing is shown: a workspace can do without services. */
export async function noteNoServices(context: CommandContext, name: string): Promise<void> {
  const { visibleText } = await import("../terminal/visible_text.ts");
  await context.note(() => `workspace ${visibleText(name)} has no services\n`);
}

/** Adds `--backend`. */
export function addBackend(command: Command): Command {
  return command.addOption(
    new Option("--backend <type>", "what runs the services: auto, docker or process")
      .choices(["auto", "docker", "process"])
      // Where it is wrong is said in one place, for the variable as well.
      .argParser((text) => text),
  );
}

/** The value of `--backend`, in the shape that the engine takes. */
export function backendOf(options: RawOptions): { readonly backend?: string } {
  return typeof options.backend === "string" ? { backend: options.backend } : {};
}
