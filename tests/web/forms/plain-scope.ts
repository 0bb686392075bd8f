/** A scope made of plain values, for cases that need no form: a list is a question in several rows. */
import type { Scope } from "../../../web/src/forms/evaluate.ts";
import type { Scalar, Values } from "../../../web/src/forms/functions.ts";

export interface PlainAnswers {
  answers?: Record<string, Values>;
  self?: Scalar;
  choice?: Record<string, string>;
}

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
  };
}

/** A value as case files write it: what JSON has no number for becomes a text of its own kind. */
export function asJson(value: Values): unknown {
  if (Array.isArray(value)) return value.map(asJson);
  if (typeof value === "number" && !Number.isFinite(value)) return { number: String(value) };
  return value === 0 ? 0 : value;
}
