/**
 * Maps terminal colours to one of sixteen names.
 *
 * @module
 */

/** The sixteen, in the order of their numbers. */
const NAMES = [
  ...["black", "red", "green", "yellow", "blue", "magenta", "cyan", "white"],
  ...["black", "red", "green", "yellow", "blue", "magenta", "cyan", "white"]
    .map((name) => `bright-${name}`),
];

/** Their values on a typical terminal, to measure distances to. */
const VALUES: readonly (readonly [number, number, number])[] = [
  [0, 0, 0],
  [187, 0, 0],
  [0, 187, 0],
  [187, 187, 0],
  [0, 0, 187],
  [187, 0, 187],
  [0, 187, 187],
  [200, 200, 200],
  [85, 85, 85],
  [255, 85, 85],
  [0, 255, 0],
  [255, 255, 85],
  [85, 85, 255],
  [255, 85, 255],
  [85, 255, 255],
  [255, 255, 255],
];

/**
 * The name of a colour.
 *
 * @param name From the parser: `ansi-red`, `ansi-palette-208`, `ansi-truecolor`; null for none
 * @param trueColour Red, green and blue, separated by commas, if the name is `ansi-truecolor`
 * @returns One of the sixteen; undefined for none
 */
export function nearestColour(
  name: string | null,
  trueColour: string | null,
): string | undefined {
  if (name === null || name === "") return undefined;
  const number = /^ansi-palette-(\d+)$/.exec(name)?.[1];
  if (number !== undefined) return nearest(paletteColour(Number(number)));
  if (name === "ansi-truecolor") {
    const [red = 0, green = 0, blue = 0] = (trueColour ?? "").split(",").map(Number);
    return nearest([red, green, blue]);
  }
  const plain = name.replace(/^ansi-/, "");
  return NAMES.includes(plain) ? plain : undefined;
}

/** A colour of the 256-colour palette: sixteen named colours, a cube, and greys. */
function paletteColour(number: number): readonly [number, number, number] {
  if (number < 16) return VALUES[number] ?? [0, 0, 0];
  if (number >= 232) {
    const grey = 8 + (number - 232) * 10;
    return [grey, grey, grey];
  }
  const step = (value: number) => value === 0 ? 0 : 55 + value * 40;
  const place = number - 16;
  return [step(Math.floor(place / 36)), step(Math.floor(place / 6) % 6), step(place % 6)];
}

function nearest(colour: readonly [number, number, number]): string {
  const distance = (other: readonly [number, number, number]) =>
    other.reduce((sum, value, i) => sum + (value - colour[i]!) ** 2, 0);
  const distances = VALUES.map(distance);
  return NAMES[distances.indexOf(Math.min(...distances))]!;
}
