/**
 * Components that are drawn again only when certain properties have changed.
 *
 * Functions among the properties are new each time and know what was true then, so that they cannot be
 * compared: what is drawn gets functions that pass each call on to the newest.
 *
 * @module
 */

import { type Attributes, Component, type ComponentChild, type FunctionComponent, h } from "preact";

/**
 * A component that compares properties first.
 *
 * @param draw The component
 * @param compared Names of the properties that count
 */
export function memo<Props extends object>(
  draw: FunctionComponent<Props>,
  compared: readonly (keyof Props)[],
): new (props: Props) => Component<Props> {
  return class extends Component<Props> {
    /** Preact gives the newest properties to a component that is not drawn again, too. */
    readonly #newest = (name: keyof Props) => (...args: readonly unknown[]): unknown =>
      (this.props[name] as (...args: readonly unknown[]) => unknown)(...args);

    override shouldComponentUpdate(next: Readonly<Props>): boolean {
      return compared.some((name) => next[name] !== this.props[name]);
    }

    override render(props: Readonly<Props>): ComponentChild {
      const given = Object.entries(props).map(([name, value]) => [
        name,
        typeof value === "function" ? this.#newest(name as keyof Props) : value,
      ]);
      return h(draw, Object.fromEntries(given) as Props & Attributes);
    }
  };
}
