/** Puts the changed parts of a newly fetched page into the open one. Knows no network. */

/** Replaces the contents of every `data-live` element that differ; gives the names of those it changed. */
export function swap(open: Document, fetched: Document): string[] {
  const changed: string[] = [];
  for (const old of open.querySelectorAll<HTMLElement>("[data-live]")) {
    const name = old.dataset["live"] ?? "";
    const fresh = fetched.querySelector<HTMLElement>(`[data-live="${CSS.escape(name)}"]`);
    if (!fresh || fresh.innerHTML === old.innerHTML) continue;
    keepingFocus(old, () => old.replaceChildren(...fresh.cloneNode(true).childNodes));
    changed.push(name);
  }
  return changed;
}

/** Changes an element; whoever stood on a link or a field inside it stands on the same one afterwards. */
function keepingFocus(element: HTMLElement, change: () => void): void {
  const focused = element.ownerDocument.activeElement;
  const place = focused && element.contains(focused) ? addressOf(focused) : null;
  const { scrollLeft, scrollTop } = element;
  change();
  element.scrollTo?.(scrollLeft, scrollTop);
  if (place) element.querySelector<HTMLElement>(place)?.focus({ preventScroll: true });
}

function addressOf(focused: Element): string | null {
  for (const name of ["id", "href", "name", "data-key"]) {
    const value = focused.getAttribute(name);
    if (value) return `[${name}="${CSS.escape(value)}"]`;
  }
  return null;
}
