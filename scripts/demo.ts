/**
 * A tour of nestr's main job, on the project of six repositories in `examples/shop`.
 *
 * Makes the project in a temporary folder, runs the real commands on it and says what to look at. Every
 * command must end with the exit code that the tour expects; the first that does not ends the tour
 * with code 1. Needs git and Deno, reads none of the user's settings, and leaves nothing behind.
 *
 * @module
 */

import { dirname, join } from "node:path";
import { makeExample } from "../examples/make_repositories.ts";
import { shellJoin } from "../lib/process/shell_quote.ts";
import { leftProcesses } from "./test/leftovers.ts";

const WORKSPACES = ["blue", "green"];
const CLI = new URL("../cli.ts", import.meta.url).href;

/** A walk through a project in a temporary folder. */
class Tour {
  /** Absolute path of the project. */
  readonly root: string;
  readonly #env: Readonly<Record<string, string>>;
  #child: Deno.ChildProcess | undefined;
  #signal: Deno.Signal | undefined;

  /**
   * @param root Absolute path of the project
   * @param env The whole environment of the commands
   */
  constructor(root: string, env: Readonly<Record<string, string>>) {
    this.root = root;
    this.#env = env;
  }

  /** Begins a chapter and says what to look for. */
  chapter(title: string, ...lines: readonly string[]): void {
    console.log(`\n%c== ${title}`, "color: cyan; font-weight: bold");
    for (const line of lines) console.log(`%c   ${line}`, "color: cyan");
  }

  /** Shows a command and runs it; throws if it exits with another code than expected. */
  async nestr(args: readonly string[], expected = 0): Promise<void> {
    const line = `nestr ${shellJoin(args)}`;
    console.log(`\n%c$ ${line}`, "font-weight: bold");
    this.#child = this.#spawn(args, "inherit");
    const { code } = await this.#child.status;
    this.#goOn();
    if (code !== expected) throw new Error(`"${line}" ended with ${code}, not with ${expected}`);
    if (code !== 0) console.log(`(exit code ${code}, as it should be)`);
  }

  /** The JSON output of a command; undefined if it fails. */
  // deno-lint-ignore no-explicit-any -- of any shape
  async ask(args: readonly string[]): Promise<any> {
    const { success, stdout } = await this.#spawn([...args, "--json"], "piped").output();
    return success ? JSON.parse(new TextDecoder().decode(stdout)).data : undefined;
  }

  /** Sends something to a server, as with curl(1), and returns the answer. */
  async post(url: string, body: string): Promise<string> {
    this.#goOn();
    console.log(`\n%c$ curl --data ${shellJoin([body])} ${url}`, "font-weight: bold");
    const response = await fetch(url, {
      method: "POST",
      body,
      signal: AbortSignal.timeout(60_000),
    });
    const answer = await response.text();
    console.log(answer);
    return answer;
  }

  /** Removes the workspaces of an interrupted tour; their services would keep running. */
  async forgetWorkspaces(): Promise<void> {
    const { workspaces } = await this.ask(["workspace", "list"]) ?? { workspaces: [] };
    for (const { name } of workspaces) await this.ask(["workspace", "forget", name, "--force"]);
  }

  #spawn(args: readonly string[], output: "inherit" | "piped"): Deno.ChildProcess {
    const binary = Deno.env.get("NESTR_BIN");
    return new Deno.Command(binary ?? Deno.execPath(), {
      args: [...(binary ? [] : ["run", "--quiet", "-A", CLI]), ...args],
      cwd: this.root,
      clearEnv: true,
      env: { ...this.#env },
      stdin: "null",
      stdout: output,
      stderr: output,
    }).spawn();
  }

  #goOn(): void {
    if (this.#signal) throw new Error(`ended by ${this.#signal}`);
  }

  /** Replaces a word in a file, as a person at an editor would. */
  async edit(file: string, word: string, replacement: string): Promise<void> {
    const script = shellJoin([`s/${word}/${replacement}/g`]);
    console.log(`\n%c$ sed -i ${script} ${file}`, "font-weight: bold");
    const text = await this.read(file);
    if (!text?.includes(word)) throw new Error(`"${file}" does not hold "${word}"`);
    await Deno.writeTextFile(join(this.root, file), text.replaceAll(word, replacement));
  }

  /** Writes a line into a new file. */
  async write(file: string, line: string): Promise<void> {
    console.log(`\n%c$ echo ${shellJoin([line])} > ${file}`, "font-weight: bold");
    await Deno.writeTextFile(join(this.root, file), `${line}\n`);
  }

  /** The text of a file; undefined when there is none. */
  async read(file: string): Promise<string | undefined> {
    return await Deno.readTextFile(join(this.root, file)).catch(() => undefined);
  }

  /** Ends the running command and, with it, the tour. */
  end(signal: Deno.Signal): void {
    this.#signal = signal;
    // The terminal has sent it to the command as well, and a second one would kill at once.
    if (signal === "SIGINT" && Deno.stdin.isTerminal()) return;
    try {
      this.#child?.kill(signal);
    } catch {
      // It has ended already.
    }
  }
}

async function walk(tour: Tour): Promise<void> {
  tour.chapter("One project of six repositories", "All that exists so far is its nestr.toml.");
  await tour.nestr(["project", "info"]);

  tour.chapter("Get them", "sync clones what is missing; later it fast-forwards what is clean.");
  await tour.nestr(["repo", "sync"]);
  await tour.nestr(["repo", "status"]);

  tour.chapter(
    "Who depends on whom",
    "The manifest says what each component needs. A workflow runs in that order, at once where it can;",
    "a component with nothing to build is skipped.",
  );
  await tour.nestr(["graph"]);
  await tour.nestr(["run", "build", "--output", "table"]);

  await breakAndMend(tour);
  await cleanAndUndo(tour);

  tour.chapter("All of it is on record");
  await tour.nestr(["runs", "list"]);

  await workSideBySide(tour);
}

/** A change that breaks a component of another repository, and its repair. */
async function breakAndMend(tour: Tour): Promise<void> {
  tour.chapter(
    "Change something that others rely on",
    "A field of the contract gets another name. Before a push: whom does that touch?",
  );
  await tour.edit("contracts/openapi.json", '"due"', '"due_date"');
  await tour.nestr(["repo", "diff"]);
  await tour.nestr(["graph", "affected", "origin/main"]);

  tour.chapter(
    "Test what is affected, and nothing else",
    "billing still uses the old name. What depends on billing is skipped, all others go on.",
  );
  await tour.nestr(["run", "test", "--select", "affected(origin/main)"], 1);

  tour.chapter(
    "Mend it and go on",
    "resume runs only what did not succeed: billing, and the worker that waited for it.",
  );
  await tour.edit("billing/contract.uses", "Invoice.due", "Invoice.due_date");
  await tour.edit("billing/billing/invoice.py", '"due"', '"due_date"');
  await tour.nestr(["runs", "resume"]);
  await tour.nestr(["repo", "status", "--dirty"]);
}

/** A guard that refuses, and an operation that is undone. */
async function cleanAndUndo(tour: Tour): Promise<void> {
  const file = "web/notes.txt";
  const line = "ask Ada about the price of tea";
  tour.chapter(
    "Nothing is lost",
    "clean would remove a file that exists nowhere else, so it refuses. With --force it saves the file",
    "first, and undo puts it back.",
  );
  await tour.write(file, line);
  await tour.nestr(["repo", "clean"], 4);
  await tour.nestr(["repo", "clean", "--force", "--yes"]);
  if (await tour.read(file) !== undefined) throw new Error(`"${file}" was not removed`);
  await tour.nestr(["runs", "undo", "last"]);
  if (await tour.read(file) !== `${line}\n`) throw new Error(`"${file}" did not come back`);
}

/** Two workspaces with a service each, until they are removed. */
async function workSideBySide(tour: Tour): Promise<void> {
  tour.chapter(
    "Two features at once",
    "A workspace has a working copy of every repository, on a branch of its own, and runs what the",
    "manifest says under [environment]: here the api of that copy. The port is its own, .env tells it.",
  );
  for (const name of WORKSPACES) await tour.nestr(["workspace", "add", name]);
  await tour.nestr(["workspace", "list"]);
  await tour.nestr(["workspace", "run", "-w", "blue", "--", "git", "branch", "--show-current"]);
  await tour.nestr(["workspace", "env", "-w", "green"]);

  tour.chapter(
    "Each knows its own data only",
    "Two orders go to blue, which counts o-1 and o-2. For green the first one is o-1 again.",
  );
  const [blue, green] = await Promise.all(WORKSPACES.map((name) => apiOf(tour, name)));
  await order(tour, blue!, "o-1");
  await order(tour, blue!, "o-2");
  await order(tour, green!, "o-1");

  tour.chapter(
    "Gone without a trace",
    "Services, ports, branches and folders: forget takes all back.",
  );
  for (const name of WORKSPACES) await tour.nestr(["workspace", "forget", name]);
  await tour.nestr(["workspace", "list"]);
  await tour.nestr(["repo", "branch"]);
  await requireNothingLeft(tour, [blue!, green!]);
}

/** The address of a workspace's api, from its .env. */
async function apiOf(tour: Tour, name: string): Promise<string> {
  const answer = await tour.ask(["workspace", "env", "-w", name]);
  const url = answer?.variables.API_URL;
  if (typeof url !== "string") throw new Error(`the workspace "${name}" has no API_URL`);
  return url;
}

/** Orders some tea; the number of the order shows how many orders the api knows. */
async function order(tour: Tour, api: string, number: string): Promise<void> {
  const items = [{ product: "tea", quantity: 2, price: 450 }];
  const answer = await tour.post(`${api}/orders`, JSON.stringify(items));
  if (JSON.parse(answer).id !== number) throw new Error(`${api} did not answer with ${number}`);
}

/** Checks without nestr's help that nothing is left of the workspaces. */
async function requireNothingLeft(tour: Tour, apis: readonly string[]): Promise<void> {
  const { workspaces } = await tour.ask(["workspace", "list"]);
  if (workspaces.length > 0) throw new Error("a workspace is still in the list");
  for (const name of WORKSPACES) {
    const folder = `${tour.root}-${name}`;
    if (await Deno.stat(folder).catch(() => undefined)) throw new Error(`"${folder}" is there`);
  }
  for (const api of apis) {
    const answers = await fetch(api).then(() => true, () => false);
    if (answers) throw new Error(`${api} still answers`);
  }
  const [left] = leftProcesses(dirname(tour.root));
  if (left) throw new Error(`a process was left: ${left.command}`);
  console.log(`\nNothing answers at ${apis.join(" and ")}, and no process or folder is left.`);
}

/** The environment of the commands: the machine's, without the user's settings. */
async function environment(folder: string): Promise<Record<string, string>> {
  const kept = Object.entries(Deno.env.toObject()).filter(([name]) =>
    !/^(NESTR|AETHER|GIT)_/.test(name)
  );
  const identity = { NAME: "Demo", EMAIL: "demo@example.com" };
  return {
    ...Object.fromEntries(kept),
    ...await hasNode() ? {} : { PATH: `${await standInForNode(folder)}:${Deno.env.get("PATH")}` },
    GIT_CONFIG_GLOBAL: "/dev/null",
    GIT_CONFIG_NOSYSTEM: "1",
    GIT_AUTHOR_NAME: identity.NAME,
    GIT_AUTHOR_EMAIL: identity.EMAIL,
    GIT_COMMITTER_NAME: identity.NAME,
    GIT_COMMITTER_EMAIL: identity.EMAIL,
    XDG_CONFIG_HOME: join(folder, "config"),
    XDG_STATE_HOME: join(folder, "state"),
    DENO_NO_UPDATE_CHECK: "1",
  };
}

async function hasNode(): Promise<boolean> {
  const command = new Deno.Command("node", { args: ["-v"], stdout: "null", stderr: "null" });
  return await command.output().then(({ success }) => success, () => false);
}

/** Makes a folder with a program `node` that is Deno, for the project's own scripts. */
async function standInForNode(folder: string): Promise<string> {
  const programs = join(folder, "bin");
  const script = `exec ${shellJoin([Deno.execPath()])} run --quiet --no-config -A "$@"\n`;
  await Deno.mkdir(programs);
  await Deno.writeTextFile(join(programs, "node"), `#!/bin/sh\n${script}`, { mode: 0o755 });
  return programs;
}

if (import.meta.main) {
  const folder = await Deno.realPath(await Deno.makeTempDir({ prefix: "nestr-demo-" }));
  let tour: Tour | undefined;
  try {
    const example = join(folder, "example");
    tour = new Tour(join(example, "shop"), await environment(folder));
    for (const signal of ["SIGINT", "SIGTERM"] as const) {
      Deno.addSignalListener(signal, () => tour?.end(signal));
    }
    await makeExample("shop", example);
    await walk(tour);
    console.log("\n%c== The tour is complete: every command ended as it should.", "color: green");
    console.log("   Walk on by yourself: examples/shop/README.md");
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    console.error(`\n%cThe tour stopped: ${reason}`, "color: red");
    Deno.exitCode = 1;
    await tour?.forgetWorkspaces();
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
  // The signal listeners would keep the process alive.
  Deno.exit();
}
