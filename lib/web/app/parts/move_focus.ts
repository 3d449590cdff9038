/**
 * Arrow keys in a list of links or buttons.
 *
 * @module
 */

/**
 * A handler of keys that moves the focus among elements of a list.
 *
 * @param selector Finds them
 */
export function moveFocus(
  selector: string,
): (event: KeyboardEvent & { readonly currentTarget: HTMLElement }) => void {
  return (event) => {
    const step = { ArrowDown: 1, ArrowUp: -1, Home: -Infinity, End: Infinity }[event.key];
    if (step === undefined || event.ctrlKey || event.metaKey || event.altKey) return;
    const all = [...event.currentTarget.querySelectorAll<HTMLElement>(selector)];
    const at = all.findIndex((element) => element.contains(document.activeElement));
    if (at < 0) return;
    event.preventDefault();
    all[Math.max(0, Math.min(all.length - 1, at + step))]?.focus();
  };
}
