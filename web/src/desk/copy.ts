/** Copies what a field holds; the button shows itself only where the browser can. */

export function copyOnDemand(): void {
  if (!navigator.clipboard) return;
  for (const button of document.querySelectorAll<HTMLButtonElement>("button[data-copy]")) {
    button.hidden = false;
    button.addEventListener("click", () => void copy(button));
  }
}

async function copy(button: HTMLButtonElement): Promise<void> {
  const field = document.querySelector<HTMLInputElement>(button.dataset.copy ?? "");
  if (!field) return;
  await navigator.clipboard.writeText(field.value);
  const words = button.querySelector("span");
  if (words) words.textContent = button.dataset.copied ?? "";
}
