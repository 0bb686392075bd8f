/** Words of forms and missions in the reader's language. */
import type { Texts } from "../forms/document.ts";
import { inLanguage as wordsIn } from "../forms/texts.ts";
import { settings } from "../store/signals.ts";

/** Words in the reader's language, else in the form's own. */
export function inLanguage(texts: Texts | undefined, otherwise = "en"): string {
  return wordsIn(texts, settings.value.language, otherwise);
}
