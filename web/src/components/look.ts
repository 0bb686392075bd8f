/** Language, theme and text size follow the settings, and the phone where it was left to it. */
import { effect } from "@preact/signals";
import { browserLanguage, loadLanguage } from "../i18n.ts";
import { settings } from "../store/signals.ts";

export function followSettings(): void {
  const dark = matchMedia("(prefers-color-scheme: dark)");
  const page = document.documentElement;
  const colour = () => {
    const { theme } = settings.value;
    page.dataset.theme = theme === "system" ? (dark.matches ? "dark" : "light") : theme;
    const surface = getComputedStyle(page).getPropertyValue("--surface");
    for (const bar of document.querySelectorAll('meta[name="theme-color"]'))
      bar.setAttribute("content", surface);
  };
  dark.addEventListener("change", colour);
  effect(colour);
  effect(() => {
    const { textSize } = settings.value;
    page.style.fontSize = textSize === 1 ? "" : `${textSize * 100}%`;
    page.toggleAttribute("data-large", textSize >= 1.5);
  });
  settings.value = { ...settings.value, language: browserLanguage() }; // until one was chosen on this phone
  effect(() => void loadLanguage(settings.value.language));
}
