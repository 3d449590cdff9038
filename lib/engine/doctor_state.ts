/**
 * Examines the state folder, its journal, and the disk below it.
 *
 * @module
 */

import { statfsSync } from "node:fs";
import { ProcessPool } from "../process/process_pool.ts";
import { shellJoin } from "../process/shell_quote.ts";
import { NestrError } from "../errors/nestr_error.ts";
import { listRunIds, readRun } from "../runs/journal_reader.ts";
import type { Finding } from "./finding.ts";
import type { OpenProject } from "./open_project.ts";

/** Less free space than this is worth a warning, in KiB. */
const LITTLE_SPACE_KIB = 512 * 1024;
/** Only the newest runs are looked at. */
const EXAMINED_RUNS = 10;

/** Findings about `.nestr` and the disk. */
export async function checkState(project: OpenProject): Promise<Finding[]> {
  const state = await checkWritable(project);
  return [
    ...state,
    ...state.length === 0 ? await checkJournal(project) : [],
    ...checkDisk(project.config.root),
  ];
}

async function checkWritable({ config, stateFolder }: OpenProject): Promise<Finding[]> {
  const isThere = isFolder(stateFolder);
  if (isThere === false) {
    return [{
      severity: "error",
      area: "state",
      message: `"${stateFolder}" is in the way: nestr keeps its state in a folder of this name`,
      cure: `move it away: ${shellJoin(["mv", stateFolder, `${stateFolder}.old`])}`,
      code: "FILE_ACCESS",
    }];
  }
  const folder = isThere ? stateFolder : config.root;
  await using pool = new ProcessPool({ size: 1 });
  // Asked and not tried: who only examines writes nothing.
  const { code } = await pool.capture({ argv: ["test", "-w", folder], directory: config.root });
  if (code !== 1) return [];
  return [{
    severity: "error",
    area: "state",
    message: `nothing can be written in "${folder}"`,
    cure: "check its owner and permissions, and whether its disk is mounted read-only",
    code: "FILE_ACCESS",
  }];
}

async function checkJournal({ stateFolder }: OpenProject): Promise<Finding[]> {
  const findings: Finding[] = [];
  let ids: string[];
  try {
    ids = listRunIds(stateFolder);
  } catch (error) {
    const { code, message, hint = "check its owner and permissions" } = NestrError.from(error);
    return [{ severity: "error", area: "state", message, cure: hint, code }];
  }
  for (const id of ids.slice(0, EXAMINED_RUNS)) {
    const journal = (severity: Finding["severity"], message: string, cure: string) =>
      findings.push({ severity, area: "state", message, cure });
    try {
      const run = await readRun(stateFolder, id);
      if (run.state === "interrupted") {
        journal("note", `run "${id}" (${run.plan.title}) was cut short`, `nestr runs resume ${id}`);
      }
      if (run.damagedLines > 0) {
        journal(
          "warning",
          `the journal of run "${id}" has ${run.damagedLines} damaged ${
            run.damagedLines === 1 ? "line" : "lines"
          }`,
          `nestr runs show ${id}`,
        );
      }
    } catch (error) {
      const { message, code } = NestrError.from(error);
      if (code === "INTERNAL") throw error;
      journal(
        "warning",
        message,
        `remove it when you do not need its logs: ${
          shellJoin(["rm", "-r", `${stateFolder}/runs/${id}`])
        }`,
      );
    }
  }
  return findings;
}

/** Asks statfs(2); says nothing where the system does not tell. */
function checkDisk(root: string): readonly Finding[] {
  let available: number;
  try {
    const { bavail, bsize } = statfsSync(root);
    available = bavail * bsize / 1024;
  } catch {
    return [];
  }
  if (available >= LITTLE_SPACE_KIB) return [];
  return [{
    severity: "warning",
    area: "disk",
    message: `only ${Math.floor(available / 1024)} MiB are free below "${root}"`,
    cure: "free some space before cloning or running",
    code: "DISK_FULL",
  }];
}

/** Whether a path is a folder; undefined where nothing is. */
function isFolder(path: string): boolean | undefined {
  try {
    return Deno.statSync(path).isDirectory;
  } catch {
    return undefined;
  }
}
