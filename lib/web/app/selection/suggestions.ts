/**
 * Suggests what could come next in a selection expression, for the filter box.
 *
 * Looks only at the word at the cursor; the server checks whether the whole expression is valid.
 *
 * @module
 */

/** The words that suggestions are made of. */
export interface SelectionWords {
  readonly names: readonly string[];
  readonly tags: readonly string[];
  readonly paths: readonly string[];
  /** Saved filters: expression by name. */
  readonly filters: Readonly<Record<string, string>>;
  /** The default branch of the remotes, to compare with. */
  readonly defaultBranch: string;
}

/** A suggestion. */
export interface Suggestion {
  /** What replaces the word at the cursor. */
  readonly insert: string;
  /** What it means. */
  readonly note: string;
  /** Where to put the cursor, from the end of the inserted text; -1 for inside the parentheses. */
  readonly back?: number;
}

const PREDICATES: Readonly<Record<string, string>> = {
  dirty: "has uncommitted work",
  clean: "has no uncommitted work",
  ahead: "has commits to push",
  behind: "has commits to pull",
  missing: "is not cloned",
};

const FUNCTIONS: Readonly<Record<string, string>> = {
  deps: "and everything it depends on",
  dependents: "and everything that depends on it",
  affected: "changed since a revision, and their dependents",
};

const MOST = 8;

/** Where the word at the cursor begins. */
function wordStart(text: string, cursor: number): number {
  let start = cursor;
  while (start > 0 && !/[\s&|!(),"]/.test(text[start - 1]!)) start--;
  return start;
}

/**
 * The suggestions at a position.
 *
 * @param text The expression so far
 * @param cursor Where the cursor is
 */
export function suggestionsFor(
  text: string,
  cursor: number,
  words: SelectionWords,
): readonly Suggestion[] {
  const word = text.slice(wordStart(text, cursor), cursor);
  const before = text.slice(0, wordStart(text, cursor)).trimEnd();
  if (before.endsWith("affected(")) return matching(revisions(words), word);
  if (word === "" && /[\w*")\]]$/.test(before)) return OPERATORS;
  return matching(candidates(words, word), word);
}

/**
 * Whether an expression may be wrong only because somebody is still typing it: words are suggested, or
 * operators for one that does not end yet.
 *
 * @param suggested What is suggested at the cursor
 * @param code Code of what is wrong with it
 */
export function isHalfTyped(suggested: readonly Suggestion[], code: string): boolean {
  return suggested.length > 0 && (suggested !== OPERATORS || code === "SELECTION_INVALID");
}

/** The expression after taking a suggestion, and the new cursor position. */
export function takeSuggestion(
  text: string,
  cursor: number,
  suggestion: Suggestion,
): { readonly text: string; readonly cursor: number } {
  const start = wordStart(text, cursor);
  const head = text.slice(0, start) + suggestion.insert;
  return { text: head + text.slice(cursor), cursor: head.length + (suggestion.back ?? 0) };
}

function revisions({ defaultBranch }: SelectionWords): readonly Suggestion[] {
  return [
    { insert: `origin/${defaultBranch}`, note: "since the remote's default branch" },
    { insert: "HEAD", note: "uncommitted changes" },
    { insert: "HEAD~1", note: "since the previous commit" },
  ];
}

const OPERATORS: readonly Suggestion[] = [
  { insert: "& ", note: "and: matches both" },
  { insert: "| ", note: "or: matches either" },
];

function candidates(words: SelectionWords, word: string): readonly Suggestion[] {
  const prefix = /^(name|tag|path):/.exec(word)?.[1];
  if (prefix !== undefined) {
    const values = { name: words.names, tag: words.tags, path: words.paths }[prefix]!;
    return values.map((value) => ({ insert: `${prefix}:${quoted(value)}`, note: "" }));
  }
  return [
    ...Object.entries(words.filters).map(([name, note]) => ({ insert: `@${name}`, note })),
    ...Object.entries(PREDICATES).map(([insert, note]) => ({ insert, note })),
    ...words.tags.map((tag) => ({ insert: `tag:${quoted(tag)}`, note: "tag" })),
    ...words.names.map((name) => ({ insert: quoted(name), note: "name" })),
    ...Object.entries(FUNCTIONS).map(([name, note]) => ({ insert: `${name}()`, note, back: -1 })),
  ];
}

function matching(all: readonly Suggestion[], word: string): readonly Suggestion[] {
  const typed = word.toLowerCase();
  const rank = ({ insert }: Suggestion): number => {
    const text = insert.toLowerCase();
    if (text === typed) return -1;
    if (text.startsWith(typed)) return 0;
    const inside = text.indexOf(typed);
    return inside > 0 && /[:@\-/_]/.test(text[inside - 1]!) ? 1 : inside > 0 ? 2 : -1;
  };
  return all.map((suggestion) => ({ suggestion, order: rank(suggestion) }))
    .filter(({ order }) => order >= 0)
    .sort((a, b) => a.order - b.order)
    .slice(0, MOST)
    .map(({ suggestion }) => suggestion);
}

/** A name as the grammar accepts it: in quotes if it would mean something else without. */
export function quoted(name: string): string {
  return /^[\w./:@+-]+$/.test(name) && !(name in PREDICATES) && !name.startsWith("@")
    ? name
    : `"${name}"`;
}

/** The expression that selects exactly these names. */
export function selectionOf(chosen: Iterable<string>): string {
  return [...chosen].map(quoted).join(" | ");
}
