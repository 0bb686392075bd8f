/** The choice of language, each in its own name, and how a setting is changed. */
import { LANGUAGES, t } from "../i18n.ts";
import { settings } from "../store/signals.ts";
import type { Settings } from "../store/types.ts";
import { AnswerRow } from "./choices.tsx";

export function change(part: Partial<Settings>): void {
  settings.value = { ...settings.value, ...part };
}

export function LanguageChoice({ heading = true }: { heading?: boolean }) {
  const offered = Object.entries(LANGUAGES);
  const options = offered.map(([name, label]) => ({ name, label }));
  return (
    <fieldset class="q">
      <legend class={heading ? "ask" : "vh"}>{t("Language")}</legend>
      <AnswerRow
        id="language"
        options={options}
        value={settings.value.language}
        onChoose={(language) => change({ language })}
      />
    </fieldset>
  );
}
