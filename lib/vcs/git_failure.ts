/**
 * Turns a git command that failed into an error with a code.
 *
 * Reads git's English messages (`LC_ALL=C`), because git gives exit code 128 for almost everything.
 * What matches no rule becomes `GIT_FAILED` with git's own words in the details. Pure.
 *
 * @module
 */

import type { ErrorCode } from "../errors/catalogue.ts";
import { NestrError } from "../errors/nestr_error.ts";
import { shellQuote } from "../process/shell_quote.ts";
import { redactText, redactUrl } from "./url.ts";

/** What is known about the command that failed. */
export interface FailedCommand {
  /** Absolute path of the repository, or of the folder the command ran in. */
  readonly path: string;
  /** Arguments after `git`, without the options that are always given. */
  readonly args: readonly string[];
  readonly code: number;
  readonly stderr: string;
  /** URL or name of the remote it talked to. */
  readonly remote?: string;
}

interface Rule {
  readonly pattern: RegExp;
  readonly code: ErrorCode;
  readonly message: (command: FailedCommand, match: RegExpExecArray) => string;
  readonly hint?: (command: FailedCommand, match: RegExpExecArray) => string;
}

/** The remote refused, or could not be asked. Also matched against git's messages that jj passes on. */
const REMOTE_RULES: readonly Rule[] = [
  {
    pattern: /ssh: (?:command )?not found|cannot run ssh:/i,
    code: "REMOTE_UNREACHABLE",
    message: (command) => `the remote ${quotedRemote(command)} needs ssh, which is not installed`,
    hint: () => "install an ssh client, or use an https url",
  },
  {
    pattern: /No user exists for uid (\d+)/i,
    code: "REMOTE_UNREACHABLE",
    message: (command, [, uid]) =>
      `the remote ${quotedRemote(command)} needs ssh, which refuses user ${uid}: it has no name`,
    hint: () => "work as a user who is listed in /etc/passwd, or use an https url",
  },
  {
    pattern:
      /repository .* not found|repository not found|does not appear to be a git repository|returned error: 404|repository '.*' does not exist|not found: did you run git update-server-info|no such repository|access denied or repository not exported|project you were looking for could not be found|No git remote named/i,
    code: "REMOTE_NOT_FOUND",
    message: (command) => `the remote ${quotedRemote(command)} does not exist, or not for you`,
    hint: () => "check the url in the manifest and your access to it",
  },
  {
    pattern: /Host key verification failed/i,
    code: "REMOTE_AUTHENTICATION",
    message: (command) => `the host key of ${quotedRemote(command)} is not known`,
    hint: () => "connect to the host once with ssh and check its key, then try again",
  },
  {
    pattern:
      /authentication failed|could not read (username|password)|terminal prompts disabled|permission denied \(|invalid credentials|access denied|returned error: 40[13]|too many authentication failures|invalid username or (password|token)|permission to .* denied|does not support password authentication/i,
    code: "REMOTE_AUTHENTICATION",
    message: (command) => `the remote ${quotedRemote(command)} refused access`,
    hint: () => "log in with your credential helper or load your ssh key, then try again",
  },
  {
    pattern:
      /could not resolve (host|proxy)|connection refused|connection timed out|operation timed out|network is unreachable|no route to host|failed to connect|couldn't connect|unable to connect to|name or service not known|name resolution|connection reset|connection closed|empty reply|ssl_|ssl |gnutls|certificate|returned error: 5\d\d|the remote end hung up unexpectedly|early eof|remote did not send all/i,
    code: "REMOTE_UNREACHABLE",
    message: (command) => `the remote ${quotedRemote(command)} could not be reached`,
    hint: () => "check the network and the url, then try again",
  },
];

/** Problems of this machine, which may bring about a complaint about the remote as well. */
const MACHINE_RULES: readonly Rule[] = [
  {
    pattern: /unable to create '(.*\.lock)': file exists/i,
    code: "REPOSITORY_LOCKED",
    message: ({ path }, match) => `"${path}" is locked by "${match[1]}"`,
    hint: (_, match) => `if no other git process is at work there, delete ${match[1]}`,
  },
  {
    pattern: /could not lock config file (.*): file exists/i,
    code: "REPOSITORY_LOCKED",
    message: ({ path }, match) => `"${path}" is locked: "${match[1]}.lock" exists`,
    hint: (_, match) => `if no other git process is at work there, delete ${match[1]}.lock`,
  },
  {
    pattern: /dubious ownership/i,
    code: "REPOSITORY_BROKEN",
    message: ({ path }) => `git refuses "${path}", which belongs to another user`,
    hint: ({ path }) => `git config --global --add safe.directory ${shellQuote(path)}`,
  },
  {
    pattern: /no space left on device|disk quota exceeded/i,
    code: "DISK_FULL",
    message: ({ path }) => `the disk is full, git could not go on in "${path}"`,
  },
];

/** Problems of the repository itself. */
const REPOSITORY_RULES: readonly Rule[] = [
  {
    pattern: /not a git repository|must be run in a work tree/i,
    code: "REPOSITORY_INVALID",
    message: ({ path }) => `"${path}" is no git repository`,
    hint: () => "move the folder away and run nestr repo sync, or correct the path in the manifest",
  },
  {
    pattern:
      /index file (corrupt|smaller)|bad index|unknown index entry|index uses .* extension|bad object|bad tree object|object file .* is empty|loose object .* corrupt|unable to read tree|unable to read (sha1|[0-9a-f]{40})|missing blob object|packfile .* (corrupt|cannot|does not)|bad config|invalid (sha1|object)|could not parse HEAD|bad ref|broken ref|failed to resolve .*HEAD|unknown repository extension|expected git repo version|invalid gitfile format|bad signature|your current branch appears to be broken/i,
    code: "REPOSITORY_BROKEN",
    message: ({ path }) => `git cannot read the repository "${path}"`,
    hint: ({ path }) => `git -C ${shellQuote(path)} fsck`,
  },
  {
    pattern: /permission denied|read-only file system/i,
    code: "FILE_ACCESS",
    message: ({ path }) => `git may not read or write something in "${path}"`,
  },
];

/**
 * The error for a git command that ended with a code other than 0.
 *
 * @param command What failed
 * @returns An error whose details hold `path`, `command`, `exitCode` and `stderr`, without secrets
 */
export function gitFailure(command: FailedCommand): NestrError {
  if (command.code === 127) {
    return new NestrError("GIT_NOT_FOUND", "git is not installed or not on PATH", {
      hint: "install git 2.30 or later",
    });
  }
  const remote = command.remote === undefined ? [] : REMOTE_RULES;
  return classified(command, [...MACHINE_RULES, ...remote, ...REPOSITORY_RULES]) ??
    unclassified("GIT_FAILED", command);
}

/**
 * The error for a jj command that talked to a remote, if its message tells what went wrong.
 *
 * @param command What failed
 */
export function remoteFailure(command: FailedCommand): NestrError | undefined {
  return classified(command, REMOTE_RULES);
}

/**
 * An error that only tells what was run and the first line of its answer.
 *
 * @param code `GIT_FAILED` or `JJ_FAILED`
 * @param command What failed
 */
export function unclassified(code: "GIT_FAILED" | "JJ_FAILED", command: FailedCommand): NestrError {
  const program = code === "GIT_FAILED" ? "git" : "jj";
  const first = redactText(command.stderr).split("\n").map((line) => line.trim())
    .find((line) => /^(fatal|error):/i.test(line)) ?? `exit code ${command.code}`;
  return new NestrError(
    code,
    `${program} ${gitVerb(command.args)} failed in "${command.path}": ${
      first.replace(/^(fatal|error): /i, "").replace(/\.$/, "")
    }`,
    { details: failureDetails(command) },
  );
}

/**
 * The verb of a command line: `fetch` in `-c gc.auto=0 fetch --quiet`.
 *
 * @param args Arguments after `git`
 */
export function gitVerb(args: readonly string[]): string {
  return args.find((arg, index) => !arg.startsWith("-") && args[index - 1] !== "-c") ?? "";
}

/** The details that every error about a failed command has. */
export function failureDetails(command: FailedCommand): Readonly<Record<string, unknown>> {
  return {
    path: command.path,
    command: command.args.map(redactUrl),
    exitCode: command.code,
    stderr: redactText(command.stderr.trim()),
    ...(command.remote === undefined ? {} : { remote: redactUrl(command.remote) }),
  };
}

function classified(command: FailedCommand, rules: readonly Rule[]): NestrError | undefined {
  for (const { pattern, code, message, hint } of rules) {
    const match = pattern.exec(command.stderr);
    if (!match) continue;
    return new NestrError(code, redactText(message(command, match)), {
      ...(hint === undefined ? {} : { hint: hint(command, match) }),
      details: failureDetails(command),
    });
  }
  return undefined;
}

function quotedRemote(command: FailedCommand): string {
  return `"${redactUrl(command.remote ?? "origin")}"`;
}
