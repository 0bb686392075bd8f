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
