/** Words of the app in the observer's language, from the gettext catalogues. English is the source. */
import { type Signal, signal } from "@preact/signals";
import { wordKey } from "./word-key.ts";

/** By `wordKey` of the English sentence, which is in the app already and need not travel again. */
type Catalogue = Readonly<Record<string, string | readonly string[]>>;
export type Values = Readonly<Record<string, string | number>>;

type Catalogues = Readonly<Record<string, () => Promise<{ default: Catalogue }>>>;

const CATALOGUES: Catalogues = {
  kk: () => import("../locales/kk.po"),
  ru: () => import("../locales/ru.po"),
};
/** The words of what follows when the first screen stands. */
export const LATER: Catalogues = {
  kk: () => import("../locales/kk.po?later"),
  ru: () => import("../locales/ru.po?later"),
};
/** Order of the plural forms in a catalogue; a language has some of them. */
const PLURALS = ["zero", "one", "two", "few", "many", "other"];

/** Languages of the app, each in its own name. */
export const LANGUAGES: Readonly<Record<string, string>> = { en: "English", kk: "Қазақша", ru: "Русский" };

/** The language on screen; it changes once its words are there. */
export const language: Signal<string> = signal("en");
let words: Catalogue = {};
let wanted = { code: "en" };
/** The app's own, and those that came with parts of it which are fetched later. */
const sources: Catalogues[] = [CATALOGUES];

/** Bring a language in; unknown ones leave the present one. Of two that are on their way the one asked for last stays. */
export async function loadLanguage(code: string): Promise<void> {
  if (!(code in LANGUAGES)) return;
  wanted = { code };
  const asked = wanted;
  const found = await Promise.all(sources.map((each) => each[code]?.()));
  if (asked !== wanted) return;
  words = Object.assign({}, ...found.map((each) => each?.default));
  language.value = code;
  document.documentElement.lang = code;
}

/** Bring in words of a part of the app that was fetched later; once is enough. */
export async function addCatalogues(catalogues: Catalogues): Promise<void> {
  if (sources.includes(catalogues)) return;
  sources.push(catalogues);
  await loadLanguage(wanted.code);
}

/** The first of the browser's languages that the app has. */
export function browserLanguage(preferred: readonly string[] = navigator.languages): string {
  return preferred.map((tag) => tag.slice(0, 2).toLowerCase()).find((code) => code in LANGUAGES) ?? "en";
}

/** A sentence, with `{name}` filled in. */
export function t(sentence: string, values?: Values): string {
  const known = language.value && words[wordKey(sentence)];
  return fill(typeof known === "string" ? known : sentence, values);
}

/** A sentence about `n` things; `{n}` is filled in. */
export function nt(one: string, many: string, n: number, values?: Values): string {
  const forms = (language.value && words[wordKey(one)]) || [one, many];
  return fill(pluralForm(Array.isArray(forms) ? forms : [one, many], language.value, n), { n, ...values });
}

function pluralForm(forms: readonly string[], code: string, n: number): string {
  if (code !== plural?.code) {
    const rules = new Intl.PluralRules(code);
    const { pluralCategories } = rules.resolvedOptions();
    plural = {
      code,
      rules,
      present: PLURALS.filter((category) => (pluralCategories as string[]).includes(category)),
    };
  }
  const at = Math.min(plural.present.indexOf(plural.rules.select(n)), forms.length - 1);
  return forms[at] ?? "";
}

/** How the language counts; to find it out at every keystroke takes longer than to reckon a form. */
let plural: { code: string; rules: Intl.PluralRules; present: string[] } | undefined;

function fill(sentence: string, values: Values = {}): string {
  return sentence.replace(/\{(\w+)\}/g, (braces, name: string) => String(values[name] ?? braces));
}
