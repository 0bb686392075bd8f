/** How an answer is written inside of words: dates that a form writes out have months and days in the reader's language. */
import type { Rule } from "./document.ts";
import { evaluate } from "./evaluate.ts";
import { type Filled, Here, type Row } from "./filled.ts";
import { formatted, text } from "./functions.ts";

/** The words for an answer. What is stored and reckoned with stays as it is, so that a pair and the desk agree. */
export function spoken(filled: Filled, name: string, row: Row): string {
  const entry = filled.entry(name);
  const value = text(filled.value(entry, row));
  const written = value && writtenDate(entry.node.calculate);
  if (!written) return value;
  const here = new Here(filled, row);
  const [moment, pattern] = written.map((rule) => evaluate(rule, here));
  return formatted(moment ?? "", pattern ?? "", filled.language);
}

/** The moment and the pattern of a question that is nothing but a date written out. */
function writtenDate(rule: Rule | undefined): readonly Rule[] | undefined {
  const said = typeof rule === "object" ? Object.entries(rule)[0] : undefined;
  return said?.[0].startsWith("format-date") ? (said[1] as readonly Rule[]) : undefined;
}
