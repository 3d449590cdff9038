/**
 * A workspace as `ajj` makes it, compared with one that is made by hand.
 *
 * By hand means in bash: `git worktree add` or `jj workspace add`, `docker run -P` or a program in the
 * background, waiting until its port answers, and writing `.env`. Both start the same service, so
 * that the difference is what `ajj` adds: reserving ports, labels and a network of the workspace's
 * own, the journal of what to undo if it fails, and its own start.
 *
 * @module
 */

import { shellJoin } from "../../lib/process/shell_quote.ts";
import { makeOriginal } from "./bench_project.ts";
import type { Comparison } from "./comparisons.ts";
import type { Programs } from "./product.ts";
import type { Sandbox } from "./sandbox.ts";

const MANY = 100;
/** How much longer than by hand it may take by design. */
const LIMIT_MS = 1000;
const IMAGE = "nestr-test/redis:7";
/** Makes our names unique on the machine, where `docker ps` shows them. */
const UNIQUE = crypto.randomUUID().slice(0, 8);

/** How a service is described in `aether.toml`, and how it is started by hand. */
interface Service {
  readonly kind: "docker" | "process";
  readonly name: string;
  /** The table of the service. */
  readonly toml: string;
  /** Lines of bash that start it and set `port`, in the repository's folder. */
  readonly start: string;
  /** Lines of bash that end it, whether or not it is running. */
  readonly end: string;
}

/** How a working copy is made by hand. */
interface VersionControl {
  readonly name: "git" | "jj";
  /** Turns the git repository into one of its own kind; everything is committed. */
  readonly prepare: string;
  /** Makes `../hand`. */
  readonly add: string;
  /** Removes it, whether or not it exists. */
  readonly remove: string;
}

const REDIS: Service = {
  kind: "docker",
  name: "a Docker service",
  toml: `backend = { type = "docker" }
[services.cache]
image = "${IMAGE}"
ports = [6379]
ready = { tcp = 6379 }`,
  // Docker's own proxy accepts connections before Redis does, so only an answer proves anything.
  start: `docker run -d --name nestr-bench-${UNIQUE} -p 127.0.0.1::6379 ${IMAGE}
port=$(docker port nestr-bench-${UNIQUE} 6379/tcp); port=\${port##*:}
until (exec 3<>/dev/tcp/127.0.0.1/$port; echo PING >&3; read -r -t 1 <&3; [[ $REPLY == +PONG* ]])
do sleep 0.01; done 2>/dev/null`,
  end: `docker rm -f -v nestr-bench-${UNIQUE}`,
};

/** A server that accepts and closes connections; without modules, so that it starts at once. */
const LISTEN = `socket(S, 2, 1, 6); setsockopt(S, 1, 2, 1);
bind(S, pack("S n a4 x8", 2, $ENV{PORT}, "\\x7f\\0\\0\\1")) or die; listen(S, 9);
while (accept(C, S)) { close(C) }
`;

const PROGRAM: Service = {
  kind: "process",
  name: "a local process",
  toml: `backend = { type = "process" }
[services.cache]
command = ["perl", "listen.pl"]
ports = [6379]
ready = { tcp = 6379 }
env = { PORT = "{{ ports.6379 }}" }`,
  start: `port=$((18000 + RANDOM % 1000))
PORT=$port setsid perl listen.pl >../hand.log 2>&1 & echo $! >../hand.pid
until (exec 3<>/dev/tcp/127.0.0.1/$port); do sleep 0.01; done 2>/dev/null`,
  end: "kill $(cat ../hand.pid) && rm ../hand.pid",
};

const GIT: VersionControl = {
  name: "git",
  prepare: "",
  add: "git worktree add -q -b hand ../hand",
  remove: "git worktree remove --force ../hand; git branch -q -D hand",
};

const JJ: VersionControl = {
  name: "jj",
  prepare: "rm -rf .git && jj --quiet git init --no-colocate && jj --quiet commit -m 'As it is'",
  add: "jj --quiet workspace add ../hand",
  remove: "jj --quiet workspace forget hand; rm -rf ../hand",
};

/** The comparisons that are possible on this machine. */
export interface WorkspaceComparisons {
  readonly comparisons: readonly Comparison[];
  /** Why rows are missing. */
  readonly skipped: readonly string[];
}

/**
 * `ajj workspace add` with each kind of repository and service that this machine has.
 *
 * Nothing is made before a comparison is run, and nothing is left afterwards.
 *
 * @param sandbox Where; it must have the repository `original` by the time a comparison is run
 * @param programs The product
 */
export async function workspaceComparisons(
  sandbox: Sandbox,
  programs: Programs,
): Promise<WorkspaceComparisons> {
  const skipped: string[] = [];
  const has = async (line: string, message: string) => {
    const found = await sandbox.bash(line).then(() => true, () => false);
    if (!found) skipped.push(message);
    return found;
  };
  const hasImage = await has(
    `docker image inspect ${IMAGE}`,
    `workspaces with Docker: no daemon with the image \`${IMAGE}\` (scripts/build_images.sh)`,
  );
  const hasPerl = await has("command -v perl", "workspaces with a local process: no `perl`");
  const hasJj = await has("command -v jj", "workspaces of jj: `jj` is not installed");
  const services = [...hasImage ? [REDIS] : [], ...hasPerl ? [PROGRAM] : []];
  const systems = [GIT, ...hasJj ? [JJ] : []];
  const comparisons = systems.flatMap((system) =>
    services.map((service) => workspaceComparison(sandbox, programs, system, service))
  );
  return { comparisons, skipped };
}

/**
 * How long listing workspaces takes, compared with a program that prints one line.
 *
 * @param sandbox Where
 * @param programs The product
 */
export function listComparison(sandbox: Sandbox, programs: Programs): Comparison {
  const { ajj, hello, how, areCompiled } = programs;
  const place = sandbox.path("workspaces-many");
  const directory = `${place}/repository`;
  const add = `${ajj} workspace add --no-services ../feature-{}`;
  return {
    work: `\`ajj list\` of ${MANY} workspaces, ${how}`,
    directory,
    ours: `${ajj} list`,
    opponents: [{
      name: `\`console.log\`, ${how}`,
      line: hello,
      ...(areCompiled ? { limit: 2 } : {}),
    }],
    rounds: 21,
    prepare: () =>
      sandbox.once(place, async () => {
        console.error(`making ${MANY} workspaces`);
        await makeRepository(sandbox, place, "", PROGRAM);
        await sandbox.bash(`seq ${MANY} | xargs -I{} ${add}`, directory);
      }),
  };
}

function workspaceComparison(
  sandbox: Sandbox,
  { ajj }: Programs,
  system: VersionControl,
  service: Service,
): Comparison {
  const place = sandbox.path(`workspaces-${system.name}-${service.kind}`);
  return {
    work: `\`ajj workspace add\` with ${system.name} and ${service.name}`,
    directory: `${place}/repository`,
    ours: `${ajj} workspace add ../ours`,
    undo: `if [ -e ../ours ]; then ${ajj} workspace forget ours --force; fi`,
    opponents: [{
      name: "the same by hand",
      line: [
        `${system.add} && cd ../hand`,
        service.start,
        'echo "REDIS_URL=redis://localhost:$port" >.env',
      ].join("\n"),
      undo: `${service.end}; ${system.remove}; true`,
      overheadMs: LIMIT_MS,
    }],
    rounds: 9,
    prepare: () =>
      sandbox.once(place, () => makeRepository(sandbox, place, system.prepare, service)),
  };
}

/** Makes a folder with a repository in which `ajj` can be called. */
async function makeRepository(
  sandbox: Sandbox,
  place: string,
  prepare: string,
  service: Service,
): Promise<void> {
  await makeOriginal(sandbox);
  const repository = `${place}/repository`;
  await Deno.mkdir(place);
  await sandbox.bash(shellJoin(["cp", "-a", "original", repository]));
  await Deno.writeTextFile(`${repository}/listen.pl`, LISTEN);
  await Deno.writeTextFile(`${repository}/aether.toml`, manifest(service));
  await sandbox.bash(`git add -A && git commit -qm 'As it is'\n${prepare}`, repository);
}

function manifest({ toml }: Service): string {
  return `version = 1
${toml}
[injection]
file = ".env"
template = "REDIS_URL=redis://localhost:{{ services.cache.ports.6379 }}"
`;
}
