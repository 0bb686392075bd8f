import { expect, test } from "vitest";
import type { FormDocument, Node } from "../../../web/src/forms/document.ts";
import { otherAnswers } from "../../../web/src/forms/others.ts";

const questions: Node[] = [
  { name: "door", type: "group", children: [{ name: "access", type: "text" }] },
  { name: "lines", type: "repeat", children: [{ name: "figure", type: "integer" }] },
];
const form = { questions } as unknown as FormDocument;

test("finds answers to questions that this version does not ask, inside rows too", () => {
  const answers = {
    access: "yes",
    queue: 12,
    "lines/a1/$row": true,
    "lines/a1/figure": 3,
    "lines/a1/note": "torn",
    old: null,
  };
  expect(otherAnswers(form, answers)).toEqual([
    ["lines/a1/note", "torn"],
    ["queue", 12],
  ]);
});

test("has all answers of a form that is not on this phone, but for what only makes a row", () => {
  expect(otherAnswers(undefined, { "lines/a1/$row": true, access: "yes" })).toEqual([["access", "yes"]]);
});
