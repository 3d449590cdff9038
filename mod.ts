/**
 * nestr as a library: many repositories as one project.
 *
 * Open a project, ask about it, plan an operation, carry it out and follow its events. These are
 * the functions behind the commands of `nestr`, with the same results and errors.
 *
 * @example
 * ```ts
 * import { executePlan, openProject, planRun, repositoryStatus } from "@nestr/nestr";
 *
 * // A project of one repository, made for this example.
 * const root = await Deno.makeTempDir();
 * await new Deno.Command("git", { args: ["init", "--quiet", `${root}/api`] }).output();
 * await Deno.writeTextFile(`${root}/nestr.toml`, "version = 1\n[repos.api]\n");
 *
 * const project = await openProject({ directory: root });
 * const { repositories } = await repositoryStatus(project);
 * console.log(repositories[0]?.state); // "present"
 *
 * const plan = await planRun(project, { command: ["echo", "hello"] });
 * const report = await executePlan(project, plan, {
 *   onEvent(event) {
 *     if (event.type === "task.output") console.log(event.taskId, event.text); // "api" "hello\n"
 *   },
 * });
 * console.log(report.state); // "succeeded"
 * await Deno.remove(root, { recursive: true });
 * ```
 *
 * @module
 */

export { NestrError } from "./lib/errors/nestr_error.ts";
export type { ErrorDocument, NestrErrorOptions } from "./lib/errors/nestr_error.ts";
export { CATALOGUE } from "./lib/errors/catalogue.ts";
export type { CatalogueEntry, ErrorCode, ErrorKind } from "./lib/errors/catalogue.ts";
export type { WebErrorCode } from "./lib/errors/web_catalogue.ts";
export type { WorkspaceErrorCode } from "./lib/errors/workspace_catalogue.ts";
export { nearestNames } from "./lib/errors/nearest_names.ts";

export { OpenProject, openProject } from "./lib/engine/open_project.ts";
export type { OpenProjectOptions } from "./lib/engine/open_project.ts";
export { initProject } from "./lib/engine/init_project.ts";
export type * from "./lib/engine/init_project.ts";
export type { DiscoverySkipReason } from "./lib/vcs/discovery.ts";
export { importProject } from "./lib/engine/import_project.ts";
export type * from "./lib/engine/import_project.ts";
export { IMPORT_KINDS } from "./lib/engine/import_kind.ts";
export type { ImportKind } from "./lib/engine/import_kind.ts";
export type { FoundSource } from "./lib/engine/import_sources.ts";
export type { NewFileOptions } from "./lib/engine/new_file.ts";
export type * from "./lib/importers/imported.ts";
export { projectInfo } from "./lib/engine/project_info.ts";
export type * from "./lib/engine/project_info.ts";
export { validateProject } from "./lib/engine/validate_project.ts";
export type * from "./lib/engine/validate_project.ts";
export { freezeProject } from "./lib/engine/freeze_project.ts";
export type * from "./lib/engine/freeze_project.ts";
export { showSettings } from "./lib/engine/show_settings.ts";
export type * from "./lib/engine/show_settings.ts";

export { selectRepositories, selectTargets } from "./lib/engine/select_targets.ts";
export type { SelectionOptions } from "./lib/engine/evaluate_selection.ts";
export type { Target } from "./lib/graph/target.ts";
export { listRepositories } from "./lib/engine/list_repositories.ts";
export type * from "./lib/engine/list_repositories.ts";
export { repositoryStatus } from "./lib/engine/repository_status.ts";
export type * from "./lib/engine/repository_status.ts";
export { isDirty } from "./lib/vcs/repository.ts";
export type {
  Branch,
  CommandLimits,
  OngoingOperation,
  RepositoryStatus,
} from "./lib/vcs/repository.ts";
export { diffRepositories } from "./lib/engine/diff_repositories.ts";
export type * from "./lib/engine/diff_repositories.ts";
export { repositoryChanges } from "./lib/engine/repository_changes.ts";
export type { RepositoryChanges } from "./lib/engine/repository_changes.ts";
export { grepRepositories } from "./lib/engine/grep_repositories.ts";
export type * from "./lib/engine/grep_repositories.ts";
export type { DiffOptions, GrepMatch, GrepOptions } from "./lib/vcs/changes.ts";
export { listBranches, planDeleteBranch, planSwitch } from "./lib/engine/branch_repositories.ts";
export type * from "./lib/engine/branch_repositories.ts";
export { planSync } from "./lib/engine/sync_repositories.ts";
export type * from "./lib/engine/sync_repositories.ts";
export type { LeftReason, LeftRepository } from "./lib/engine/left_repository.ts";
export type { SyncData } from "./lib/engine/sync_task.ts";
export { planReset } from "./lib/engine/reset_repositories.ts";
export type * from "./lib/engine/reset_repositories.ts";
export { planClean } from "./lib/engine/clean_repositories.ts";
export type { CleanRequest } from "./lib/engine/clean_repositories.ts";
export { describeLosses, requireNoLoss } from "./lib/engine/guard.ts";
export type * from "./lib/engine/guard.ts";

export { planRun } from "./lib/engine/plan_run.ts";
export type * from "./lib/engine/plan_run.ts";
export { readPlan } from "./lib/engine/read_plan.ts";
export { executePlan } from "./lib/engine/execute_plan.ts";
export type { OperationOptions } from "./lib/engine/execute_plan.ts";
export { listRuns, planResume, resumeRun, runLogs, showRun } from "./lib/engine/runs.ts";
export { planUndo } from "./lib/engine/plan_undo.ts";
export type * from "./lib/engine/runs.ts";
export type * from "./lib/runs/plan.ts";
export type * from "./lib/runs/event.ts";
export type { EventListener } from "./lib/runs/event_stream.ts";
export type { RunState } from "./lib/runs/journal_reader.ts";

export {
  affectedSince,
  dependenciesOf,
  dependentsOf,
  drawGraph,
  graphCycles,
  graphOrder,
  showGraph,
} from "./lib/engine/graph_view.ts";
export type * from "./lib/engine/graph_view.ts";
export type { AffectedComponent } from "./lib/graph/affected.ts";
export type { ComponentDocument, GraphDocument } from "./lib/graph/graph_document.ts";

export { openProjectScope, openRepositoryScope } from "./lib/engine/workspace/scope.ts";
export type {
  RepositoryScopeOptions,
  ScopeOptions,
  ScopeRepository,
  WorkspaceScope,
} from "./lib/engine/workspace/scope.ts";
export { addWorkspace, planAddWorkspace } from "./lib/engine/workspace/add_workspace.ts";
export type { AddWorkspaceRequest } from "./lib/engine/workspace/add_workspace.ts";
export { forgetWorkspace, previewForget } from "./lib/engine/workspace/forget_workspace.ts";
export type { ForgetRequest } from "./lib/engine/workspace/forget_workspace.ts";
export { recoverWorkspaces } from "./lib/engine/workspace/recover.ts";
export type { RecoveredOperation } from "./lib/engine/workspace/recover.ts";
export { listForgotten, workspacesOf } from "./lib/engine/workspace/workspaces_of.ts";
export { workspaceStatus } from "./lib/engine/workspace/workspace_status.ts";
export type { StatusRequest } from "./lib/engine/workspace/workspace_status.ts";
export { startServices, stopServices } from "./lib/engine/workspace/services.ts";
export type { ServicesRequest } from "./lib/engine/workspace/services.ts";
export { serviceLogs } from "./lib/engine/workspace/service_logs.ts";
export type * from "./lib/engine/workspace/service_logs.ts";
export { workspaceEnvironment } from "./lib/engine/workspace/workspace_environment.ts";
export { runInWorkspace } from "./lib/engine/workspace/run_in_workspace.ts";
export type * from "./lib/engine/workspace/run_in_workspace.ts";
export { planWorkspaceRun } from "./lib/engine/workspace/plan_workspace_run.ts";
export type { WorkspaceRunRequest } from "./lib/engine/workspace/plan_workspace_run.ts";
export { cleanUpWorkspaces } from "./lib/engine/workspace/cleanup_workspaces.ts";
export type { CleanupOptions } from "./lib/engine/workspace/cleanup_workspaces.ts";
export { diagnoseWorkspaces } from "./lib/engine/workspace/diagnose_workspaces.ts";
export type { DiagnoseWorkspacesOptions } from "./lib/engine/workspace/diagnose_workspaces.ts";
export type * from "./lib/engine/workspace/workspace_info.ts";
export type { WorkingCopyLocation } from "./lib/vcs/working_copy_location.ts";

export { PortAllocator } from "./lib/workspaces/port_allocator.ts";
export type { PortAllocatorOptions, PortOwner } from "./lib/workspaces/port_allocator.ts";
export {
  findWorkspace,
  getWorkspace,
  listWorkspaces,
  registerWorkspace,
  unregisterWorkspace,
} from "./lib/workspaces/registry.ts";
export type { RegistryOptions } from "./lib/workspaces/registry.ts";
export type { ForeignListener } from "./lib/workspaces/record_home.ts";
export type * from "./lib/workspaces/workspace_record.ts";
export { checkTemplate, renderTemplate } from "./lib/workspaces/template.ts";
export type { TemplateSource, TemplateValues } from "./lib/workspaces/template.ts";
export type * from "./lib/backends/backend.ts";

export { diagnose } from "./lib/engine/doctor.ts";
export type * from "./lib/engine/doctor.ts";
export type { Finding } from "./lib/engine/finding.ts";

export type * from "./lib/manifest/project.ts";
export type * from "./lib/manifest/environment.ts";
export { loadManifest } from "./lib/manifest/load.ts";
export { loadEnvironmentFile } from "./lib/manifest/environment_file.ts";
export { findEnvironment } from "./lib/manifest/find_environment.ts";
export type { FindEnvironmentOptions, FoundEnvironment } from "./lib/manifest/find_environment.ts";
export type { ManifestProblem, RelatedPlace } from "./lib/manifest/problem.ts";
export { parseDuration } from "./lib/manifest/duration.ts";
export { nameFrom } from "./lib/manifest/name.ts";
export { formatManifest } from "./lib/manifest/write.ts";
export type { NewManifest, NewRepository } from "./lib/manifest/write.ts";
export type { LockedRepository } from "./lib/manifest/lockfile.ts";
export { manifestJsonSchema } from "./lib/manifest/json_schema.ts";
export type { JsonSchema } from "./lib/manifest/known_keys.ts";
export { resolveSettings } from "./lib/manifest/settings.ts";
export type {
  ColorSetting,
  LogSetting,
  ResolvedSetting,
  ResolvedSettings,
  SettingFlags,
  SettingName,
  SettingOrigin,
  Settings,
  SettingSources,
  UserConfig,
} from "./lib/manifest/settings.ts";
