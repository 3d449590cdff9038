/**
 * How a repository stands, in small: branch, distance from the upstream, changes.
 *
 * @module
 */

import type { JSX } from "preact";
import type { RepositoryListing, RepositoryStatusEntry } from "../../wire.ts";
import { count } from "../text/amounts.ts";
import { visibleText } from "../../../terminal/visible_text.ts";
import { Icon } from "./icon.tsx";

/** The checked-out branch, or what is in its place. */
export function BranchName({ repository, entry }: {
  readonly repository: RepositoryListing;
  readonly entry: RepositoryStatusEntry | undefined;
}): JSX.Element {
  if (!entry) return <span class="pending" aria-label="Loading" role="img" />;
  if (entry.state === "missing") return <span class="fact fact--quiet">not cloned</span>;
  if (!entry.status) {
    return <span class="fact fact--bad" title={entry.error?.message}>cannot be read</span>;
  }
  const { branch, head, operation } = entry.status;
  const isOther = branch !== null && branch !== repository.branch;
  return (
    <>
      <span
        class={`fact fact--branch${isOther ? " fact--other" : ""}`}
        title={branch === null ? "detached" : visibleText(branch)}
      >
        <Icon name="branch" size={14} />
        <span>{branch === null ? detached(head) : visibleText(branch)}</span>
      </span>
      {operation !== null && <span class="tag tag--warn">{operation}</span>}
    </>
  );
}

/** What stands in the place of a branch. */
const detached = (head: string | null): string =>
  head === null ? "no commits" : `at ${head.slice(0, 8)}`;

/** How far the branch is from its upstream. */
export function Upstream({ entry }: {
  readonly entry: RepositoryStatusEntry | undefined;
}): JSX.Element | null {
  const status = entry?.status;
  if (!status) return null;
  if (status.upstreamGone) return <span class="fact fact--warn">gone</span>;
  if (status.upstream === null) return <span class="fact fact--quiet">none</span>;
  const { ahead = 0, behind = 0 } = status;
  if (!ahead && !behind) {
    return (
      <span class="fact fact--even" title={`Up to date with ${visibleText(status.upstream)}`}>
        <Icon name="check" size={14} />
        <span>in sync</span>
      </span>
    );
  }
  return (
    <>
      {!!ahead && (
        <span class="fact fact--ahead" title={`${count(ahead, "commit")} to push`}>
          <Icon name="up" size={14} />
          <span>
            {ahead}
            <span class="unseen">ahead</span>
          </span>
        </span>
      )}
      {!!behind && (
        <span class="fact fact--behind" title={`${count(behind, "commit")} to pull`}>
          <Icon name="down" size={14} />
          <span>
            {behind}
            <span class="unseen">behind</span>
          </span>
        </span>
      )}
    </>
  );
}

/** With the signs of `nestr repo status`, which stand for the words where there is little room. */
const KINDS = [
  ["conflicts", "in conflict", "tone-bad", "!"],
  ["staged", "staged", "tone-good", "+"],
  ["modified", "modified", "tone-warn", "~"],
  ["untracked", "untracked", "tone-quiet", "?"],
  ["stash", "stashed", "fact--quiet", "stash"],
] as const;

/** What has changed; what is stashed is no change. */
export function Changes({ entry }: {
  readonly entry: RepositoryStatusEntry | undefined;
}): JSX.Element | null {
  const status = entry?.status;
  if (!status) return null;
  const shown = KINDS.filter(([kind]) => status[kind] > 0);
  return (
    <>
      {shown.every(([kind]) => kind === "stash") && <span class="fact fact--quiet">clean</span>}
      {shown.map(([kind, words, look, sign]) => (
        <span key={kind} class={`fact ${look}`} title={words}>
          <span class="fact__sign" aria-hidden="true">{sign}</span>
          <strong>{status[kind]}</strong>
          <span class="fact__word">{words}</span>
        </span>
      ))}
    </>
  );
}
