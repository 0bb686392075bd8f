/** Puts the changed parts of a newly fetched page into the open one. Knows no network. */

const drawn = new WeakMap<Element, string>();

const parts = (page: Document): NodeListOf<HTMLElement> => page.querySelectorAll<HTMLElement>("[data-live]");

/** Remembers how the server drew each part, so that what a reader opens or types does not count as a change. */
export function rememberDrawn(page: Document): void {
  for (const part of parts(page)) drawn.set(part, part.innerHTML);
}

/** Replaces the contents of every `data-live` element that the server drew anew; gives the names of those. */
export function swap(open: Document, fetched: Document): string[] {
  const changed: string[] = [];
  for (const old of parts(open)) {
    const name = old.dataset.live ?? "";
    const fresh = fetched.querySelector<HTMLElement>(`[data-live="${CSS.escape(name)}"]`);
    if (!fresh || fresh.innerHTML === drawn.get(old)) continue;
    drawn.set(old, fresh.innerHTML);
    keepingPlace(old, () => old.replaceChildren(...fresh.cloneNode(true).childNodes));
    changed.push(name);
  }
  return changed;
}

/** Changes an element; the reader's focus, scroll and opened details inside it stay where they were. */
function keepingPlace(element: HTMLElement, change: () => void): void {
  const focused = element.ownerDocument.activeElement;
  const place = focused && element.contains(focused) ? addressOf(focused) : null;
  const opened = [...element.querySelectorAll("details")].map((details) => details.open);
  const { scrollLeft, scrollTop } = element;
  change();
  element.scrollTo(scrollLeft, scrollTop);
  element.querySelectorAll("details").forEach((details, at) => {
    details.open = opened[at] ?? details.open;
  });
  if (place) element.querySelector<HTMLElement>(place)?.focus({ preventScroll: true });
}

function addressOf(focused: Element): string | null {
  for (const name of ["id", "href", "name"]) {
    const value = focused.getAttribute(name);
    if (value) return `[${name}="${CSS.escape(value)}"]`;
  }
  return null;
}
