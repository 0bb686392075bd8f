/** The whole list of stations, kept as text so that 30,000 of them open and are searched at once on a slow phone. */
import type { RegisterRecord } from "./schema.ts";
import { COLUMNS, stationOf } from "./station.ts";
import type { Register, Station, StationFilter } from "./types.ts";

const AT = { region: 3, district: 4, kind: 5 } as const;
const LETTERS: Readonly<Record<string, string>> = {
  ł: "l",
  đ: "d",
  ø: "o",
  ß: "ss",
  ı: "i",
  æ: "ae",
  œ: "oe",
};

type Rows = readonly (readonly (string | number | null)[])[];

/** What is kept of the server's answer: a line for each station, and the same line as it is searched. */
export function registerRecord(hash: string, columns: readonly string[], rows: Rows): RegisterRecord {
  const places = COLUMNS.map((column) => columns.indexOf(column));
  const lines = rows.map((row) => places.map((at) => cellOf(row[at])).join("\t")).join("\n");
  return { hash, lines, haystack: haystackOf(lines) };
}

function cellOf(value: string | number | null | undefined): string {
  const text = String(value ?? "");
  return text.includes("\n") || text.includes("\t") ? text.replace(/[\t\n]/g, " ") : text;
}

/**
 * For each line the code without its separators, a tab, and the words each behind a space. All lines are folded as
 * one text: one by one it would take a slow phone seconds.
 */
function haystackOf(lines: string): string {
  const folded = fold(lines).split("\n");
  const searched = folded.map((line) => {
    const [code = "", name = "", address = "", region = "", district = ""] = line.split("\t");
    return `${compact(code)}\t ${name} ${address} ${region} ${district}`;
  });
  return searched.join("\n").replace(SEPARATORS, " ");
}

/** Small letters without accents: й finds и, ż finds z. */
export function fold(text: string): string {
  const plain = text.normalize("NFKD").replace(ACCENTS, "").toLowerCase();
  return plain.replace(/[łđøßıæœ]/g, (letter) => LETTERS[letter] ?? letter);
}

const ACCENTS = /[\u0300-\u036f\u0483-\u0487\u0591-\u05c7\u064b-\u065f]+/g;
/** What parts words, in ASCII, Latin-1 and general punctuation; a tab and a line end part what is kept apart. */
const SEPARATORS = /[!-\u002f:-@[-\u0060{-\u00bf\u00d7\u00f7\u2000-\u206f\u2100-\u214f\u3000-\u3003]/g;

const compact = (code: string): string => code.replace(SEPARATORS, "").replaceAll(" ", "");
const words = (text: string): string[] => fold(text).replace(SEPARATORS, " ").split(" ").filter(Boolean);

/** How well a station matches: a lower rank comes first. */
const RANK = { code: 0, beginning: 1, inside: 2, words: 3, none: 4 };

/** The register, ready to be searched; stations of the team's plan come first. */
export function openRegister(record: RegisterRecord, planned: readonly string[]): Register {
  const lines = record.lines ? record.lines.split("\n") : [];
  const haystack = record.haystack.split("\n");
  const plan = new Set(planned);
  const inPlan = new Set(planned.map((code) => lines.findIndex((line) => line.startsWith(`${code}\t`))));
  const stationAt = (at: number): Station => stationOf((lines[at] ?? "").split("\t"), plan);
  let byCode: Map<string, number> | null = null;

  const everywhere = lines.map((_, at) => at);
  let last: Search = { terms: [], filter: "", found: everywhere };
  const matches = remembered((query: string, filter: StationFilter): number[] => {
    const search: Search = { terms: termsOf(query), filter: JSON.stringify(filter), found: [] };
    const ranks: number[][] = Array.from({ length: RANK.none * 2 }, () => []);
    for (const at of narrows(search, last) ? last.found : everywhere) {
      const rank = rankOf(haystack[at] ?? "", search.terms);
      if (rank === RANK.none || !passes(lines[at] ?? "", filter, inPlan.has(at))) continue;
      ranks[inPlan.has(at) ? rank : rank + RANK.none]?.push(at);
      search.found.push(at);
    }
    last = search;
    return ranks.flat();
  });

  return {
    hash: record.hash,
    size: lines.length,
    get(code) {
      byCode ??= new Map(lines.map((line, at) => [line.slice(0, line.indexOf("\t")), at]));
      const at = byCode.get(code);
      return at === undefined ? null : stationAt(at);
    },
    find: (query, filter = {}, limit = 50) => matches(query, filter).slice(0, limit).map(stationAt),
    count: (query, filter = {}) => matches(query, filter).length,
    values(column, filter = {}) {
      const found = [...matches("", filter)].sort((one, other) => one - other);
      return [...new Set(found.map((at) => cellAt(lines[at] ?? "", AT[column])))];
    },
  };
}

interface Search {
  terms: readonly Term[];
  filter: string;
  /** Places in the list, in its order. */
  found: number[];
}

/** Whether all that a search can find was found by the last one: what is typed next only adds letters. */
function narrows(search: Search, last: Search): boolean {
  return (
    search.filter === last.filter &&
    last.terms.every(({ text, hasDigits }, at) => {
      const term = search.terms[at];
      return term?.hasDigits === hasDigits && term.text.startsWith(text);
    })
  );
}

/** The last answer again, when the same is asked: a screen asks for the first matches and for their number. */
function remembered(ask: (query: string, filter: StationFilter) => number[]): typeof ask {
  let last: { key: string; answer: number[] } | null = null;
  return (query, filter) => {
    const key = JSON.stringify([query, filter]);
    if (last?.key !== key) last = { key, answer: ask(query, filter) };
    return last.answer;
  };
}

/** One cell of a line, without parting all of it. */
function cellAt(line: string, column: number): string {
  let begin = 0;
  for (let skipped = 0; skipped < column; skipped += 1) begin = line.indexOf("\t", begin) + 1;
  return line.slice(begin, line.indexOf("\t", begin));
}

interface Term {
  text: string;
  word: string;
  hasDigits: boolean;
}

/** Digits are asked for as a whole, whatever parts them in the code; letters word by word. */
function termsOf(query: string): Term[] {
  return query.split(/\s+/).flatMap((term) => {
    const hasDigits = /\d/.test(term);
    const texts = hasDigits ? [compact(fold(term))] : words(term);
    return texts.map((text) => ({ text, word: ` ${text}`, hasDigits }));
  });
}

/** The rank of the worst term: every one must match. */
function rankOf(hay: string, terms: readonly Term[]): number {
  let worst: number = RANK.code;
  for (const term of terms) {
    const rank = rankOfTerm(hay, term);
    if (rank === RANK.none) return rank;
    if (rank > worst) worst = rank;
  }
  return worst;
}

/** Digits stand anywhere in the code, or else begin a word, as a house number does; letters begin the code or a word. */
function rankOfTerm(hay: string, { text, word, hasDigits }: Term): number {
  if (hay.startsWith(text)) return hay.charAt(text.length) === "\t" ? RANK.code : RANK.beginning;
  if (hasDigits) {
    const at = hay.indexOf(text);
    if (at < 0) return RANK.none;
    if (at < hay.indexOf("\t")) return RANK.inside;
  }
  return hay.includes(word) ? RANK.words : RANK.none;
}

const FILTERED = ["region", "district", "kind"] as const;

function passes(line: string, filter: StationFilter, isPlanned: boolean): boolean {
  if (filter.planned !== undefined && isPlanned !== filter.planned) return false;
  return FILTERED.every((column) => !filter[column] || cellAt(line, AT[column]) === filter[column]);
}
