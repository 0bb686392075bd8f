/**
 * Evaluates a rule with the meaning of XForms. Each rule is made into a function once and kept beside it, so that
 * a keystroke costs no reading of trees. Knows no form: where a value comes from is the scope's business.
 */
import { draw, uuid } from "./chance.ts";
import type { Rule } from "./document.ts";
import { FUNCTIONS, first, number, type Scalar, text, truth, type Values, whole } from "./functions.ts";

/** A row of a table by its columns: a choice, or a line of a file. */
export type TableRow = Readonly<Record<string, unknown>>;

/** Where a rule is evaluated: the answers around it and what time it is. */
export interface Scope {
  /** The value of the question itself. */
  readonly self: Scalar;
  /** The wall clock where the form is filled, as ISO text without an offset. */
  readonly now: string;
  /** Which row this is, from 1. */
  readonly position: number;
  /** How far the two sides of the check at hand are apart. */
  readonly gap: number;
  value(name: string): Scalar;
  rows(name: string): Scalar[];
  column(name: string): string;
  /** The answer in the row at these places, from 1. */
  at(name: string, places: number[]): Scalar;
  /** What chance is drawn from: the submission and the question. */
  readonly seed: string;
  /** The form is being finished right now. */
  readonly isFinishing: boolean;
  /** Which row of a repeat around this one it is, from 1. */
  placeIn(repeat: string): number;
  /** The rows of a list of choices or of a file. */
  table(name: string): readonly TableRow[];
  /** The first row of a table that has this text in a column. */
  found(table: string, column: string, text: string): TableRow | undefined;
  /** The same place with a row of a table, whose columns can be asked for. */
  beside(row: TableRow): Scope;
  /** The label of the choice that an answer to a question is. */
  label(name: string, answer: string): string;
  /** The answer that was given to a question in the submission before this one. */
  last(name: string): Scalar;
}

type Run = (scope: Scope) => Values;

const kept = new WeakMap<object, Run>();

/** The value of a rule. */
export function evaluate(rule: Rule, scope: Scope): Values {
  return typeof rule === "object" ? runOf(rule)(scope) : rule;
}

export const holds = (rule: Rule, scope: Scope): boolean => truth(evaluate(rule, scope));

/** The single value of a rule; NaN, which no answer can be, becomes unanswered. */
export function one(rule: Rule, scope: Scope): Scalar {
  const value = first(evaluate(rule, scope));
  return Number.isNaN(value) ? "" : value;
}

function runOf(rule: object): Run {
  let run = kept.get(rule);
  if (!run) {
    run = made(rule);
    kept.set(rule, run);
  }
  return run;
}

function made(rule: object): Run {
  const [operation, content] = Object.entries(rule)[0] as [string, unknown];
  const special = namedRun(operation, content as string) ?? placedRun(operation, content as Rule[]);
  if (special) return special;
  const all = (content as Rule[]).map((part): Run => {
    return typeof part === "object" ? runOf(part) : () => part;
  });
  const [name, ...places] = all as [Run, ...Run[]];
  switch (operation) {
    case "and":
      return (scope) => all.every((part) => truth(part(scope)));
    case "or":
      return (scope) => all.some((part) => truth(part(scope)));
    case "if":
      return (scope) => (places[truth(name(scope)) ? 0 : 1] as Run)(scope);
    case "once":
      return (scope) => (text(scope.self) ? scope.self : name(scope));
    case "indexed-repeat":
      return (scope) =>
        scope.at(
          text(name(scope)),
          places.map((place) => whole(number(place(scope)), 0)),
        );
  }
  const apply = FUNCTIONS[operation] as (...values: Values[]) => Values;
  const [second] = places;
  if (all.length === 2 && second) return (scope) => apply(name(scope), second(scope));
  return (scope) => apply(...all.map((part) => part(scope)));
}

/** What takes a name, or nothing, and no rules. */
function namedRun(operation: string, name: string): Run | undefined {
  switch (operation) {
    case "var":
      return name === "." ? (scope) => scope.self : (scope) => scope.value(name);
    case "rows":
      return (scope) => scope.rows(name);
    case "col":
      return (scope) => scope.column(name);
    case "last":
      return (scope) => scope.last(name);
    case "today":
      return (scope) => scope.now.slice(0, 10);
    case "now":
      return (scope) => scope.now;
    case "end":
      return (scope) => (scope.isFinishing ? scope.now : scope.self);
    case "gap":
      return (scope) => scope.gap;
    default:
      return undefined;
  }
}

/** What is looked up elsewhere, or drawn by lot: its first parts are names, not rules. */
function placedRun(operation: string, parts: Rule[]): Run | undefined {
  const [name, second, third, fourth] = parts as [string, Rule, string, Rule];
  const at = name as unknown as number;
  switch (operation) {
    case "position":
      return parts.length ? (scope) => scope.placeIn(name) : (scope) => scope.position;
    case "random":
      return (scope) => draw(scope.seed, at) / 4_294_967_296;
    case "uuid":
      return (scope) => uuid(scope.seed, at);
    case "jr:choice-name":
      return (scope) => scope.label(name, text(evaluate(second, scope)));
    case "pulldata":
      return (scope) => {
        const row = scope.found(name, third, text(evaluate(fourth, scope)));
        return row ? scope.beside(row).column(second as string) : "";
      };
    case "instance":
      return (scope) => {
        const places = scope.table(name).map((row) => scope.beside(row));
        return places
          .filter((place) => holds(second, place))
          .map((place) => (third ? place.column(third) : ""));
      };
    default:
      return undefined;
  }
}
