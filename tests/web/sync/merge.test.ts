import { readdirSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";
import type { Value } from "../../../web/src/store/types.ts";
import { answerOf, isConflict, isSame, type Merged, standing } from "../../../web/src/sync/merge.ts";

interface Case {
  name: string;
  revisions: Merged[];
  answers: Record<string, Value>;
  conflicts: Record<string, [Value, string][]>;
}

const folder = new URL("../../cases/merges/", import.meta.url);
const cases = readdirSync(folder).map(
  (file) => JSON.parse(readFileSync(new URL(file, folder), "utf8")) as Case,
);

function answersOf(revisions: Merged[]): Record<string, Value> {
  const found = Object.entries(standing(revisions)).map(
    ([path, writes]) => [path, answerOf(writes)] as const,
  );
  return Object.fromEntries(found.filter(([, value]) => value !== null));
}

function conflictsOf(revisions: Merged[]): Record<string, [Value, string][]> {
  const differing = Object.entries(standing(revisions)).filter(([, writes]) => isConflict(writes));
  return Object.fromEntries(
    differing.map(([path, writes]) => [
      path,
      writes
        .map(({ value, revision }): [Value, string] => [value, revision])
        .sort((a, b) => (a[1] < b[1] ? -1 : 1)),
    ]),
  );
}

test.each(cases)("$name", ({ revisions, answers, conflicts }) => {
  expect(answersOf(revisions)).toEqual(answers);
  expect(conflictsOf(revisions)).toEqual(conflicts);
});

test.each(cases)("in any order of arrival, $name", ({ revisions, answers, conflicts }) => {
  const orders = [[...revisions].reverse(), [...revisions.slice(1), ...revisions.slice(0, 1)]];
  for (const order of orders) {
    expect(answersOf(order)).toEqual(answers);
    expect(conflictsOf(order)).toEqual(conflicts);
  }
});

test("shows the provisional answer first among the sides", () => {
  const writes = standing([
    { id: "b", device: "x", set: { q: 1 }, over: {} },
    { id: "c", device: "y", set: { q: null }, over: {} },
    { id: "a", device: "z", set: { q: 2 }, over: {} },
  ]).q;
  expect(writes?.map(({ revision }) => revision)).toEqual(["b", "a", "c"]);
});

test("tells members of objects apart by name, not by number", () => {
  expect(isSame({ a: undefined }, { b: undefined })).toBe(false);
  expect(isSame([], {})).toBe(false);
});
