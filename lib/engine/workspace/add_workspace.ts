/**
 * Makes a workspace: working copies, ports, services, env files, copied files, setup, registration.
 *
 * Every step is written into a journal with what undoes it before it runs. Whatever fails, and a signal
 * too, takes back everything that was done; a crash leaves the journal, from which the next command does
 * the same. Registration is the last step: a workspace is registered exactly when it is complete.
 *
 * @module
 */

import { basename } from "node:path";
import type { Backend } from "../../backends/backend.ts";
import { NestrError } from "../../errors/nestr_error.ts";
import type { ServiceConfig } from "../../manifest/environment.ts";
import { orderServices } from "../../manifest/service_order.ts";
import { ProcessPool } from "../../process/process_pool.ts";
import type { Plan } from "../../runs/plan.ts";
import { LOCAL_GIT_VARIABLES } from "../../vcs/git_command.ts";
import { commandsOf } from "../../workspaces/commands_of.ts";
import { PendingJournal } from "../../workspaces/pending_journal.ts";
import type { WorkspaceRecord } from "../../workspaces/workspace_record.ts";
import type { OperationOptions } from "../execute_plan.ts";
import { addSteps } from "./add_steps.ts";
import { checkTemplates } from "./check_templates.ts";
import { claimDestination } from "./claim_destination.ts";
import { type AddWorkspaceRequest, draftRecord, workspaceName } from "./draft_record.ts";
import { chooseBackend } from "./open_backend.ts";
import { OPERATION_VARIABLE } from "./operation_processes.ts";
import { abandonedJournals } from "./pending_operations.ts";
import { recoverWorkspaces } from "./recover.ts";
import { missingEnvironment, type WorkspaceScope } from "./scope.ts";
import { carryOutSteps, firstFailure, planSteps, type StepsTitle } from "./steps.ts";
import { undoSteps } from "./undo.ts";
import type { WorkspaceInfo } from "./workspace_info.ts";
import { infoOf } from "./workspaces_of.ts";
import { Workshop } from "./workshop.ts";

export type { AddWorkspaceRequest } from "./draft_record.ts";

/**
 * What making a workspace would do; makes nothing.
 *
 * @param scope Where
 * @param request What to make
 * @returns The plan, and the workspace as far as it is known beforehand: without ports
 * @throws {NestrError} Whatever `addWorkspace()` throws before its first step
 */
export async function planAddWorkspace(
  scope: WorkspaceScope,
  request: AddWorkspaceRequest,
  signal?: AbortSignal,
): Promise<{ readonly plan: Plan; readonly workspace: WorkspaceInfo }> {
  await requireNothingLeft(scope, request);
  await using draft = await Draft.make(scope, request, signal);
  const steps = addSteps(scope, request, draft.record, () => {
    throw new NestrError("INTERNAL", "a dry run carries nothing out");
  });
  const warnings = draft.remarks.map(({ message }) => message);
  const plan = planSteps(scope, { ...title(draft.record), warnings }, steps);
  return { plan, workspace: infoOf(draft.record) };
}

/** What a crash has left of a workspace is in the way of its plan, which ends none of it. */
async function requireNothingLeft(
  scope: WorkspaceScope,
  { name, destination = "" }: AddWorkspaceRequest,
): Promise<void> {
  const wanted = name ?? basename(destination);
  const left = await abandonedJournals(scope.home);
  if (!left.some((journal) => journal.name === wanted)) return;
  throw new NestrError(
    "WORKSPACE_BUSY",
    `an earlier command was killed while it changed the workspace "${wanted}"`,
    {
      hint: `finish or undo what it began: ${commandsOf(scope.home).doctor} --fix`,
      details: { name: wanted },
    },
  );
}

/**
 * Makes a workspace, or leaves nothing.
 *
 * @param scope Where, and what describes its environment
 * @param request What to make
 * @param options How to follow and end it
 * @returns The workspace
 * @throws {NestrError} The first thing that went wrong; `details.others` lists what else did, and
 * `details.left` what could not be taken back. `CANCELLED` after a signal.
 *
 * @example
 * ```ts
 * import { addWorkspace, forgetWorkspace, openRepositoryScope } from "@nestr/nestr";
 *
 * // A repository with one service, made for this example; everything lies in one temporary folder.
 * const folder = await Deno.realPath(await Deno.makeTempDir());
 * Deno.env.set("XDG_STATE_HOME", `${folder}/state`);
 * await new Deno.Command("git", { args: ["init", "--quiet", `${folder}/shop`] }).output();
 * await Deno.writeTextFile(
 *   `${folder}/shop/aether.toml`,
 *   `[services.clock]
 * command = "exec sleep 1000"
 * ports = [7000]
 * [injection]
 * file = ".env"
 * template = "CLOCK=localhost:{{ services.clock.ports.7000 }}"
 * `,
 * );
 * const me = ["-c", "user.name=me", "-c", "user.email=me@example.com"];
 * const git = (...args: string[]) =>
 *   new Deno.Command("git", { args: ["-C", `${folder}/shop`, ...me, ...args] }).output();
 * await git("add", "--all");
 * await git("commit", "--quiet", "-m", "first");
 *
 * const scope = await openRepositoryScope({ directory: `${folder}/shop` });
 * const workspace = await addWorkspace(scope, {
 *   destination: `${folder}/feature`,
 *   services: true,
 * });
 * console.log(workspace.name, workspace.services[0]?.ports[0]?.container); // "feature" 7000
 * await forgetWorkspace(scope, "feature", { keepFiles: false, force: false });
 * await Deno.remove(folder, { recursive: true });
 * ```
 */
export async function addWorkspace(
  scope: WorkspaceScope,
  request: AddWorkspaceRequest,
  options: OperationOptions = {},
): Promise<WorkspaceInfo> {
  await recoverWorkspaces(scope, options.signal);
  await using draft = await Draft.make(scope, request);
  for (const { message, hint } of draft.remarks) scope.warn?.(message, hint);
  using _claim = await claimDestination(scope.home, draft.record.root);
  using journal = await PendingJournal.begin(scope.home, "add", draft.record);
  // Whatever of it is still alive after a crash is known by this variable.
  await using pool = new ProcessPool({
    unset: LOCAL_GIT_VARIABLES,
    env: { [OPERATION_VARIABLE]: journal.operation.id },
  });
  const kill = () => pool.kill();
  options.kill?.addEventListener("abort", kill);
  const workshop = new Workshop({ scope, journal, pool, backend: draft.backend });
  const steps = addSteps(scope, request, draft.record, () => workshop);
  const plan = planSteps(scope, title(draft.record), steps);
  let left: readonly NestrError[] = [];
  try {
    const { failures } = await carryOutSteps(plan, steps, options, async ({ failures }) => {
      if (failures.length > 0) left = await takeBack(scope, journal, options.kill);
      else await journal.finish();
    });
    if (failures.length > 0) throw firstFailure(scope, failures, left);
  } finally {
    options.kill?.removeEventListener("abort", kill);
  }
  return infoOf(journal.operation.record);
}

/** Undoes what was done, under a signal of its own: the one that ended the making is spent. */
async function takeBack(
  scope: WorkspaceScope,
  journal: PendingJournal,
  kill: AbortSignal | undefined,
): ReturnType<typeof undoSteps> {
  await using pool = new ProcessPool({ unset: LOCAL_GIT_VARIABLES });
  const { operation } = journal;
  const left = await undoSteps(operation, operation.steps, {
    home: scope.home,
    pool,
    ...(kill === undefined ? {} : { signal: kill }),
  });
  if (left.length === 0) await journal.finish();
  return left;
}

function title({ name }: WorkspaceRecord): StepsTitle {
  return { kind: "workspace-add", title: `workspace add ${name}` };
}

/** Nothing describes services, which whoever has asked for them may not have noticed. */
function withoutServices(scope: WorkspaceScope): readonly Remark[] {
  if (scope.environment !== undefined) return [];
  const { message, hint } = missingEnvironment(scope);
  return [{ message: `the workspace gets no services: ${message}`, hint }];
}

/** On another machine, ports that only that machine can reach would be of no use. */
function openPorts(
  backend: Backend | undefined,
  services: readonly ServiceConfig[],
): readonly Remark[] {
  const { host = "localhost" } = backend ?? {};
  if (host === "localhost" || services.every(({ ports }) => ports.length === 0)) return [];
  return [{
    message: `Docker runs on "${host}", and publishes the services' ports on all of its addresses`,
    hint: "let its firewall admit nobody else, and give the services passwords",
  }];
}

/** What a person should know of a workspace that is to be made. */
interface Remark {
  readonly message: string;
  readonly hint: string;
}

/** A record that was drafted, with the backend that was opened for it. */
class Draft implements AsyncDisposable {
  readonly record: WorkspaceRecord;
  readonly backend: Backend | undefined;
  readonly remarks: readonly Remark[];

  private constructor(
    record: WorkspaceRecord,
    backend: Backend | undefined,
    remarks: readonly Remark[],
  ) {
    this.record = record;
    this.backend = backend;
    this.remarks = remarks;
  }

  static async make(
    scope: WorkspaceScope,
    request: AddWorkspaceRequest,
    signal?: AbortSignal,
  ): Promise<Draft> {
    workspaceName(request); // a wrong one is told before anything that takes longer to mend
    const services = request.services
      ? orderServices(scope.environment?.environment.services ?? [])
      : [];
    const backend = await chooseBackend(scope.backend, services, scope.home);
    try {
      await using pool = new ProcessPool({ unset: LOCAL_GIT_VARIABLES, signal });
      const record = await draftRecord(scope, request, services, backend, pool);
      if (request.services) await checkTemplates(scope, record, services, backend);
      return new Draft(record, backend, [
        ...(request.services ? withoutServices(scope) : []),
        ...openPorts(backend, services),
      ]);
    } catch (error) {
      await backend?.[Symbol.asyncDispose]();
      throw error;
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.backend?.[Symbol.asyncDispose]();
  }
}
