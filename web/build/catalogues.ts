/** Turns a gettext catalogue into a module with the words that the observer's app uses, and no others. */
import { po } from "gettext-parser";
import type { Plugin } from "vite";

interface Message {
  msgid: string;
  msgstr: string[];
  msgid_plural?: string;
  comments?: { reference?: string; flag?: string };
}

/** The translated messages that the app shows, its own and those of receipts: msgid to translation or plural forms. */
export function wordsOfTheApp(catalogue: string | Buffer): Record<string, string | string[]> {
  const { translations } = po.parse(catalogue) as { translations: Record<string, Record<string, Message>> };
  const kept = Object.values(translations[""] ?? {}).filter(
    (message) => message.msgid && isTranslated(message) && isOfTheApp(message),
  );
  return Object.fromEntries(
    kept.map(({ msgid, msgid_plural, msgstr }) => [msgid, msgid_plural ? msgstr : (msgstr[0] ?? "")]),
  );
}

function isTranslated({ msgstr, comments }: Message): boolean {
  return msgstr.every(Boolean) && !comments?.flag?.includes("fuzzy");
}

function isOfTheApp({ comments }: Message): boolean {
  const places = (comments?.reference ?? "").split(/\s+/);
  return places.some((place) => /^(sync|web\/src\/(?!desk\/))/.test(place));
}

export const catalogues = (): Plugin => ({
  name: "catalogues",
  transform(code, id) {
    if (!id.endsWith(".po")) return null;
    return { code: `export default ${JSON.stringify(wordsOfTheApp(code))}`, moduleType: "js", map: null };
  },
});
