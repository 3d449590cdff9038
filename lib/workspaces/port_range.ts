/**
 * The range that ports are chosen from.
 *
 * @module
 */

import { NestrError } from "../errors/nestr_error.ts";

/** Ports from `first` to `last`, both included. */
export interface PortRange {
  readonly first: number;
  readonly last: number;
}

/** Below the ports that kernels choose by themselves, so that no outgoing connection has one. */
const DEFAULT_PORT_RANGE: PortRange = { first: 20_000, last: 29_999 };

const VARIABLE = "NESTR_PORT_RANGE";
const HIGHEST_PORT = 65_535;

/**
 * Settles the range: what is given, else what `NESTR_PORT_RANGE` says, else the default.
 *
 * @param given Ends that win over the variable's
 * @param env Reads an environment variable. Default: this process's
 * @throws {NestrError} `SETTING_INVALID` when it is no range of ports
 */
export function portRange(
  given: Partial<PortRange> = {},
  env: (name: string) => string | undefined = (name) => Deno.env.get(name),
): PortRange {
  const text = env(VARIABLE);
  const configured = text ? parseRange(text) : DEFAULT_PORT_RANGE;
  const range = { ...configured, ...given };
  if (!isRange(range)) throw invalid("the range of ports", `${range.first}-${range.last}`);
  return range;
}

function parseRange(text: string): PortRange {
  const [, first, last] = /^\s*(\d{1,5})\s*-\s*(\d{1,5})\s*$/.exec(text) ?? [];
  const range = { first: Number(first), last: Number(last) };
  if (!isRange(range)) throw invalid(VARIABLE, text);
  return range;
}

function isRange({ first, last }: PortRange): boolean {
  return [first, last].every(Number.isInteger) && first >= 1 && first <= last &&
    last <= HIGHEST_PORT;
}

function invalid(place: string, value: string): NestrError {
  const { first, last } = DEFAULT_PORT_RANGE;
  const expected = `two ports from 1 to ${HIGHEST_PORT}, the lower first, such as ${first}-${last}`;
  return new NestrError("SETTING_INVALID", `${place} is "${value}", expected ${expected}`, {
    hint: `correct it, for example: ${VARIABLE}=${first}-${last}`,
    details: { place, value, expected },
  });
}
