/** Turns a gettext catalogue into a module with the words that the observer's app uses, and no others. */
import { po } from "gettext-parser";
import type { Plugin } from "vite";
import { wordKey } from "../src/word-key.ts";
import { type Part, partOf } from "./parts.ts";

interface Message {
  msgid: string;
  msgstr: string[];
  msgid_plural?: string;
  comments?: { reference?: string; flag?: string };
}

/** The translated messages that the app shows, its own and those of receipts: msgid to translation or plural forms. */
export function wordsOfTheApp(
  catalogue: string | Buffer,
  part: Part = "main",
): Record<string, string | string[]> {
  const { translations } = po.parse(catalogue) as { translations: Record<string, Record<string, Message>> };
  const kept = Object.values(translations[""] ?? {}).filter(
    (message) => message.msgid && isTranslated(message) && partFor(message) === part,
  );
  return Object.fromEntries(
    kept.map(({ msgid, msgid_plural, msgstr }) => [msgid, msgid_plural ? msgstr : (msgstr[0] ?? "")]),
  );
}

function isTranslated({ msgstr, comments }: Message): boolean {
  return msgstr.every(Boolean) && !comments?.flag?.includes("fuzzy");
}

/** A message that is shown in several parts comes with the main one. */
function partFor({ comments }: Message): Part | undefined {
  const places = (comments?.reference ?? "").split(/\s+/);
  const shown = places.filter((place) => /^(sync|web\/src\/(?!desk\/))/.test(place));
  const [first, ...others] = new Set(shown.map(partOf));
  return others.length ? "main" : first;
}

/** The same words under short keys: on a slow link English in every catalogue is a third of it. */
export function keyed(words: Readonly<Record<string, string | string[]>>): Record<string, string | string[]> {
  const found = new Map<string, string>();
  for (const sentence of Object.keys(words)) {
    const key = wordKey(sentence);
    const other = found.get(key);
    if (other !== undefined)
      throw new Error(`Two sentences have one key, word one anew: ${other} | ${sentence}`);
    found.set(key, sentence);
  }
  return Object.fromEntries([...found].map(([key, sentence]) => [key, words[sentence] ?? ""]));
}

export const catalogues = (): Plugin => ({
  name: "catalogues",
  transform(code, id) {
    const [isCatalogue, part = "main"] = /\.po(?:\?(later|more))?$/.exec(id) ?? [];
    if (!isCatalogue) return null;
    const words = wordsOfTheApp(code, part as Part);
    return { code: `export default ${JSON.stringify(keyed(words))}`, moduleType: "js", map: null };
  },
});
