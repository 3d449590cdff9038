/**
 * The contents of an `[environment]` table or an `aether.toml`, read and checked: the services of a
 * workspace, the env files rendered for it, and what happens when it is made and removed.
 *
 * Types only, so that a project without an environment pays nothing for it. Texts that may hold
 * templates (`env`, `command`, `ready`, `template`) are kept as written: rendering needs the ports
 * of a workspace, which are not in the manifest.
 *
 * @module
 */

import type { CommandConfig } from "./command.ts";

/** The `[environment]` table, completed. */
export interface EnvironmentConfig {
  /** What runs the services. */
  readonly backend: BackendConfig;
  /** The services, in the manifest's order. */
  readonly services: readonly ServiceConfig[];
  /** The env files to render, in the manifest's order. */
  readonly injections: readonly InjectionConfig[];
  /** What happens in a workspace when it is made and removed. */
  readonly workspace: WorkspaceConfig;
}

/** What runs the services. */
export interface BackendConfig {
  /** `auto` uses Docker where it answers, else local processes. Default `auto`. */
  readonly type: "auto" | "docker" | "process";
}

/** A container or a local process. */
export interface ServiceConfig {
  /** Unique name: the key in the manifest. Letters, digits, `-` and `_`. */
  readonly name: string;
  /** The image of its container. A service without an image has a command. */
  readonly image?: string;
  /** The ports it listens on. */
  readonly ports: readonly PortConfig[];
  /** Its environment; values may hold templates. */
  readonly env: ReadonlyMap<string, string>;
  /** Files with further environment, relative to the workspace; `env` wins. */
  readonly envFiles: readonly string[];
  /** Mounts, as `docker run --volume` takes them. */
  readonly volumes: readonly string[];
  /** What it runs, in place of the image's own command; may hold templates. */
  readonly command?: CommandConfig;
  /** Names of the services that must be ready before it starts. */
  readonly dependsOn: readonly string[];
  /** The container's health check, in place of the image's own. */
  readonly healthcheck?: HealthcheckConfig;
  /** When it counts as ready. Default: when its container or process is running. */
  readonly ready?: ReadyConfig;
  /** Memory limit in bytes. */
  readonly memoryBytes?: number;
  /** Processor limit; fractions are allowed. */
  readonly cpus?: number;
}

/** A port that a service listens on. */
export interface PortConfig {
  /** The port inside the container, 1 to 65535. */
  readonly container: number;
  /** A fixed port of this machine. Default: one of the workspace's own is chosen. */
  readonly host?: number;
  /** A name for templates. */
  readonly name?: string;
}

/** A container's health check; what is absent is left to the backend. */
export interface HealthcheckConfig {
  /** As Docker takes it: `CMD` or `CMD-SHELL` and what to run, or `NONE`. */
  readonly test: readonly string[];
  /** Between two checks, in milliseconds. */
  readonly intervalMs?: number;
  /** Time limit of one check, in milliseconds. */
  readonly timeoutMs?: number;
  /** Time after the start in which failures do not count, in milliseconds. */
  readonly startPeriodMs?: number;
  /** Failures in a row that make it unhealthy. */
  readonly retries?: number;
}

/** When a service counts as ready. */
export interface ReadyConfig {
  /** What is tried until it succeeds. */
  readonly probe: ReadyProbe;
  /** How long to wait, in milliseconds. Default 60 s. */
  readonly timeoutMs: number;
}

/** What is tried until it succeeds. */
export type ReadyProbe =
  /** A connection to a port of the service: a number, or a text with a template. */
  | { readonly type: "tcp"; readonly port: number | string }
  /** A request that is answered with a status from 200 to 399. */
  | { readonly type: "http"; readonly url: string }
  /** A text that the service's output contains. */
  | { readonly type: "log"; readonly text: string }
  /** A command, run inside the service, that exits with 0. */
  | { readonly type: "exec"; readonly command: CommandConfig };

/** An env file that is rendered for a workspace. */
export interface InjectionConfig {
  /** The file, relative to the workspace, with `/`. */
  readonly file: string;
  /** The template's text, or the file that holds it, relative to the manifest's folder. */
  readonly template: { readonly text: string } | { readonly file: string };
}

/** What happens in a workspace when it is made and removed. */
export interface WorkspaceConfig {
  /** Files copied from the main working copy, relative, globs allowed. */
  readonly copy: readonly string[];
  /** Shell lines run after the services are ready, with the environment. */
  readonly setup: readonly string[];
  /** Shell lines run before the workspace is removed. */
  readonly teardown: readonly string[];
}
