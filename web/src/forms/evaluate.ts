/**
 * Evaluates a rule with the meaning of XForms. Each rule is made into a function once and kept beside it, so that
 * a keystroke costs no reading of trees. Knows no form: where a value comes from is the scope's business.
 */
import type { Rule } from "./document.ts";
import { FUNCTIONS, first, number, type Scalar, text, truth, type Values, whole } from "./functions.ts";

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
  const named = namedRun(operation, content as string);
  if (named) return named;
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
    case "today":
      return (scope) => scope.now.slice(0, 10);
    case "now":
      return (scope) => scope.now;
    case "position":
      return (scope) => scope.position;
    case "gap":
      return (scope) => scope.gap;
    default:
      return undefined;
  }
}
