/** Which figures do not agree, and the sentence that says so. Its twin is `fieldobs/forms/evaluation.py`. */
import type { Answers } from "../store/types.ts";
import type { Around } from "./cross.ts";
import type { Check, CheckKind, FormDocument } from "./document.ts";
import { evaluate, holds, one } from "./evaluate.ts";
import { type Context, Filled, Here, type Row } from "./filled.ts";
import { number, text } from "./functions.ts";
import { inLanguage } from "./texts.ts";

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
  /** It says something that the screen shows in a place of its own: a pair that differs, a star without words. */
  readonly about?: "pair" | "starred";
}

/**
 * The checks that can be judged and are not satisfied, in the order of the form. `around` tells what is known beside
 * the answers; without it the checks that need to know are not judged.
 */
export function failedChecks(
  document: FormDocument,
  answers: Answers,
  language: string,
  context?: Context,
  around?: Around,
): FailedCheck[] {
  const filled = new Filled(document, answers, context);
  return document.checks.flatMap((check) => {
    const meant = check.kind === "hint" ? undefined : takeIn(filled, check, around);
    if (meant === undefined) return [];
    const within = check.repeat ? [...filled.entry(check.repeat).around, check.repeat] : [];
    return filled
      .rowsFor(within)
      .filter((row) => fails(filled, check, row))
      .map((row) => failed(filled, check, row, language, meant));
  });
}

/** Lets a form know what a check needs from around it; the paths that are meant. Undefined: it cannot be judged. */
function takeIn(filled: Filled, check: Check, around: Around | undefined): readonly string[] | undefined {
  const { needs = [], tells = [] } = check;
  if (needs.length + tells.length === 0) return [];
  const known = around?.(filled, check);
  if (!known || needs.some((name) => (known.values[name] ?? "") === "")) return undefined;
  filled.learn(Object.fromEntries([...needs, ...tells].map((name) => [name, known.values[name] ?? ""])));
  return known.lines;
}

const fails = (filled: Filled, check: Check, row: Row): boolean =>
  check.lines.every((name) => filled.isAnswered(name, row)) && !holds(check.rule, new Here(filled, row));

function failed(
  filled: Filled,
  check: Check,
  row: Row,
  language: string,
  meant: readonly string[],
): FailedCheck {
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
    lines: meant.length ? meant : linesOf(filled, check, row),
    gap,
    confirmed: filled.isConfirmed(place),
    ...aboutOf(check),
  };
}

const linesOf = (filled: Filled, check: Check, row: Row): string[] =>
  check.lines.flatMap((name) =>
    filled.rowsFor(filled.entry(name).around, row).map((inner) => inner.prefix + name),
  );

function aboutOf({ needs = [] }: Check): Pick<FailedCheck, "about"> {
  if (needs.some((name) => name.startsWith("pair."))) return { about: "pair" };
  return needs.some((name) => name.startsWith("starred.")) ? { about: "starred" } : {};
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
