/** Contrast as WCAG 2.2 reckons it, from the values in `tokens.css`. */

import assert from "node:assert/strict";

const STYLES = new URL("../../../../lib/web/app/styles/", import.meta.url);
const read = (name: string): string => Deno.readTextFileSync(new URL(`${name}.css`, STYLES));

type Colour = readonly [red: number, green: number, blue: number];

const SCHEMES = ["light", "dark"] as const;
type Scheme = typeof SCHEMES[number];

const GROUNDS = ["ground", "surface", "raised", "sunken", "hover", "chosen"] as const;
const TONES = ["good", "bad", "warn", "busy", "quiet", "accent"] as const;

/** The colours of `tokens.css` in both schemes. */
const TOKENS = new Map(
  [...read("tokens").matchAll(/--([a-z-]+): light-dark\((#[0-9a-f]{6}), (#[0-9a-f]{6})\);/g)].map(
    ([, name, light, dark]) => [name!, { light: parse(light!), dark: parse(dark!) }],
  ),
);

function parse(hex: string): Colour {
  const channel = (at: number): number => parseInt(hex.slice(at, at + 2), 16);
  return [channel(1), channel(3), channel(5)];
}

function colour(name: string, scheme: Scheme): Colour {
  const found = TOKENS.get(name);
  assert.ok(found, `tokens.css has no --${name}`);
  return found[scheme];
}

function luminance(of: Colour): number {
  const [red, green, blue] = of.map((channel) => {
    const part = channel / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  }) as unknown as Colour;
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

function contrast(one: Colour, other: Colour): number {
  const [lighter, darker] = [luminance(one), luminance(other)].sort((a, b) => b - a);
  return (lighter! + 0.05) / (darker! + 0.05);
}

/** A colour that lets its ground through. */
function over(front: Colour, ground: Colour, opacity: number): Colour {
  return front.map((channel, at) =>
    channel * opacity + ground[at]! * (1 - opacity)
  ) as unknown as Colour;
}

/** Fails with all that have too little contrast. */
function holds(
  least: number,
  pairs: Iterable<readonly [name: string, front: Colour, ground: Colour]>,
): void {
  const poor = [...pairs].map(([name, front, ground]) => [name, contrast(front, ground)] as const)
    .filter(([, ratio]) => ratio < least).map(([name, ratio]) => `${name}: ${ratio.toFixed(2)}`);
  assert.deepEqual(poor, []);
}

/** Each of some colours on each of some grounds, by day and by night. */
function* each(
  fronts: readonly string[],
  grounds: readonly string[],
): Generator<readonly [string, Colour, Colour]> {
  for (const scheme of SCHEMES) {
    for (const front of fronts) {
      for (const ground of grounds) {
        yield [`${front} on ${ground}, ${scheme}`, colour(front, scheme), colour(ground, scheme)];
      }
    }
  }
}

Deno.test("tokens.css has text at 4.5 : 1 on each ground it stands on", () => {
  holds(4.5, each(["text", "muted", ...TONES], GROUNDS));
  for (const tone of ["good", "bad", "warn", "busy"]) {
    holds(4.5, each([tone, "text", "muted"], [`${tone}-ground`]));
  }
  const white = parse("#ffffff");
  for (const scheme of SCHEMES) {
    for (const ground of ["accent-ground", "accent-hover", "bad-solid"]) {
      holds(4.5, [[`white on ${ground}, ${scheme}`, white, colour(ground, scheme)]]);
    }
  }
});

Deno.test("tokens.css has borders of controls and the focus at 3 : 1 on each ground", () => {
  holds(3, each(["line-strong", "focus"], GROUNDS));
});

Deno.test("tokens.css has the marks of boxes of the graph at 3 : 1 where they stand back", () => {
  const opacity = Number(/--stand-back: ([\d.]+);/.exec(read("tokens"))?.[1]);
  for (const scheme of SCHEMES) {
    const surface = colour("surface", scheme);
    const box = over(colour("raised", scheme), surface, opacity);
    holds(
      3,
      TONES.map((
        tone,
      ) => [`${tone}, ${scheme}`, over(colour(tone, scheme), surface, opacity), box]),
    );
    holds(4.5, [[`text, ${scheme}`, over(colour("text", scheme), surface, opacity), box]]);
  }
});

/** The declarations of the first rule with exactly this selector. */
function rule(sheet: string, selector: string): string {
  const found = read(sheet).split("}").map((it) => it.split("{")).find(([head]) =>
    head!.replace(/\/\*.*?\*\//gs, "").trim() === selector
  );
  assert.ok(found, `${sheet}.css has no rule for ${selector}`);
  return found[1]!;
}

Deno.test("the style sheets draw borders of controls with --line-strong", () => {
  const controls = [
    ["button", ".button"],
    ["button", ".chip"],
    ["button", ".input"],
    ["composer", ".kinds__choice span"],
    ["filter", ".filter__box"],
    ["navigation", ".project__button"],
  ] as const;
  for (const [sheet, selector] of controls) {
    assert.match(rule(sheet, selector), /border: 1px solid var\(--line-strong\);/, selector);
  }
  const chosen = '.switch__choice[aria-pressed="true"],\n.switch__choice[aria-current]';
  assert.match(rule("button", chosen), /inset 0 0 0 1px var\(--line-strong\)/);
  assert.match(rule("graph", ".node--in-apart,\n.node--other"), /opacity: var\(--stand-back\);/);
});
