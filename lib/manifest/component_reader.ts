/**
 * Makes components of the entries under `[components]`, and of the repositories that none of them
 * names.
 *
 * Dependency cycles are not checked here: the graph reports them.
 *
 * @module
 */

import { nearestNames } from "../errors/nearest_names.ts";
import { distinct, type NamedEntry, presentElements } from "./named_entries.ts";
import type { Place } from "./problem.ts";
import type { ComponentConfig, RepositoryConfig } from "./project.ts";
import { readFolder } from "./repository_reader.ts";
import type { NamedTable } from "./schema.ts";

type ComponentEntry = NamedEntry<NamedTable<"components">>;

/**
 * Reads the components and notes names that do not exist.
 *
 * @param entries The checked entries by name
 * @param repositories The project's repositories
 * @returns The declared components, then the implicit ones, each in the manifest's order
 */
export function readComponents(
  entries: ReadonlyMap<string, ComponentEntry>,
  repositories: readonly RepositoryConfig[],
): readonly ComponentConfig[] {
  const names = new Set(repositories.map(({ name }) => name));
  const declared = [...entries.values()].map((entry) => readComponent(entry, names));
  const owners = new Map<string, string>();
  for (const component of declared) {
    for (const repository of component.repositories) owners.set(repository, component.name);
  }
  const implicit: ComponentConfig[] = [];
  for (const { name } of repositories) {
    const taken = entries.get(name);
    if (owners.has(name)) continue;
    if (taken) noteTakenName(name, taken.place);
    else implicit.push(implicitComponent(name));
  }
  const components = [...declared, ...implicit];
  noteUnknownDependencies(entries, new Set(components.map(({ name }) => name)), owners);
  return components;
}

const implicitComponent = (name: string): ComponentConfig => ({
  name,
  repositories: [name],
  path: ".",
  dependsOn: [],
  tags: [],
  implicit: true,
});

function readComponent(entry: ComponentEntry, repositories: ReadonlySet<string>): ComponentConfig {
  const { name, value, place } = entry;
  return {
    name,
    repositories: readRepositoryNames(entry, repositories),
    path: value.path === undefined
      ? "."
      : readFolder(value.path, place.at("path"), "the repository"),
    dependsOn: distinct(value.depends_on),
    tags: [...distinct(value.tags)].sort(),
    implicit: false,
  };
}

function readRepositoryNames(
  { name, value, place }: ComponentEntry,
  repositories: ReadonlySet<string>,
): readonly string[] {
  if (value.repos === undefined) {
    if (!repositories.has(name) && !place.at("repos").isNoted) {
      place.note({
        atKey: true,
        message: `the component "${name}" names no repos, and no repository has its name`,
        expected: "repos = [..]",
        suggestion: suggest(name, repositories),
      });
    }
    return [name];
  }
  for (const { element, index } of presentElements(value.repos)) {
    if (!repositories.has(element)) {
      noteUnknown(place.at("repos", index), element, "repository", repositories);
    }
  }
  return distinct(value.repos);
}

function noteUnknownDependencies(
  entries: ReadonlyMap<string, ComponentEntry>,
  components: ReadonlySet<string>,
  owners: ReadonlyMap<string, string>,
): void {
  for (const { value, place } of entries.values()) {
    for (const { element, index } of presentElements(value.depends_on)) {
      if (components.has(element)) continue;
      const at = place.at("depends_on", index);
      const owner = owners.get(element);
      noteUnknown(
        at,
        element,
        "component",
        components,
        owner && `"${element}" is a repository of the component "${owner}"`,
      );
    }
  }
}

function noteUnknown(
  place: Place,
  name: string,
  noun: string,
  known: ReadonlySet<string>,
  suggestion = suggest(name, known),
): void {
  place.note({
    message: `"${place.key}" names the unknown ${noun} ${JSON.stringify(name)}`,
    found: JSON.stringify(name),
    expected: `the name of a ${noun}`,
    suggestion,
  });
}

function suggest(name: string, known: ReadonlySet<string>): string | undefined {
  const near = nearestNames(name, known);
  return near.length === 0 ? undefined : `did you mean ${near.join(" or ")}?`;
}

function noteTakenName(name: string, place: Place): void {
  place.note({
    atKey: true,
    message:
      `the component "${name}" does not contain the repository of its name, and no other component does`,
    suggestion: `add "${name}" to the repos of a component, or rename the component`,
  });
}
