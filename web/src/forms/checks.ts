/** Which figures do not agree, and the sentence that says so. Its twin is `fieldobs/forms/evaluation.py`. */
import type { Answers } from "../store/types.ts";
import { inLanguage } from "./answers.ts";
import type { Check, CheckKind, FormDocument } from "./document.ts";
import { evaluate, holds, one } from "./evaluate.ts";
import { type Context, Filled, Here, type Row } from "./filled.ts";
import { number, text } from "./functions.ts";

export interface FailedCheck {
  /** Its id in the form, and for a row of a repeat the row's path behind it: `$confirmed/<id>` confirms it. */
  readonly id: string;
  readonly kind: CheckKind;
  /** "N11 + N12 makes 858, N13 says 876. The lines differ by 18." */
  readonly sentence: string;
  /** What else there is to say, such as that two digits may have changed places. */
  readonly hints: readonly string[];
  /** Paths of the answers to read again, in the order of the protocol. */
  readonly lines: readonly string[];
  readonly gap: number | undefined;
  /** The observer has said that the protocol itself reads so. */
  readonly confirmed: boolean;
}

/** The checks that can be judged and are not satisfied, in the order of the form. */
export function failedChecks(
  document: FormDocument,
  answers: Answers,
  language: string,
  context?: Context,
): FailedCheck[] {
  const filled = new Filled(document, answers, context);
  return document.checks.flatMap((check) => {
    if (check.kind === "hint") return [];
    const around = check.repeat ? [...filled.entry(check.repeat).around, check.repeat] : [];
    return filled
      .rowsFor(around)
      .filter((row) => fails(filled, check, row))
      .map((row) => failed(filled, check, row, language));
  });
}

const fails = (filled: Filled, check: Check, row: Row): boolean =>
  check.lines.every((name) => filled.isAnswered(name, row)) && !holds(check.rule, new Here(filled, row));

function failed(filled: Filled, check: Check, row: Row, language: string): FailedCheck {
  const gap = gapOf(filled, check, row);
  const here = new Here(filled, row, "", undefined, gap);
  const hints = filled.document.checks.filter(
    (hint) => hint.kind === "hint" && hint.of?.includes(check.id) && holds(hint.rule, here),
  );
  const place = `${check.id}/${row.prefix}`.slice(0, -1);
  return {
    id: place,
    kind: check.kind,
    sentence: sentence(filled, check, here, language),
    hints: hints.map((hint) => sentence(filled, hint, here, language)),
    lines: check.lines.flatMap((name) =>
      filled.rowsFor(filled.entry(name).around, row).map((inner) => inner.prefix + name),
    ),
    gap,
    confirmed: filled.isConfirmed(place),
  };
}

/** How far the two sides of a check are apart, if they are figures. */
function gapOf(filled: Filled, check: Check, row: Row): number | undefined {
  if (check.left === undefined || check.right === undefined) return undefined;
  const here = new Here(filled, row);
  const gap = Math.abs(number(one(check.left, here)) - number(one(check.right, here)));
  return Number.isNaN(gap) ? undefined : gap;
}

const sentence = (filled: Filled, check: Check, here: Here, language: string): string =>
  inLanguage(check.message, language, filled.document.default_language).replace(
    /\{([^{}]+)\}/g,
    (_, name: string) => text(evaluate(check.values?.[name] ?? "", here)),
  );
