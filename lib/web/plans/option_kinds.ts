/**
 * The kinds of parameters that several methods and plans have in common.
 *
 * @module
 */

import { LONGEST_DURATION_MS } from "../../manifest/duration.ts";
import { MOST_JOBS, MOST_RETRIES } from "../../manifest/limits.ts";
import {
  choice,
  key,
  list,
  requiredKey,
  type Schema,
  someOf,
  someText,
  textLike,
  wholeNumber,
} from "../../manifest/values.ts";

const word = textLike("a string without NUL characters", (text) => !text.includes("\0"));

/** A selection expression. */
export const select = key(
  someText("a selection expression"),
  "A selection expression. Default: everything.",
);

/** A run of the journal. */
export const run = requiredKey(
  someText("the id of a run"),
  "Id of the run, the beginning of one, or `last`.",
);

/** Names of services. */
export const services = key(
  list(someText("the name of a service"), "a list of names"),
  "Names of services. Default: all.",
);

/** The words of a command. */
export const command: Schema<string[]> = someOf(word, "a program with its arguments");

/** The options that runs of commands and of workflows have in common. */
export const runLimits = {
  select,
  order: key(choice(["dependency", "parallel", "serial"]), "Which tasks wait for which."),
  fail: key(
    choice(["fast", "dependents", "never"]),
    "What happens to the other tasks when one has failed.",
  ),
  jobs: key(wholeNumber(1, MOST_JOBS), "How many tasks run at once."),
  timeoutMs: key(wholeNumber(1, LONGEST_DURATION_MS), "Time limit of each task in milliseconds."),
  totalTimeoutMs: key(
    wholeNumber(1, LONGEST_DURATION_MS),
    "Time limit of the whole run in milliseconds.",
  ),
  retries: key(wholeNumber(0, MOST_RETRIES), "How often a failed task is retried."),
};
