/**
 * Makes an example ready to try: bare remotes from its `sources/`, and a project folder with its
 * manifest.
 *
 * Cloning the repositories is left to `nestr repo sync`. The same files give the same commit ids on
 * every machine: identity and clock are fixed, and none of the machine's git configuration is read.
 *
 * @module
 */

import { basename, join, resolve } from "node:path";

/** Where an example was made; absolute paths. */
export interface MadeExample {
  /** The project's root: the folder with the manifest. */
  readonly root: string;
  /** The folder with the bare repositories. */
  readonly remotes: string;
}

/** A file of a repository. */
interface SourceFile {
  /** Relative to the repository, with `/`. */
  readonly path: string;
  readonly text: string;
}

/** Examples that use the repositories of another example with a manifest of their own. */
const BORROWED_SOURCES: Readonly<Record<string, string>> = { yaml: "minimal" };
const IDENTITY = "Shop Team <team@example.com>";
/** 2025-01-06T09:00:00Z, the time of the first commits; the second ones follow an hour later. */
const FIRST_COMMIT_S = 1_736_154_000;

/**
 * Makes an example.
 *
 * `remotes/NAME.git` for each repository of its sources, and a folder of its own name with its manifest.
 *
 * @param name Its folder in `examples/`
 * @param directory Where to make it; must not exist or be empty
 * @throws {Error} The folder is not empty, or git failed
 */
export async function makeExample(name: string, directory: string): Promise<MadeExample> {
  const example = new URL(`./${name}/`, import.meta.url);
  const made = { root: resolve(directory, name), remotes: resolve(directory, "remotes") };
  await requireEmpty(directory);
  await Deno.mkdir(made.root, { recursive: true });
  for await (const { name: file } of Deno.readDir(example)) {
    if (!/\.(toml|yaml)$/.test(file)) continue;
    await Deno.writeTextFile(
      join(made.root, file),
      await Deno.readTextFile(new URL(file, example)),
    );
  }
  const sources = new URL(`./${BORROWED_SOURCES[name] ?? name}/sources/`, import.meta.url);
  for await (const { name: repository } of Deno.readDir(sources)) {
    const files = await readFiles(new URL(`${repository}/`, sources));
    await makeRemote(join(made.remotes, `${repository}.git`), files);
  }
  return made;
}

/**
 * Makes an example in a folder of the user's choice and says what to do next.
 *
 * @param name Its folder in `examples/`
 * @param directory Where to make it. Default: `nestr-NAME` in the current folder
 */
export async function makeAndExplain(name: string, directory = `nestr-${name}`): Promise<void> {
  const { root, remotes } = await makeExample(name, directory);
  const count = Array.from(Deno.readDirSync(remotes)).length;
  console.log(`made ${count} remotes in ${remotes}\n\nnow: cd ${root} && nestr repo sync`);
}

async function requireEmpty(directory: string): Promise<void> {
  await Deno.mkdir(directory, { recursive: true });
  for await (const _ of Deno.readDir(directory)) {
    throw new Error(`"${directory}" is not empty; give another folder`);
  }
}

/** All files of a folder, sorted by path. */
async function readFiles(folder: URL, prefix = ""): Promise<SourceFile[]> {
  const files: SourceFile[] = [];
  for await (const { name, isDirectory } of Deno.readDir(folder)) {
    const path = prefix + name;
    if (isDirectory) files.push(...await readFiles(new URL(`${name}/`, folder), `${path}/`));
    else files.push({ path, text: await Deno.readTextFile(new URL(name, folder)) });
  }
  return files.sort((a, b) => a.path < b.path ? -1 : 1);
}

/** Makes a bare repository with two commits: first its description, then its content. */
async function makeRemote(remote: string, files: readonly SourceFile[]): Promise<void> {
  const name = basename(remote, ".git");
  const isDescription = ({ path }: SourceFile) => path === "README.md" || path === ".gitignore";
  const stream = [
    ...commit(`Describe ${name}`, FIRST_COMMIT_S, files.filter(isDescription)),
    ...commit(`Implement ${name}`, FIRST_COMMIT_S + 3600, files.filter((it) => !isDescription(it))),
  ].join("\n");
  await git(["init", "--quiet", "--bare", "--initial-branch=main", "--template=", "--", remote]);
  await git([`--git-dir=${remote}`, "fast-import", "--quiet"], `${stream}\n`);
}

/** A commit on main in the format of git-fast-import(1). */
function commit(message: string, seconds: number, files: readonly SourceFile[]): string[] {
  return [
    "commit refs/heads/main",
    `author ${IDENTITY} ${seconds} +0000`,
    `committer ${IDENTITY} ${seconds} +0000`,
    data(`${message}\n`),
    ...files.flatMap(({ path, text }) => [`M 100644 inline ${path}`, data(text)]),
  ];
}

const data = (text: string): string => `data ${new TextEncoder().encode(text).length}\n${text}`;

/** Runs git with its own environment. */
async function git(args: readonly string[], input = ""): Promise<void> {
  const child = new Deno.Command("git", {
    args: [...args],
    clearEnv: true,
    env: {
      PATH: Deno.env.get("PATH") ?? "",
      GIT_CONFIG_NOSYSTEM: "1",
      GIT_CONFIG_GLOBAL: "/dev/null",
    },
    stdin: "piped",
    stdout: "null",
    stderr: "piped",
  }).spawn();
  const writer = child.stdin.getWriter();
  await writer.write(new TextEncoder().encode(input));
  await writer.close();
  const { success, stderr } = await child.output();
  if (!success) throw new Error(`git ${args.join(" ")}: ${new TextDecoder().decode(stderr)}`);
}
