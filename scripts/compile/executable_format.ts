/**
 * Which system an executable is for, read from its first bytes: ELF (elf(5)), Mach-O (`mach-o/loader.h`)
 * and PE.
 *
 * @module
 */

import type { Target } from "./targets.ts";

/** Enough for the headers that are read, in bytes. */
const HEADER_SIZE = 4096;

/** The numbers of the two processors in each kind of header. */
const MACHINES = {
  elf: { 62: "x86_64-unknown-linux-gnu", 183: "aarch64-unknown-linux-gnu" },
  mach: { 0x0100_0007: "x86_64-apple-darwin", 0x0100_000c: "aarch64-apple-darwin" },
  windows: { 0x8664: "x86_64-pc-windows-msvc" },
} as const satisfies Record<string, Readonly<Record<number, Target>>>;

/**
 * The system that an executable is for.
 *
 * @param path The file
 * @returns The system; undefined for anything else
 */
export async function targetOfFile(path: string): Promise<Target | undefined> {
  using file = await Deno.open(path);
  const bytes = new Uint8Array(HEADER_SIZE);
  let length = 0;
  for (let read: number | null = 0; read !== null && length < HEADER_SIZE; length += read ?? 0) {
    read = await file.read(bytes.subarray(length));
  }
  return targetOfHeader(bytes.subarray(0, length));
}

/**
 * The system that an executable is for.
 *
 * @param bytes Its beginning
 */
export function targetOfHeader(bytes: Uint8Array): Target | undefined {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const number = (at: number, size: 2 | 4) => {
    if (at + size > view.byteLength) return -1;
    return size === 2 ? view.getUint16(at, true) : view.getUint32(at, true);
  };
  const machine = (known: Readonly<Record<number, Target>>, value: number) => known[value];
  if (number(0, 4) === 0x464c_457f) return machine(MACHINES.elf, number(18, 2));
  if (number(0, 4) === 0xfeed_facf) return machine(MACHINES.mach, number(4, 4));
  const windows = number(0, 2) === 0x5a4d ? number(0x3c, 4) : -1;
  if (windows >= 0 && number(windows, 4) === 0x4550) {
    return machine(MACHINES.windows, number(windows + 4, 2));
  }
  return undefined;
}
