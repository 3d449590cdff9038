/**
 * Names of log files for tasks, whose ids may hold `/` and anything else a manifest allows.
 *
 * @module
 */

/**
 * The name of a task's log file: the id, percent-encoded where a file system might object, and
 * unique to it.
 *
 * @param taskId Identifier of a task, for example `api/test`
 * @returns A file name without folders, for example `api%2Ftest.log`
 */
export function logFileName(taskId: string): string {
  const encoded = encodeURIComponent(taskId).replaceAll(
    /[*'()!~]|^\./g,
    (char) => `%${char.charCodeAt(0).toString(16).toUpperCase().padStart(2, "0")}`,
  );
  return `${encoded}.log`;
}

/** The task that a log file's name stands for; the inverse of `logFileName()`. */
export function taskIdOf(fileName: string): string {
  return decodeURIComponent(fileName.replace(/\.log$/, ""));
}
