/**
 * Values of expressions and what expressions can call, with the meaning XForms gives them: unanswered is the empty
 * text, a number that is none is NaN. Every function has its twin in `fieldobs/forms/rules/functions.py`.
 * A list is the answers of several rows, never a multiple choice: that is text with spaces.
 */

import * as arithmetic from "./arithmetic.ts";

export type Scalar = string | number | boolean;
export type Values = Scalar | Scalar[];
type Apply = (...values: Values[]) => Values;

const NUMBER = /^[ \t\r\n]*(-?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+))[ \t\r\n]*$/;
const MOMENT = /^([0-9]{4})-([0-9]{2})-([0-9]{2})(?:T([0-9:.]+)(?:Z|([+-])([0-9]{2}):([0-9]{2}))?)?$/;
const CLOCK = /^([0-9]{2}):([0-9]{2})(?::([0-9]{2})(?:\.([0-9]{1,9}))?)?$/;
const MONTHS = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split(" ");
const DAYS = "Sun Mon Tue Wed Thu Fri Sat".split(" ");
const DAY = 86_400_000;

export const first = (value: Values): Scalar => (Array.isArray(value) ? (value[0] ?? "") : value);

const rows = (value: Values): Scalar[] => (Array.isArray(value) ? value : [value]);

const V: Values = "";

/** The number a value stands for: days since 1970 for a date, a share of the day for a time, NaN for none. */
export function number(value: Values): number {
  const one = first(value);
  if (typeof one !== "string") return +one;
  if (!one) return Number.NaN;
  const match = NUMBER.exec(one);
  return match ? +(match[1] as string) : moment(one);
}

function moment(text: string): number {
  const [, year, month, day, time, sign, hours, minutes] = MOMENT.exec(text) ?? [];
  if (!year) return clock(text) / DAY;
  const date = new Date(0);
  date.setUTCFullYear(+year, +(month as string) - 1, +(day as string));
  if (+year < 1 || date.getUTCMonth() + 1 !== +(month as string) || date.getUTCDate() !== +(day as string)) {
    return Number.NaN;
  }
  const offset = sign
    ? (+(hours as string) * 60 + +(minutes as string)) * (sign === "+" ? 60_000 : -60_000)
    : 0;
  return (date.getTime() + (time ? clock(time) : 0) - offset) / DAY;
}

/** Milliseconds since midnight. */
function clock(text: string): number {
  const [, hour, minute, second = "0", fraction = ""] = CLOCK.exec(text) ?? [];
  if (!hour || +hour > 23 || +(minute as string) > 59 || +second > 59) return Number.NaN;
  return ((+hour * 60 + +(minute as string)) * 60 + +second) * 1000 + +`${fraction}000`.slice(0, 3);
}

/** The text a value is written as: numbers in full, without an exponent. */
export function text(value: Values): string {
  const one = first(value);
  if (typeof one !== "number") return String(one);
  if (Number.isInteger(one)) return BigInt(one).toString();
  const [digits, exponent] = String(one).split("e-") as [string, string?];
  if (!exponent) return digits;
  const bare = digits.replace(/[-.]/g, "");
  return `${one < 0 ? "-" : ""}0.${"0".repeat(+exponent - 1)}${bare}`;
}

export const truth = (value: Values): boolean => (Array.isArray(value) ? value.length > 0 : !!value);

function same(left: Values, right: Values): boolean {
  const a = first(left);
  const b = first(right);
  if (typeof a === "boolean" || typeof b === "boolean") return truth(a) === truth(b);
  if (typeof a === "number" || typeof b === "number") return number(a) === number(b);
  return a === b;
}

const words = (value: Values): string[] =>
  text(value)
    .split(/[ \t\r\n]+/)
    .filter(Boolean);

/** The whole part as an index; `otherwise` where there is none. */
export const whole = (amount: number, otherwise: number): number =>
  Number.isNaN(amount) ? otherwise : Math.trunc(Math.max(-1e9, Math.min(1e9, amount)));

const filled = (values: Values[]): number[] =>
  values
    .flatMap(rows)
    .filter((value) => value !== "")
    .map(number);

function round(value: Values, digits: Values = 0): number {
  const amount = number(value);
  const places = Math.max(-20, Math.min(20, whole(number(digits), 0)));
  const scale = Number(`1e${Math.abs(places)}`);
  const scaled = places < 0 ? amount / scale : amount * scale;
  if (!Number.isFinite(scaled)) return amount;
  const near = Math.floor(scaled + 0.5) + 0;
  return places < 0 ? near * scale : near / scale;
}

/** A power; a whole one by multiplying. */
function power(base: Values, exponent: Values): number {
  const times = number(exponent);
  if (!Number.isFinite(times)) return Number.NaN;
  if (!Number.isInteger(times) || Math.abs(times) > 1000) return near(arithmetic.power(number(base), times));
  let result = 1;
  for (let left = Math.abs(times); left > 0; left--) result *= number(base);
  return times < 0 ? 1 / result : result;
}

const part = (value: Values, start: Values, end: Values = 1e9): string =>
  [...text(value)].slice(whole(number(start), 0), whole(number(end), 1e9)).join("");

/** Whether the whole text fits a regular expression. */
function regex(value: Values, pattern: Values): boolean {
  for (const flags of ["u", ""]) {
    try {
      return new RegExp(`^(?:${text(pattern)})$`, flags).test(text(value));
    } catch {
      // Strict reading refused it: patterns from other tools escape more than they need.
    }
  }
  return false;
}

function isoDateTime(value: Values): string {
  const days = number(value);
  if (!(days > -700_000 && days < 2_932_897)) return "";
  const date = Math.floor(days);
  const ms = Math.floor((days - date) * DAY + 0.5) % DAY;
  return new Date(date * DAY + ms).toISOString().slice(0, 23);
}

/** A moment written after a pattern; its months and days in English, as they are stored, or in a reader's language. */
export function formatted(value: Values, pattern: Values, language = "en"): string {
  const stamp = isoDateTime(value);
  if (!stamp) return "";
  const at = (from: number, to: number) => stamp.slice(from, to);
  const date = new Date(`${stamp}Z`);
  const called = (part: "month" | "weekday", english = "") =>
    language === "en"
      ? english
      : new Intl.DateTimeFormat(language, { [part]: "short", timeZone: "UTC" }).format(date);
  const parts: Record<string, string> = {
    Y: at(0, 4),
    y: at(2, 4),
    m: at(5, 7),
    n: `${+at(5, 7)}`,
    b: called("month", MONTHS[date.getUTCMonth()]),
    d: at(8, 10),
    e: `${+at(8, 10)}`,
    a: called("weekday", DAYS[date.getUTCDay()]),
    H: at(11, 13),
    h: `${+at(11, 13)}`,
    M: at(14, 16),
    S: at(17, 19),
    3: at(20, 23),
  };
  return text(pattern).replace(/%(.)/gu, (all, letter: string) => parts[letter] ?? all);
}

const glued = (glue: Values, ...values: Values[]): string => values.flatMap(rows).map(text).join(text(glue));

function translate(value: Values, old: Values, fresh: Values): string {
  const from = [...text(old)];
  const to = [...text(fresh)];
  return [...text(value)]
    .map((letter) => (from.includes(letter) ? (to[from.indexOf(letter)] ?? "") : letter))
    .join("");
}

function around(value: Values, piece: Values): [string, string] | undefined {
  const place = text(value).indexOf(text(piece));
  return place < 0 ? undefined : [text(value).slice(0, place), text(value).slice(place + text(piece).length)];
}

const extreme =
  (pick: (...numbers: number[]) => number): Apply =>
  (...values) => {
    const numbers = filled(values);
    return numbers.length ? pick(...numbers) + 0 : Number.NaN;
  };

/** So many characters from a place that counts from 1, as in XPath: both are rounded first. */
function substring(value: Values, start: Values, length: Values = Number.POSITIVE_INFINITY): string {
  const begin = round(start);
  const end = begin + round(length);
  return [...text(value)].filter((_, place) => begin <= place + 1 && place + 1 < end).join("");
}

/** Whether a number is between two others, of which -1 stands for none. */
const within = (amount: number, least: Values, most: Values): boolean =>
  (number(least) === -1 || amount >= number(least)) && (number(most) === -1 || amount <= number(most));

const checked = (least: Values, most: Values, marks: Values[]): boolean =>
  within(marks.flatMap(rows).filter(truth).length, least, most);

function weighed(least: Values, most: Values, pairs: Values[]): boolean {
  let sum = 0;
  for (let at = 1; at < pairs.length; at += 2) {
    if (truth(pairs[at - 1] as Values)) sum += number(pairs[at] as Values);
  }
  return within(sum, least, most);
}

const { near } = arithmetic;

/** A function of one number, good to 15 digits. */
const workedOut =
  (step: (amount: number) => number): Apply =>
  (value = V) =>
    near(step(number(value)));

const fraction = (days: number): number => (Number.isFinite(days) ? days - Math.floor(days) : days);

export const FUNCTIONS: Readonly<Record<string, Apply>> = {
  "==": (a = V, b = V) => same(a, b),
  "!=": (a = V, b = V) => !same(a, b),
  "<": (a = V, b = V) => number(a) < number(b),
  "<=": (a = V, b = V) => number(a) <= number(b),
  ">": (a = V, b = V) => number(a) > number(b),
  ">=": (a = V, b = V) => number(a) >= number(b),
  "+": (a = V, b = V) => number(a) + number(b),
  "-": (a = V, b) => (b === undefined ? -number(a) : number(a) - number(b)),
  "*": (a = V, b = V) => number(a) * number(b),
  "/": (a = V, b = V) => number(a) / number(b),
  "%": (a = V, b = V) => number(a) % number(b),
  not: (a = V) => !truth(a),
  true: () => true,
  false: () => false,
  boolean: (a = V) => truth(a),
  "boolean-from-string": (a = V) => ["true", "1"].includes(text(a)),
  number: (a = V) => number(a),
  string: (a = V) => text(a),
  // Adding 0 turns -0 into 0, which Python's integers do not know.
  int: (a = V) => Math.trunc(number(a)) + 0,
  floor: (a = V) => Math.floor(number(a)) + 0,
  ceiling: (a = V) => Math.ceil(number(a)) + 0,
  round: (a = V, b) => round(a, b),
  abs: (a = V) => Math.abs(number(a)),
  pow: (a = V, b = V) => power(a, b),
  sqrt: (a = V) => Math.sqrt(number(a)),
  exp: workedOut(arithmetic.exponential),
  exp10: workedOut(arithmetic.powerOfTen),
  log: workedOut(arithmetic.logarithm),
  log10: workedOut(arithmetic.decimalLogarithm),
  pi: () => Math.PI,
  sin: workedOut((angle) => arithmetic.turned(angle)[0]),
  cos: workedOut((angle) => arithmetic.turned(angle)[1]),
  tan: workedOut(arithmetic.tangent),
  asin: workedOut(arithmetic.arcSine),
  acos: workedOut(arithmetic.arcCosine),
  atan: workedOut(arithmetic.angleOf),
  atan2: (a = V, b = V) => near(arithmetic.direction(number(a), number(b))),
  checklist: (least = V, most = V, ...marks) => checked(least, most, marks),
  "weighted-checklist": (least = V, most = V, ...pairs) => weighed(least, most, pairs),
  count: (a = V) => rows(a).length,
  "count-non-empty": (a = V) => rows(a).filter((value) => value !== "").length,
  sum: (...values) => filled(values).reduce((sum, amount) => sum + amount, 0),
  min: extreme(Math.min),
  max: extreme(Math.max),
  selected: (a = V, b = V) => words(a).includes(text(b).replace(/^[ \t\r\n]+|[ \t\r\n]+$/g, "")),
  "selected-at": (a = V, b = V) => words(a)[whole(number(b), -1)] ?? "",
  "count-selected": (a = V) => words(a).length,
  "string-length": (a = V) => [...text(a)].length,
  substr: (a = V, b = V, c) => part(a, b, c),
  substring: (a = V, b = V, c) => substring(a, b, c),
  concat: (...values) => glued("", ...values),
  join: (a = V, ...values) => glued(a, ...values),
  contains: (a = V, b = V) => text(a).includes(text(b)),
  "starts-with": (a = V, b = V) => text(a).startsWith(text(b)),
  "ends-with": (a = V, b = V) => text(a).endsWith(text(b)),
  "substring-before": (a = V, b = V) => around(a, b)?.[0] ?? "",
  "substring-after": (a = V, b = V) => around(a, b)?.[1] ?? "",
  translate: (a = V, b = V, c = V) => translate(a, b, c),
  "normalize-space": (a = V) => words(a).join(" "),
  regex: (a = V, b = V) => regex(a, b),
  coalesce: (...values) => values.find((value) => text(value) !== "") ?? "",
  date: (a = V) => isoDateTime(a).slice(0, 10),
  "date-time": (a = V) => isoDateTime(a),
  "decimal-date-time": (a = V) => number(a),
  "decimal-time": (a = V) => fraction(number(a)),
  "format-date": (a = V, b = V) => formatted(a, b),
  "format-date-time": (a = V, b = V) => formatted(a, b),
};
