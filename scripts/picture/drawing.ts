/**
 * Draws a screen as an SVG that looks the same with any fixed-width font: each run of characters
 * has a fixed position and width.
 *
 * @module
 */

import { lineText, type ScreenLine, type ScreenRun } from "./screen.ts";

const [CELL_WIDTH, LINE_HEIGHT, FONT_SIZE, MARGIN] = [8.4, 19, 14, 16];
const FOREGROUND = "#d0d7de";
/** The terminal's sixteen colours, on a dark background. */
const PALETTE = [
  ...["#6e7681", "#ff7b72", "#7ee787", "#e3b341", "#79c0ff", "#d2a8ff", "#76e3ea", "#d0d7de"],
  ...["#8b949e", "#ffa198", "#a5f0b0", "#f2cc60", "#a5d6ff", "#e2c5ff", "#b3f0ff", "#ffffff"],
];

/**
 * Draws a screen.
 *
 * @param lines Its lines
 * @param columns Its width
 * @param title What it shows, for those who cannot see it
 */
export function drawScreen(lines: readonly ScreenLine[], columns: number, title: string): string {
  const width = Math.ceil(columns * CELL_WIDTH + 2 * MARGIN);
  const height = lines.length * LINE_HEIGHT + 2 * MARGIN;
  const texts = lines.flatMap((line, y) => {
    if (line.length === 0) return [];
    const runs = line.map((run) => drawRun(run)).join("");
    const place = MARGIN + y * LINE_HEIGHT + FONT_SIZE;
    return [`<text y="${place}" data-line="${y}">${runs}</text>`];
  });
  return `<!-- deno-fmt-ignore-file: drawn by scripts/picture.ts, and white space counts -->
<svg xmlns="http://www.w3.org/2000/svg" role="img" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}">
<title>${escaped(title)}</title>
<rect width="100%" height="100%" rx="8" fill="#0d1117"/>
<g font-family="ui-monospace, 'DejaVu Sans Mono', Menlo, Consolas, monospace" font-size="${FONT_SIZE}" fill="${FOREGROUND}" xml:space="preserve">
${texts.join("\n")}
</g>
</svg>
`;
}

function drawRun({ column, text, color, bold, dim }: ScreenRun): string {
  const attributes = [
    `x="${round(MARGIN + column * CELL_WIDTH)}"`,
    `textLength="${round(text.length * CELL_WIDTH)}"`,
    ...color === null ? [] : [`fill="${PALETTE[color] ?? FOREGROUND}"`],
    ...bold ? ['font-weight="bold"'] : [],
    ...dim ? ['opacity="0.65"'] : [],
  ];
  return `<tspan ${attributes.join(" ")}>${escaped(text)}</tspan>`;
}

const round = (value: number): string => String(Math.round(value * 10) / 10);

function escaped(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}

/** The text of a screen, line by line. */
export function textOfScreen(lines: readonly ScreenLine[]): string {
  return `${lines.map(lineText).join("\n")}\n`;
}

/** The text that a drawing shows, line by line, with one space for each gap. */
export function textOfDrawing(svg: string): string {
  const lines: string[] = [];
  for (const [, y, runs] of svg.matchAll(/<text [^>]*data-line="(\d+)">(.*)<\/text>/g)) {
    const texts = Array.from(runs!.matchAll(/<tspan[^>]*>([^<]*)/g), ([, text]) => text!);
    while (lines.length < Number(y)) lines.push("");
    lines.push(texts.join(" "));
  }
  const text = lines.join("\n");
  return `${text.replaceAll("&lt;", "<").replaceAll("&gt;", ">").replaceAll("&amp;", "&")}\n`;
}
