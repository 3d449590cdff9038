/**
 * Components that are drawn again only when certain properties have changed: functions among the
 * properties are new each time, and mean the same.
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
): new () => Component<Props> {
  return class extends Component<Props> {
    override shouldComponentUpdate(next: Readonly<Props>): boolean {
      return compared.some((name) => next[name] !== this.props[name]);
    }

    override render(props: Readonly<Props>): ComponentChild {
      return h(draw, props as Props & Attributes);
    }
  };
}
