/** Searches choices by what their words begin with, in every alphabet of the register. */
import type { ShownChoice } from "../../forms/form.ts";
import { fold } from "../../store/register.ts";

const folded = new Map<string, string>();

/** A text as the search sees it, each word behind a space; kept, because choices are searched at every key. */
function plain(text: string): string {
  let found = folded.get(text);
  if (found === undefined) {
    found = ` ${fold(text)}`;
    folded.set(text, found);
  }
  return found;
}

export interface FoundChoices {
  readonly rows: readonly ShownChoice[];
  readonly total: number;
}

/** Choices that have every term of the query at the beginning of a word, or are called so; at most `limit`. */
export function findChoices(choices: readonly ShownChoice[], query: string, limit: number): FoundChoices {
  const terms = query.split(/\s+/).filter(Boolean).map(plain);
  const found = terms.length
    ? choices.filter(({ name, label }) => {
        const words = plain(label).replace(/[^\p{L}\p{N}]+/gu, " ");
        return terms.every((term) => words.includes(term) || plain(name).startsWith(term));
      })
    : choices;
  return { rows: found.slice(0, limit), total: found.length };
}
