/** The whole list of stations, kept as text so that 30,000 of them open and are searched at once on a slow phone. */
import type { RegisterRecord } from "./schema.ts";
import type { Register, Station, StationFilter } from "./types.ts";

const COLUMNS = ["code", "name", "address", "region", "district", "kind", "lat", "lon"] as const;
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

/** What is kept of the server's answer: a line for each station, and the same line as it is searched. */
export function registerRecord(
  hash: string,
  columns: readonly string[],
  rows: readonly (readonly (string | number | null)[])[],
): RegisterRecord {
  const places = COLUMNS.map((column) => columns.indexOf(column));
  const cells = rows.map((row) => places.map((at) => String(row[at] ?? "").replace(/[\t\n]/g, " ")));
  return {
    hash,
    lines: cells.map((row) => row.join("\t")).join("\n"),
    haystack: cells.map(searchable).join("\n"),
  };
}

/** The code without its separators, then words each behind a space. */
function searchable([
  code = "",
  name = "",
  address = "",
  region = "",
  district = "",
]: readonly string[]): string {
  return `${compact(fold(code))}\t ${words(`${name} ${address} ${region} ${district}`).join(" ")}`;
}

/** Small letters without accents: й finds и, ż finds z. */
function fold(text: string): string {
  const plain = text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();
  return plain.replace(/[łđøßıæœ]/g, (letter) => LETTERS[letter] ?? letter);
}

const compact = (code: string): string => code.replace(/[^\p{L}\p{N}]/gu, "");
const words = (text: string): string[] => fold(text).match(/[\p{L}\p{N}]+/gu) ?? [];

/** How well a station matches: a lower rank comes first. */
const RANK = { code: 0, beginning: 1, inside: 2, words: 3, none: 9 };

/** The register, ready to be searched; stations of the team's plan come first. */
export function openRegister(record: RegisterRecord, planned: readonly string[]): Register {
  const lines = record.lines ? record.lines.split("\n") : [];
  const haystack = record.haystack.split("\n");
  const plan = new Set(planned);
  let byCode: Map<string, number> | null = null;

  const cells = (at: number): string[] => (lines[at] ?? "").split("\t");
  const codeAt = (at: number): string =>
    (lines[at] ?? "").slice(0, Math.max(0, lines[at]?.indexOf("\t") ?? 0));
  const stationAt = (at: number): Station => stationOf(cells(at), plan);

  function matches(query: string, filter: StationFilter): number[][] {
    const terms = termsOf(query);
    const ranks: number[][] = [];
    for (let at = 0; at < lines.length; at += 1) {
      const rank = rankOf(haystack[at] ?? "", terms);
      if (rank === RANK.none || !passes(cells, codeAt, at, filter, plan)) continue;
      const place = plan.has(codeAt(at)) ? rank : rank + RANK.none;
      ranks[place] ??= [];
      ranks[place].push(at);
    }
    return ranks;
  }

  return {
    hash: record.hash,
    size: lines.length,
    get(code) {
      byCode ??= new Map(lines.map((_, at) => [codeAt(at), at]));
      const at = byCode.get(code);
      return at === undefined ? null : stationAt(at);
    },
    find: (query, filter = {}, limit = 50) => matches(query, filter).flat().slice(0, limit).map(stationAt),
    count: (query, filter = {}) => matches(query, filter).flat().length,
    values: (column, filter = {}) => [
      ...new Set(
        matches("", filter)
          .flat()
          .sort((one, other) => one - other)
          .map((at) => cells(at)[AT[column]] ?? ""),
      ),
    ],
  };
}

export function stationOf(cells: readonly string[], plan: ReadonlySet<string>): Station {
  const [code = "", name = "", address = "", region = "", district = "", kind = "", lat = "", lon = ""] =
    cells;
  return { code, name, address, region, district, kind, lat, lon, planned: plan.has(code) };
}

interface Term {
  text: string;
  hasDigits: boolean;
}

/** Digits are asked for as a whole, whatever parts them in the code; letters word by word. */
function termsOf(query: string): Term[] {
  return query.split(/\s+/).flatMap((term) => {
    const hasDigits = /\d/.test(term);
    const texts = hasDigits ? [compact(fold(term))] : words(term);
    return texts.map((text) => ({ text, hasDigits }));
  });
}

/** The rank of the worst term: every one must match. */
function rankOf(hay: string, terms: readonly Term[]): number {
  let worst = RANK.code;
  for (const term of terms) {
    const rank = rankOfTerm(hay, term);
    if (rank === RANK.none) return rank;
    worst = Math.max(worst, rank);
  }
  return worst;
}

/** Digits stand anywhere in the code, or else begin a word, as a house number does; letters begin the code or a word. */
function rankOfTerm(hay: string, { text, hasDigits }: Term): number {
  const [at, end] = [hay.indexOf(text), hay.indexOf("\t")];
  if (at === 0) return end === text.length ? RANK.code : RANK.beginning;
  if (hasDigits && at > 0 && at < end) return RANK.inside;
  return at > 0 && hay.includes(` ${text}`) ? RANK.words : RANK.none;
}

function passes(
  cells: (at: number) => string[],
  codeAt: (at: number) => string,
  at: number,
  filter: StationFilter,
  plan: ReadonlySet<string>,
): boolean {
  if (filter.planned !== undefined && plan.has(codeAt(at)) !== filter.planned) return false;
  const asked = (["region", "district", "kind"] as const).filter((column) => filter[column]);
  if (asked.length === 0) return true;
  const row = cells(at);
  return asked.every((column) => row[AT[column]] === filter[column]);
}
