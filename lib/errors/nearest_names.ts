/**
 * Suggests the names a person may have meant.
 *
 * @module
 */

/**
 * The candidates nearest to a word, the nearest first.
 *
 * Nearness is the number of insertions, deletions, replacements and swaps of neighbours that lead
 * from one to the other (optimal string alignment), ignoring case; a candidate that begins with the
 * word also counts as near. A candidate farther away than a third of the longer one's length is not
 * suggested.
 *
 * @param word What was typed
 * @param candidates The names that exist
 * @param limit How many to return at most. Default 3
 */
export function nearestNames(word: string, candidates: Iterable<string>, limit = 3): string[] {
  const wanted = word.toLowerCase();
  const ranked: { name: string; distance: number }[] = [];
  for (const name of candidates) {
    const candidate = name.toLowerCase();
    const most = Math.max(1, Math.floor(Math.max(wanted.length, candidate.length) / 3));
    const isPrefix = wanted.length >= 2 && candidate.startsWith(wanted);
    if (!isPrefix && Math.abs(wanted.length - candidate.length) > most) continue;
    const distance = isPrefix ? 0.5 : editDistance(wanted, candidate);
    if (distance <= most) ranked.push({ name, distance });
  }
  ranked.sort((a, b) => a.distance - b.distance || (a.name < b.name ? -1 : 1));
  return ranked.slice(0, limit).map(({ name }) => name);
}

function editDistance(left: string, right: string): number {
  let beforeLast: number[] = [];
  let last = Array.from({ length: right.length + 1 }, (_, i) => i);
  for (let i = 1; i <= left.length; i++) {
    const row = [i];
    for (let j = 1; j <= right.length; j++) {
      const replace = last[j - 1]! + (left[i - 1] === right[j - 1] ? 0 : 1);
      let best = Math.min(last[j]! + 1, row[j - 1]! + 1, replace);
      const swapped = left[i - 1] === right[j - 2] && left[i - 2] === right[j - 1];
      if (i > 1 && j > 1 && swapped) best = Math.min(best, beforeLast[j - 2]! + 1);
      row.push(best);
    }
    beforeLast = last;
    last = row;
  }
  return last[right.length]!;
}
