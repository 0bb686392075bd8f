/** Answers of every kind: typed, stored, shown. The server reads the same cases. */
import { expect, test } from "vitest";
import { fits, parseAnswer, showAnswer } from "../../../web/src/forms/answers.ts";
import type { Choice, FormDocument, Node } from "../../../web/src/forms/document.ts";
import type { Value } from "../../../web/src/store/types.ts";
import { casesIn } from "./cases.ts";

interface AnswerCase {
  typed?: string;
  stored: Value;
  fits?: boolean;
  shown?: string;
  language?: string;
}

interface Kind {
  node: Node;
  lists: Record<string, Choice[]>;
  cases: AnswerCase[];
}

const cases = casesIn<Kind>("answers").flatMap(([kind, { node, lists, cases }]) =>
  cases.map((one) => [`${kind} ${JSON.stringify(one)}`, node, lists, one] as const),
);
const typed = cases.filter(([, , , one]) => one.typed !== undefined);
const stored = cases.filter(([, , , one]) => one.fits !== undefined);

test.each(typed)("typed: %s", (_, node, _lists, one) => {
  expect(parseAnswer(node.type, one.typed ?? "")).toStrictEqual(one.stored);
});

test.each(stored)("fits or does not: %s", (_, node, lists, one) => {
  expect(fits(node, one.stored, lists[node.list ?? ""] ?? [])).toBe(one.fits);
});

test.each(stored)("shown: %s", (_, node, lists, one) => {
  const document = { lists, default_language: "en" } as unknown as FormDocument;
  expect(showAnswer(document, node, one.stored, one.language ?? "en")).toBe(one.shown);
});
