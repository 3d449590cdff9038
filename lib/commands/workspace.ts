/**
 * `nestr workspace …`: working copies of a project's repositories with services of their own.
 *
 * The commands are those of `ajj`, on another kind of workspace.
 *
 * @module
 */

import type { Command } from "commander";
import { describeCleanup } from "./ajj/cleanup.ts";
import { describeEnv } from "./ajj/env.ts";
import { describeList } from "./ajj/list.ts";
import { describeLogs } from "./ajj/logs.ts";
import { describeStart } from "./ajj/start.ts";
import { describeStatus } from "./ajj/status.ts";
import { describeStop } from "./ajj/stop.ts";
import { describeAdd } from "./ajj/workspace_add.ts";
import { describeForget } from "./ajj/workspace_forget.ts";
import type { BindAction } from "./command_binding.ts";
import { explain } from "./help.ts";
import { NESTR } from "./workspace_project.ts";
import { describeWorkspaceRun } from "./workspace_run.ts";

/** Adds the commands of `nestr workspace`. */
export function describeWorkspace(group: Command, bind: BindAction): void {
  explain(
    group,
    group.summary(),
    "Give a feature, or a coding agent, a working copy of every repository with databases, ports and " +
      ".env files of its own, and take all of it away again.",
    [
      ["Begin", "nestr workspace add feature"],
      ["Run the tests there", "nestr workspace run -w feature -- npm test"],
      ["Be done with it", "nestr workspace forget feature"],
    ],
  );
  describeAdd(group.command("add"), bind, NESTR);
  describeForget(group.command("forget"), bind, NESTR);
  describeList(group.command("list"), bind, NESTR);
  describeStatus(group.command("status"), bind, NESTR);
  describeWorkspaceRun(group.command("run"), bind);
  describeStart(group.command("start"), bind, NESTR);
  describeStop(group.command("stop"), bind, NESTR);
  describeLogs(group.command("logs"), bind, NESTR);
  describeEnv(group.command("env"), bind, NESTR);
  describeCleanup(group.command("cleanup"), bind, NESTR);
}
