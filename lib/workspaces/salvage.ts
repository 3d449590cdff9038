/**
 * Gets out of damaged JSON what is still whole.
 *
 * @module
 */

/** Text of a file, with whether every byte of it belongs to a character. */
export interface DecodedText {
  readonly text: string;
  readonly valid: boolean;
}

/**
 * Reads a file as UTF-8; bytes that are none become U+FFFD and make it invalid.
 *
 * @throws What `Deno.readFileSync` throws
 */
export function readDecoded(path: string): DecodedText {
  const bytes = Deno.readFileSync(path);
  try {
    return { text: new TextDecoder("utf-8", { fatal: true }).decode(bytes), valid: true };
  } catch {
    return { text: new TextDecoder().decode(bytes), valid: false };
  }
}

/**
 * Finds the JSON objects of a kind in a text that need not be JSON as a whole: cut off, with garbage in
 * it, or with entries of another kind.
 *
 * An object with a character that could not be read (U+FFFD) is not whole.
 *
 * @param text The damaged text
 * @param fits Whether an object is of the kind that is wanted
 * @returns Them in the order of the text
 */
export function salvageObjects<Kind>(
  text: string,
  fits: (value: unknown) => value is Kind,
): Kind[] {
  let found: { readonly start: number; readonly value: Kind }[] = [];
  for (const [start, end] of balancedObjects(text)) {
    const value = parseObject(text.slice(start, end));
    if (!fits(value)) continue;
    // Inner objects come first; what lies inside one that fits belongs to it.
    found = found.filter((inner) => inner.start < start);
    found.push({ start, value });
  }
  return found.map(({ value }) => value);
}

/** Start and end of everything between matching braces, the inner before the outer. */
function* balancedObjects(text: string): Generator<readonly [start: number, end: number]> {
  const open: number[] = [];
  let inString = false;
  for (let at = 0; at < text.length; at++) {
    const character = text[at];
    // No string of JSON goes over the end of a line: an unmatched quote spoils no more than its line.
    if (character === "\n") inString = false;
    else if (inString && character === "\\") at++;
    else if (character === '"') inString = !inString;
    else if (inString) continue;
    else if (character === "{") open.push(at);
    else if (character === "}") {
      const start = open.pop();
      if (start !== undefined) yield [start, at + 1];
    }
  }
}

function parseObject(text: string): unknown {
  if (text.includes("\ufffd")) return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
