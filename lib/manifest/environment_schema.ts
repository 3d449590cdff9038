/**
 * What an `[environment]` table, or an `aether.toml` at its top level, may contain.
 *
 * Checks each value by itself; `environment_reader.ts` checks what they mean together. Loaded only
 * for a manifest that has an environment.
 *
 * @module
 */

import { BYTE_SIZE_EXPECTED, BYTE_SIZE_PATTERN, parseByteSize } from "./byte_size.ts";
import { argumentList, duration, shellLine, variables } from "./schema.ts";
import {
  choice,
  either,
  key,
  list,
  named,
  positiveNumber,
  type Remains,
  requiredKey,
  someOf,
  someText,
  table,
  textLike,
  type ValueOf,
  wholeNumber,
} from "./values.ts";

const SERVICE_PATTERN = "^[A-Za-z0-9][A-Za-z0-9_-]*$";

/** What the name of a service looks like, for messages. */
export const SERVICE_EXPECTED =
  'a name of letters, digits, "-" and "_", which templates and containers can use';

/** Whether a text can name a service or a port. */
export function isServiceName(text: string): boolean {
  return text !== "__proto__" && new RegExp(SERVICE_PATTERN).test(text);
}

const HIGHEST_PORT = 65535;
const MOST_RETRIES = 100_000;

const port = wholeNumber(1, HIGHEST_PORT);
const serviceName = textLike(SERVICE_EXPECTED, isServiceName, SERVICE_PATTERN);
const relativePath = someText("a relative path");
const lines = list(shellLine, "a list of shell lines");
const command = either(
  shellLine,
  argumentList,
  "a shell line, or a list with a program and its arguments",
);

const portTable = table({
  container: requiredKey(port, "The port inside the container."),
  host: key(port, "A fixed port of this machine; one of the workspace's own unless given."),
  name: key(
    serviceName,
    "A name for templates: `services.NAME.ports.PORTNAME`.",
  ),
});

const healthcheck = table({
  test: requiredKey(
    either(
      shellLine,
      someOf(someText(), "a list that begins with CMD, CMD-SHELL or NONE"),
      "a shell line, or a list that begins with CMD, CMD-SHELL or NONE",
    ),
    "What to run: a shell line, or a list that begins with CMD, CMD-SHELL or NONE.",
  ),
  interval: key(duration, "Between two checks."),
  timeout: key(duration, "Limit of one check."),
  start_period: key(duration, "After the start, in which failures do not count."),
  retries: key(wholeNumber(1, MOST_RETRIES), "Failures in a row that make it unhealthy."),
});

const ready = table({
  tcp: key(
    either(
      port,
      textLike("a port, or a text with a template", (text) => text.includes("{{")),
      "a port, or a text with a template",
    ),
    "A port of the service that accepts connections.",
  ),
  http: key(someText("a URL"), "A URL that answers with a status from 200 to 399."),
  log: key(someText(), "A text that the service's output contains."),
  exec: key(command, "A command, run inside the service, that ends with 0."),
  timeout: key(duration, 'How long to wait; "60s" unless given.'),
});

const service = table({
  image: key(someText("the name of an image"), "The image of its container."),
  ports: key(
    list(either(port, portTable, "a port, or a table with container, host and name"), "a list"),
    "The ports it listens on: numbers, or tables with container, host and name.",
  ),
  env: key(variables, "Its environment; values may hold templates."),
  env_file: key(
    either(
      relativePath,
      list(relativePath, "a list of paths"),
      "a path or a list of paths",
    ),
    "A file, or several, with further environment; env wins.",
  ),
  volumes: key(
    list(someText("a mount such as `data:/var/lib/data`"), "a list of mounts"),
    "Mounts, as `docker run --volume` takes them.",
  ),
  command: key(command, "What it runs: a shell line, or a program with its arguments."),
  depends_on: key(
    list(someText("the name of a service"), "a list of services"),
    "The services that are ready before it starts.",
  ),
  healthcheck: key(healthcheck, "The container's health check."),
  ready: key(ready, "When it counts as ready: one of tcp, http, log, exec."),
  memory: key(
    textLike(
      BYTE_SIZE_EXPECTED,
      (text) => parseByteSize(text) !== undefined,
      BYTE_SIZE_PATTERN,
    ),
    "Upper bound of its memory.",
  ),
  cpus: key(positiveNumber(), "Upper bound of its processors; parts are allowed."),
});

const injection = table({
  file: requiredKey(relativePath, "The env file to write."),
  template: key(someText(), "Its template. Either this or template_file."),
  template_file: key(
    relativePath,
    "The file that holds its template, relative to this file. Either this or template.",
  ),
});

const workspace = table({
  copy: key(
    list(relativePath, "a list of paths"),
    "Files copied from the main working copy.",
  ),
  setup: key(lines, "Run after the services are ready, with the environment."),
  teardown: key(lines, "Run before the workspace is removed."),
});

/** An environment as written in a file. */
export const environmentSchema = table({
  backend: key(
    table({
      type: key(
        choice(["auto", "docker", "process"]),
        "`auto`, the default, takes Docker where it answers, else local processes.",
      ),
    }),
    "What runs the services.",
  ),
  services: key(
    named(service, "a table of services by name", SERVICE_PATTERN),
    "The services, by name.",
  ),
  injection: key(
    either(injection, list(injection, "a list of tables"), "a table or a list of tables"),
    "The env file to render for a workspace, or several.",
  ),
  workspace: key(workspace, "What happens when a workspace is made and removed."),
});

/** A checked environment, without the parts that did not fit. */
export type EnvironmentDocument = Remains<ValueOf<typeof environmentSchema>>;
