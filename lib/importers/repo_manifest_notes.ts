/**
 * What a manifest of Android's repo can say and one of nestr cannot.
 *
 * @module
 */

import type { RepeatedNotes } from "./repeated_notes.ts";
import type { ManifestElement } from "./repo_manifest_document.ts";

const REVIEW = "nestr uploads nothing for review";
const FETCHED = "nestr fetches all branches and tags of a repository";

/** Elements without a counterpart. */
const ELEMENTS: Readonly<Record<string, string>> = {
  "notice": "nestr shows no notice after a sync",
  "manifest-server": "nestr has no smart sync; `nestr project freeze` pins the commits you have",
  "submanifest": "nestr has one manifest per project; import this one in a folder of its own",
  "repo-hooks": `${REVIEW}, so it has no hooks for it`,
  "superproject": "nestr takes commits from the repositories; `nestr project freeze` pins them",
  "contactinfo": "nestr's manifest names no contact",
  "copyfile": "nestr copies no files out of repositories; a step of a workflow can",
  "linkfile": "nestr makes no links into repositories; a step of a workflow can",
  "annotation": "nestr has no annotations; `env` of a workflow's step comes nearest",
};

/** Elements that are read elsewhere, with their attributes: a reason for those that are not. */
const ATTRIBUTES: Readonly<Record<string, Readonly<Record<string, string | undefined>>>> = {
  "remote": {
    ...read("name", "alias", "fetch", "revision"),
    pushurl: "nestr has one URL for a remote; set it with `git remote set-url --push`",
    review: REVIEW,
  },
  "default": {
    ...read("remote", "revision", "upstream", "sync-j", "sync-s"),
    "dest-branch": REVIEW,
    "sync-c": FETCHED,
    "sync-tags": FETCHED,
  },
  "project": {
    ...read("name", "path", "remote", "revision", "groups", "upstream", "clone-depth", "sync-s"),
    "dest-branch": REVIEW,
    "sync-c": FETCHED,
    "sync-tags": FETCHED,
    "force-path": "nestr makes no mirrors",
    "rebase": "nestr never rebases; a sync only moves forward",
  },
  "extend-project": {
    ...read("name", "path", "dest-path", "groups", "revision", "remote", "upstream", "base-rev"),
    "dest-branch": REVIEW,
  },
  "remove-project": read("name", "path", "optional", "base-rev"),
};

function read(...names: readonly string[]): Readonly<Record<string, undefined>> {
  return Object.fromEntries(names.map((name) => [name, undefined]));
}

/**
 * Notes what of an element, its attributes and what stands in it has no counterpart.
 *
 * @param element An element below `manifest`, or a project in a project
 * @param notes Where it is noted
 */
export function noteWithoutCounterpart(element: ManifestElement, notes: RepeatedNotes): void {
  const { name } = element;
  const known = Object.hasOwn(ATTRIBUTES, name) ? ATTRIBUTES[name] : undefined;
  if (known === undefined) {
    noteElement(element);
    return;
  }
  for (const attribute of element.attributeNames) {
    const isKnown = Object.hasOwn(known, attribute);
    const reason = isKnown ? known[attribute] : "nestr does not know it";
    if (reason === undefined) continue;
    const subject = `${element.subject} ${attribute}="${element.get(attribute) ?? ""}"`;
    notes.note(`${name} ${attribute}`, element, `not imported: ${reason}`, subject);
  }
  for (const child of element.children) {
    if (child.name !== "project" || name !== "project") noteElement(child, element);
  }
}

function noteElement(element: ManifestElement, parent?: ManifestElement): void {
  const { name } = element;
  const reason = Object.hasOwn(ELEMENTS, name)
    ? ELEMENTS[name]
    : "nestr does not know this element";
  const source = element.get("src");
  const target = element.get("dest");
  const files = source !== undefined && target !== undefined ? ` ("${source}" to "${target}")` : "";
  const where = parent === undefined ? "" : ` for "${parent.get("name") ?? parent.name}"`;
  element.note(`not imported${where}${files}: ${reason}`);
}
