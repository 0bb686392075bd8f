/** The bar on top: menus that close, the tab of this page in sight. */

/** Closes the open menu when the reader goes elsewhere or presses Escape. */
export function closeMenus(): void {
  const open = (): HTMLDetailsElement | null => document.querySelector("details.who[open]");
  document.addEventListener("click", (event) => {
    const menu = open();
    if (menu && !menu.contains(event.target as Node)) menu.open = false;
  });
  document.addEventListener("keydown", (event) => {
    const menu = open();
    if (event.key !== "Escape" || !menu) return;
    menu.open = false;
    menu.querySelector("summary")?.focus();
  });
}

/** On a narrow screen the tab of this page may lie beyond the edge. */
export function showCurrentTab(): void {
  const tab = document.querySelector(".bar-top nav [aria-current]");
  const bar = tab?.closest("nav");
  if (!tab || !bar) return;
  const [inner, outer] = [tab.getBoundingClientRect(), bar.getBoundingClientRect()];
  bar.scrollLeft += inner.left + inner.width / 2 - (outer.left + outer.width / 2);
}
