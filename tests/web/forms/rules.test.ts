/** Expressions: what their trees are worth. The server reads the same cases. */
import { expect, test } from "vitest";
import type { Rule } from "../../../web/src/forms/document.ts";
import { evaluate } from "../../../web/src/forms/evaluate.ts";
import { FUNCTIONS } from "../../../web/src/forms/functions.ts";
import { casesIn } from "./cases.ts";
import { asJson, type PlainAnswers, plainScope } from "./plain-scope.ts";

interface RuleCase extends PlainAnswers {
  expression: string;
  rule: Rule;
  value: unknown;
}

const cases = casesIn<RuleCase[]>("rules").flatMap(([file, inFile]) =>
  inFile.map((one) => [`${file}: ${one.expression}`, one] as const),
);

test.each(cases)("%s", (_, one) => {
  expect(asJson(evaluate(one.rule, plainScope(one)))).toStrictEqual(one.value);
});

test("every function has a case", () => {
  const tried = new Set<string>();
  const walk = (rule: unknown): void => {
    if (Array.isArray(rule)) rule.forEach(walk);
    else if (rule && typeof rule === "object") {
      for (const [operation, parts] of Object.entries(rule)) {
        tried.add(operation);
        walk(parts);
      }
    }
  };
  walk(cases.map(([, one]) => one.rule));
  expect(Object.keys(FUNCTIONS).filter((name) => !tried.has(name))).toEqual([]);
});
