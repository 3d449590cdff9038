/**
 * Globs: `*`, `?`, `[abc]`, `[!a-z]`, `{a,b}`, and `**` across folders.
 *
 * A glob becomes an automaton that is followed in all its states at once, so a match takes time
 * proportional to the glob's length times the text's, however hostile the glob. Braces are
 * alternatives and are not expanded. There is no escape character: special characters stand for
 * themselves inside brackets, as in `[*]`.
 *
 * @module
 */

/** What a glob is matched against: in a `path`, `/` separates folders. */
type Kind = "name" | "path";

/** A piece of a glob. */
type Part =
  | { readonly type: "literal"; readonly char: string }
  /** `[…]` */
  | { readonly type: "class"; readonly accepts: Accepts }
  /** `?`, `*`, `**`, and a `**` that includes the `/` after it */
  | { readonly type: "any" | "run" | "runAcross" | "folders" }
  /** `{`, `,` and `}` of alternatives */
  | { readonly type: "open" | "or" | "close" };

type Accepts = (char: string) => boolean;

/** Consumes one character and goes on at `next`, or goes on at each of `to` without one. */
type State =
  | { readonly accepts: Accepts; readonly next: number }
  | { readonly to: number[] };

/**
 * Whether a text contains a wildcard.
 *
 * @param text A glob; brackets and braces that are not closed are not wildcards
 */
export function isGlob(text: string): boolean {
  return partsOf(text, "name").some(({ type }) => type !== "literal");
}

/**
 * Compiles a glob to a test for whole texts.
 *
 * @param glob The glob; brackets and braces that are not closed stand for themselves
 * @param kind In a `path`, `*`, `?` and `[!a]` stop at `/` and `**` does not; in a `name` they match
 * anything
 */
export function compileGlob(glob: string, kind: "name" | "path"): (text: string) => boolean {
  const parts = partsOf(glob, kind);
  if (parts.every(({ type }) => type === "literal")) return (text) => text === glob;
  const states = statesOf(parts, kind);
  return (text) => follow(states, text);
}

const isAnything: Accepts = () => true;
const isNoSlash: Accepts = (char) => char !== "/";
const isSlash: Accepts = (char) => char === "/";

/** Whether the automaton, from its first state, can consume the whole text and reach its end. */
function follow(states: readonly State[], text: string): boolean {
  /** The step in which each state was last reached. */
  const reached = new Uint32Array(states.length + 1);
  let step = 0;
  const reach = (from: readonly number[]): number[] => {
    step++;
    const taking: number[] = [];
    const open = [...from];
    for (let at = open.pop(); at !== undefined; at = open.pop()) {
      if (reached[at] === step) continue;
      reached[at] = step;
      const state = states[at];
      if (state === undefined) continue;
      if ("to" in state) { for (const next of state.to) open.push(next); }
      else taking.push(at);
    }
    return taking;
  };
  let current = reach([0]);
  for (const char of text) {
    const next: number[] = [];
    for (const at of current) {
      const state = states[at]!;
      if ("accepts" in state && state.accepts(char)) next.push(state.next);
    }
    if (next.length === 0) return false;
    current = reach(next);
  }
  return reached[states.length] === step;
}

/** The automaton of a glob; its end is the number after the last state. */
function statesOf(parts: readonly Part[], kind: Kind): State[] {
  const states: State[] = [];
  const any = kind === "path" ? isNoSlash : isAnything;
  const take = (accepts: Accepts) => states.push({ accepts, next: states.length + 1 });
  const repeat = (accepts: Accepts) => {
    const start = states.length;
    states.push({ to: [start + 1, start + 2] }, { accepts, next: start });
  };
  /** The open braces: where they fork, and the ends of their alternatives. */
  const groups: { readonly fork: number[]; readonly ends: number[][] }[] = [];
  for (const part of parts) {
    switch (part.type) {
      case "literal":
        take((char) => char === part.char);
        break;
      case "class":
        take(part.accepts);
        break;
      case "any":
        take(any);
        break;
      case "run":
        repeat(any);
        break;
      case "runAcross":
        repeat(isAnything);
        break;
      case "folders": {
        // No folder at all, or anything that ends with a "/".
        const start = states.length;
        states.push({ to: [start + 1, start + 4] });
        repeat(isAnything);
        take(isSlash);
        break;
      }
      case "open": {
        const fork = [states.length + 1];
        states.push({ to: fork });
        groups.push({ fork, ends: [] });
        break;
      }
      case "or": {
        const end: number[] = [];
        states.push({ to: end });
        const group = groups.at(-1)!;
        group.ends.push(end);
        group.fork.push(states.length);
        break;
      }
      case "close":
        for (const end of groups.pop()!.ends) end.push(states.length);
    }
  }
  return states;
}

function partsOf(glob: string, kind: Kind): Part[] {
  const chars = Array.from(glob);
  const closed = closedBraces(chars);
  const lastBracket = chars.lastIndexOf("]");
  const parts: Part[] = [];
  /** For each open brace: whether a folder's name begins there. */
  const groups: boolean[] = [];
  /** Whether a folder's name begins here. */
  let isStart = true;
  for (let at = 0; at < chars.length; at++) {
    const char = chars[at]!;
    const wasStart: boolean = isStart;
    isStart = char === "/";
    const classEnd = char === "[" ? endOfClass(chars, at, lastBracket) : -1;
    if (char === "*") {
      const begin = at;
      while (chars[at + 1] === "*") at++;
      if (at === begin) parts.push({ type: "run" });
      else if (wasStart && chars[at + 1] === "/") {
        // `**/` also matches no folder at all: `**/api` finds `api`.
        parts.push({ type: "folders" });
        at++;
        isStart = true;
      } else parts.push({ type: "runAcross" });
    } else if (char === "?") parts.push({ type: "any" });
    else if (classEnd > 0) {
      parts.push({ type: "class", accepts: classOf(chars.slice(at + 1, classEnd), kind) });
      at = classEnd;
    } else if (char === "{" && closed.has(at)) {
      parts.push({ type: "open" });
      groups.push(wasStart);
      isStart = wasStart;
    } else if (char === "," && groups.length > 0) {
      parts.push({ type: "or" });
      isStart = groups.at(-1)!;
    } else if (char === "}" && closed.has(at)) {
      parts.push({ type: "close" });
      groups.pop();
    } else parts.push({ type: "literal", char });
  }
  return parts;
}

/** The positions of the braces that have a counterpart. */
function closedBraces(chars: readonly string[]): ReadonlySet<number> {
  const closed = new Set<number>();
  const open: number[] = [];
  const lastBracket = chars.lastIndexOf("]");
  for (let at = 0; at < chars.length; at++) {
    const classEnd = chars[at] === "[" ? endOfClass(chars, at, lastBracket) : -1;
    if (classEnd > 0) at = classEnd;
    else if (chars[at] === "{") open.push(at);
    else if (chars[at] === "}" && open.length > 0) closed.add(open.pop()!).add(at);
  }
  return closed;
}

/** The position of the `]` that closes a class, or -1; a `]` that comes first is a member. */
function endOfClass(chars: readonly string[], open: number, lastBracket: number): number {
  let first = open + 1;
  if (chars[first] === "!" || chars[first] === "^") first++;
  if (chars[first] === "]") first++;
  // Without this check, each of many opening brackets would search to the end.
  return first > lastBracket ? -1 : chars.indexOf("]", first);
}

function classOf(body: readonly string[], kind: Kind): Accepts {
  const isNegated = body[0] === "!" || body[0] === "^";
  const members = isNegated ? body.slice(1) : body;
  const singles = new Set<string>();
  const ranges: { readonly first: number; readonly last: number }[] = [];
  for (let i = 0; i < members.length; i++) {
    const last = members[i + 2];
    if (members[i + 1] === "-" && last !== undefined) {
      ranges.push({ first: members[i]!.codePointAt(0)!, last: last.codePointAt(0)! });
      i += 2;
    } else singles.add(members[i]!);
  }
  return (char) => {
    if (kind === "path" && char === "/") return false;
    const point = char.codePointAt(0)!;
    const isMember = singles.has(char) ||
      ranges.some(({ first, last }) => first <= point && point <= last);
    return isMember !== isNegated;
  };
}
