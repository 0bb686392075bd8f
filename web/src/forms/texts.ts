/** Texts that a form, or the mission, has in several languages. */
import type { Texts } from "./document.ts";

/** A text in a language, or else in the form's own. */
export function inLanguage(texts: Texts | undefined, language: string, otherwise = ""): string {
  if (!texts) return "";
  return texts[language] || texts[otherwise] || Object.values(texts)[0] || "";
}
