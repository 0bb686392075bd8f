import { expect, test } from "vitest";
import type { FormDocument, Node, Range } from "../../../web/src/forms/document.ts";
import type { Question, ShownChoice } from "../../../web/src/forms/form.ts";
import { firstDay, partsOf } from "../../../web/src/questions/more/calendar.tsx";
import { fitsAScale } from "../../../web/src/questions/more/choosing.tsx";
import { findChoices } from "../../../web/src/questions/more/found.ts";
import { columnsOf, specialOf } from "../../../web/src/questions/more/kind.ts";
import { inOrder, moved } from "../../../web/src/questions/more/order.ts";
import { outOfReach } from "../../../web/src/questions/more/reach.ts";
import { isRowEmpty } from "../../../web/src/questions/more/rows.ts";
import { stepsOf, stepsTo, valueAt, writtenAt } from "../../../web/src/questions/more/scale.ts";
import { taken, typedPoint, walked, written } from "../../../web/src/questions/more/walk.ts";
import { needsMore } from "../../../web/src/questions/more.ts";

const choices = (...labels: string[]): ShownChoice[] =>
  labels.map((label, at) => ({ name: `c${at}`, label }));

const question = (node: Partial<Node>, offered: ShownChoice[] = []) =>
  ({ node: { name: "q", type: "text", ...node }, choices: offered, value: null }) as unknown as Question;

const form = (node: Partial<Node>, lists: FormDocument["lists"] = {}) =>
  ({ questions: [{ name: "q", type: "text", ...node }], lists }) as unknown as FormDocument;

test.each<[string, Partial<Node>, string | undefined]>([
  ["a number on a scale", { type: "integer", range: { start: 0, end: 10, step: 1 } }, "range"],
  ["a rating", { type: "integer", range: { start: 1, end: 5, step: 1 }, appearance: "rating" }, "points"],
  [
    "a rating of many points",
    { type: "integer", range: { start: 0, end: 100, step: 1 }, appearance: "rating" },
    "range",
  ],
  ["a plain number", { type: "integer" }, undefined],
  ["a photo", { type: "photo" }, undefined],
  ["a signature", { type: "photo", appearance: "signature" }, "drawing"],
  ["a photo taken now", { type: "photo", appearance: "new-front" }, "camera"],
  ["a date", { type: "date", appearance: "no-calendar" }, undefined],
  ["a month", { type: "date", appearance: "month-year" }, "month"],
  ["a follow-up group", { type: "group", appearance: "follow-up" }, undefined],
])("%s is drawn as %s", (_, node, expected) => {
  expect(specialOf(question(node))).toBe(expected);
});

test.each<[string, string, number, string | undefined]>([
  ["a short list", "", 5, undefined],
  ["a list that fills the screen", "", 31, "folded"],
  ["a list to search", "autocomplete", 5, "folded"],
  ["a folded list of one answer", "minimal", 5, undefined],
  ["a scale", "likert", 5, "likert"],
  ["columns", "columns-2", 5, "columns"],
])("of choices %s (%s, %i) is drawn as %s", (_, appearance, count, expected) => {
  const offered = choices(...Array.from({ length: count }, (_each, at) => `Answer ${at}`));
  expect(specialOf(question({ type: "select_one", appearance }, offered))).toBe(expected);
});

test("choices with pictures are drawn with them, however many there are", () => {
  const pictured = choices("A", "B").map((each) => ({ ...each, media: { image: "a.png" } }));
  expect(specialOf(question({ type: "select_multiple", appearance: "minimal" }, pictured))).toBe("pictures");
});

test.each([
  ["columns", 1],
  ["columns-3", 3],
  ["w2 columns-4", 4],
  ["horizontal", 1],
  ["minimal", 0],
  ["", 0],
])("%j asks for %i columns", (appearance, expected) => {
  expect(columnsOf(question({ type: "select_one", appearance }))).toBe(expected);
});

test.each<[string, FormDocument, boolean]>([
  ["plain questions", form({ type: "select_one", list: "a", appearance: "follow-up" }, { a: [] }), false],
  ["a label that speaks of a range", form({ label: { en: 'Say "range": or "type":"rank"' } }), false],
  ["a rank", form({ type: "rank" }), true],
  ["a line to walk", form({ type: "line" }), true],
  ["one answer from a folded list", form({ type: "select_one", appearance: "minimal" }), false],
  ["several answers from a folded list", form({ type: "select_multiple", appearance: "minimal" }), true],
  ["a longer word", form({ guidance: { en: "x" } }), true],
  [
    "an appearance inside of a group",
    form({ type: "group", children: [{ name: "a", type: "date", appearance: "year" }] }),
    true,
  ],
  [
    "a list with pictures",
    form({}, { a: [{ name: "a", label: {}, media: { image: { en: "a.png" } } }] }),
    true,
  ],
  [
    "a long list",
    form({}, { a: Array.from({ length: 31 }, (_, at) => ({ name: `${at}`, label: {} })) }),
    true,
  ],
])("of a form with %s it is known whether it wants the other file", (_, document, expected) => {
  expect(needsMore(document)).toBe(expected);
});

test("a scale is stepped without losing or adding a digit", () => {
  const tenths: Range = { start: 0, end: 1, step: 0.1 };
  expect(Array.from({ length: stepsOf(tenths) + 1 }, (_, at) => writtenAt(tenths, at))).toEqual([
    "0",
    "0.1",
    "0.2",
    "0.3",
    "0.4",
    "0.5",
    "0.6",
    "0.7",
    "0.8",
    "0.9",
    "1",
  ]);
  expect(valueAt({ name: "q", type: "decimal" }, tenths, 3)).toBe("0.3");
  expect(stepsTo(tenths, "0.3")).toBe(3);
});

test("a scale may run downwards, below zero, and ends where the last whole step does", () => {
  const down: Range = { start: 10, end: -10, step: 5 };
  expect(Array.from({ length: stepsOf(down) + 1 }, (_, at) => writtenAt(down, at))).toEqual([
    "10",
    "5",
    "0",
    "-5",
    "-10",
  ]);
  expect(stepsTo(down, -5)).toBe(3);
  expect(valueAt({ name: "q", type: "integer" }, { start: 0, end: 10, step: 4 }, 9)).toBe(8);
  expect(stepsTo(down, null)).toBeNull();
});

test("an order begins as the form has it and changes by one place at a time", () => {
  const all = choices("A", "B", "C");
  expect(inOrder(all, null)).toEqual(all);
  expect(inOrder(all, ["c2", "c0"]).map(({ name }) => name)).toEqual(["c2", "c0", "c1"]);
  expect(moved(["a", "b", "c"], "c", -1)).toEqual(["a", "c", "b"]);
  expect(moved(["a", "b", "c"], "a", -1)).toEqual(["a", "b", "c"]);
  expect(moved(["a", "b", "c"], "c", 1)).toEqual(["a", "b", "c"]);
});

test("choices are found by the beginnings of their words, in any alphabet, or by their name", () => {
  const all = [
    ...choices("Lesna, Mill Street", "Solesna", "Łódź Żelazna", "Қарабұлақ"),
    { name: "0412", label: "School" },
  ];
  const found = (query: string) => findChoices(all, query, 9).rows.map(({ label }) => label);
  expect(found("les")).toEqual(["Lesna, Mill Street"]);
  expect(found("mill les")).toEqual(["Lesna, Mill Street"]);
  expect(found("lodz")).toEqual(["Łódź Żelazna"]);
  expect(found("қараб")).toEqual(["Қарабұлақ"]);
  expect(found("041")).toEqual(["School"]);
  expect(findChoices(all, "", 2)).toMatchObject({ total: 5, rows: [{ name: "c0" }, { name: "c1" }] });
});

test("a pick is out of reach only where other answers decide what can be chosen", () => {
  const picked = {
    ...question({ type: "select_multiple", choice_filter: true }, choices("A")),
    value: ["c0", "gone"],
  };
  expect(outOfReach(picked)).toEqual(["gone"]);
  expect(outOfReach({ ...picked, node: { name: "q", type: "select_multiple" } })).toEqual([]);
});

test.each<[string, number, string | null]>([
  ["2019", 3, "2019-03-01"],
  ["20", 3, "20-03"],
  ["20", 0, "20"],
  ["", 3, "--03"],
  ["", 0, null],
])("of the year %j and the month %i is kept %j, and it is shown again so", (year, month, kept) => {
  expect(firstDay(year, month)).toBe(kept);
  expect(partsOf(kept ?? "")).toEqual({ year, month });
});

test("a row is empty while nothing is entered in it or in rows of its own", () => {
  expect(isRowEmpty({ "t/n1/$row": true, "t/n1/who": null, "t/n1/l/n1/$row": true }, "t/n1")).toBe(true);
  expect(isRowEmpty({ "t/n1/$row": true, "t/n1/l/n1/names": 3 }, "t/n1")).toBe(false);
});

test("a scale stands in one row only where each of its words does", () => {
  expect(fitsAScale(choices("Not at all", "A little", "Half", "Mostly", "Fully"))).toBe(true);
  expect(fitsAScale(choices("Мүлде жоқ", "Аздап", "Жартылай", "Көбіне", "Толық"))).toBe(false);
  expect(fitsAScale(choices("Полностью", "Частично", "Нет"))).toBe(true);
});

test("an area is closed as soon as it has three points, and opened to take one out", () => {
  const [a, b, c] = [typedPoint("43.2, 76.8"), typedPoint("43.3 76.8"), typedPoint("43.3;76.9")];
  if (!a || !b || !c) throw new Error("these are places");
  expect(written("area", [a, b])).toBe("43.2 76.8 0 0;43.3 76.8 0 0");
  const closed = written("area", [a, b, c]);
  expect(closed).toBe("43.2 76.8 0 0;43.3 76.8 0 0;43.3 76.9 0 0;43.2 76.8 0 0");
  expect(walked("area", closed)).toStrictEqual([a, b, c]);
  expect(walked("line", closed)).toHaveLength(4);
  expect(written("line", [])).toBeNull();
});

test("a point says how exact it is and no more digits than a phone knows", () => {
  const fix = { latitude: 43.23891234, longitude: -76.8897, accuracy: 8.6 };
  expect(taken(fix)).toStrictEqual(["43.238912", "-76.889700", "0", "9"]);
});

test.each(["", "43.2389", "91, 76", "43.2, 181", "43,2 76,8", "here", "43.2, 76.8, 5"])(
  "%j is no place",
  (text) => {
    expect(typedPoint(text)).toBeNull();
  },
);
