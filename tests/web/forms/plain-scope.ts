/** A scope made of plain values, for cases that need no form: a list is a question in several rows. */
import type { Scope } from "../../../web/src/forms/evaluate.ts";
import { type Scalar, text, type Values } from "../../../web/src/forms/functions.ts";

export interface PlainAnswers {
  answers?: Record<string, Values>;
  self?: Scalar;
  choice?: Record<string, string>;
}

/** The one table there is, whatever its name. */
const TOWNS = [
  { name: "t1", label: "Akkol", region: "north", people: "900" },
  { name: "t2", label: "Бурабай", region: "north", people: "1200" },
  { name: "t3", label: "Shalkar", region: "west", people: "" },
];

export function plainScope({ answers = {}, self = "", choice = {} }: PlainAnswers): Scope {
  const rows = (name: string): Scalar[] =>
    name === "r"
      ? Object.values(answers).flatMap((answer) => (Array.isArray(answer) ? answer.map(() => "") : []))
      : (answers[name] as Scalar[]);
  return {
    self,
    now: "2026-03-15T14:30:00.000",
    position: 2,
    gap: 18,
    value: (name) => (answers[name] ?? "") as Scalar,
    rows,
    column: (name) => choice[name] ?? "",
    at: (name, [place = 0]) => rows(name)[place - 1] ?? "",
    seed: "s/q",
    isFinishing: false,
    placeIn: () => 3,
    table: () => TOWNS,
    found: (_, column, text) => TOWNS.find((town) => town[column as keyof typeof town] === text),
    beside: (row) => plainScope({ answers, self, choice: row as Record<string, string> }),
    label: (_, answer) => TOWNS.find(({ name }) => name === answer)?.label ?? "",
    last: (name) => (answers[name] ? `${text(answers[name])} before` : ""),
  };
}

/** A value as case files write it: what JSON has no number for becomes a text of its own kind. */
export function asJson(value: Values): unknown {
  if (Array.isArray(value)) return value.map(asJson);
  if (typeof value === "number" && !Number.isFinite(value)) return { number: String(value) };
  return value === 0 ? 0 : value;
}
