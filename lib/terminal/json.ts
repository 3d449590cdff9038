/**
 * The JSON documents that `--json` prints: `{"ok":true,"data":…}` or `{"ok":false,"error":…}`.
 *
 * @module
 */

import type { NestrError } from "../errors/nestr_error.ts";

/**
 * The document of a command that did its work.
 *
 * @param data An object; a list stands under its plural, so that fields can be added beside it
 * @returns The text with a final line feed
 */
export function dataDocument(data: object): string {
  return `${JSON.stringify({ ok: true, data }, null, 2)}\n`;
}

/**
 * The document of a command that failed.
 *
 * @param error What failed
 * @returns The text with a final line feed
 */
export function errorDocument(error: NestrError): string {
  return `${JSON.stringify({ ok: false, error }, null, 2)}\n`;
}
