/** Whole forms with answers: what is asked, missing, reckoned, what does not agree. The server reads the same cases. */
import { expect, test } from "vitest";
import type { FormDocument } from "../../../web/src/forms/document.ts";
import { calculated, defaults, failedChecks, missing, triggered, view } from "../../../web/src/forms/form.ts";
import type { Answers } from "../../../web/src/store/types.ts";
import { casesIn } from "./cases.ts";
import { said } from "./said.ts";

interface FormCase {
  name: string;
  answers: Answers;
  asked?: string[];
  missing?: string[];
  calculated?: Answers;
  unfit?: string[];
  failed?: unknown[];
  defaults?: Answers;
  /** The names of the choices that a question offers, in their order. */
  offered?: Record<string, string[]>;
  /** What is set anew once the answers at these paths were changed. */
  changed?: string[];
  triggered?: Answers;
  /** The answers of the submission before this one. */
  last?: Answers;
}

interface FormFile {
  now: string;
  submission?: string;
  document: FormDocument;
  cases: FormCase[];
}

const cases = casesIn<FormFile>("forms").flatMap(([file, form]) =>
  form.cases.map((one) => [`${file}: ${one.name}`, form, one] as const),
);

test.each(cases)("%s", (_, form, { name: _name, answers, changed = [], last = {}, ...expected }) => {
  const { document, now, submission = "" } = form;
  const context = { now, submission, last };
  const all = said(document, answers, now, submission);
  const found = {
    ...all,
    defaults: defaults(document, answers, "", context),
    triggered: triggered(document, answers, changed, context),
    offered: Object.fromEntries(Object.keys(expected.offered ?? {}).map((path) => [path, all.offered[path]])),
  };
  const told = Object.fromEntries(
    Object.keys(expected).map((key) => [key, found[key as keyof typeof found]]),
  );
  expect({ ...told, asked: new Set(found.asked) }).toEqual({
    ...expected,
    asked: new Set(expected.asked ?? found.asked),
  });
});

const { document, now } = (
  casesIn<FormFile>("forms").find(([file]) => file === "protocol") as [string, FormFile]
)[1];
const lines = (casesIn<FormFile>("forms").find(([file]) => file === "repeats") as [string, FormFile])[1]
  .document;
const choices = (casesIn<FormFile>("forms").find(([file]) => file === "choices") as [string, FormFile])[1]
  .document;

test("speaks the observer's language, and the form's own where it has no other", () => {
  const answers = { N11: 1, N12: 2, N13: 4, N10: 4 };
  expect(view(document, answers, "ru", { now }).sections[0]?.title).toBe("Протокол");
  expect(view(document, answers, "kk", { now }).sections[0]?.title).toBe("Protocol");
  expect(failedChecks(document, answers, "ru", { now })[0]?.sentence).toBe(
    "N11 + N12 даёт 3, в N13 4. Расхождение: 1.",
  );
});

test("takes blanks and confirmations from the context where answers carry no such paths", () => {
  const answers = { N11: 1, N12: 2, N13: 4, N10: 4 };
  expect(failedChecks(document, answers, "en", { now, confirmed: ["c4"] })[0]?.confirmed).toBe(true);
  expect(failedChecks(document, answers, "en", { now, blank: ["N12"] })).toEqual([]);
  expect(missing(document, { N13: 4 }, { now, blank: ["N10"] })).toEqual([]);
});

test("counts what is answered in each section, a line blank in the protocol included", () => {
  const { progress } = view(document, { N11: 1, $blank: null }, "en", { now, blank: ["N12"] });
  expect(progress).toEqual({ answered: 2, of: 8 });
});

test("says of an answer outside of its constraint what the form says, or what the app says for it", () => {
  const [section] = view(document, { N5: -1, N6: -1 }, "en", { now, wrong: "Look again" }).sections;
  const errors = section?.items.map((item) => item.kind === "question" && item.error);
  expect(errors?.slice(0, 3)).toEqual(["Not below 0", "Look again", undefined]);
});

test("offers the choices that pass the filter, and speaks of answers in labels", () => {
  const [section] = view(choices, { region: "north" }, "en", { now }).sections;
  const district = section?.items[1];
  expect(district).toMatchObject({ label: "District of north", choices: [{ name: "n1" }, { name: "n2" }] });
});

test.each([
  ["en", "Sun 11 Oct"],
  ["ru", "вс 11 окт."],
  ["kk", "жс 11 қаз."],
])("writes a date in labels in the reader's language, and stores it alike for all: %s", (language, said) => {
  const dated: FormDocument = {
    ...choices,
    questions: [
      { name: "day", type: "date" },
      { name: "said", type: "calculate", calculate: { "format-date": [{ var: "day" }, "%a %e %b"] } },
      // biome-ignore lint/suspicious/noTemplateCurlyInString: so a form speaks of an answer
      { name: "note", type: "note", label: { en: "${said}" } },
    ],
  };
  const answers = { day: "2026-10-11" };
  expect(calculated(dated, answers, { now })).toEqual({ said: "Sun 11 Oct" });
  const items = view(dated, answers, language, { now }).sections.flatMap((section) => section.items);
  expect(items.at(-1)).toMatchObject({ label: said });
});

test("a follow-up knows the question it follows", () => {
  const sections = view(choices, { people: ["police"] }, "en", { now }).sections;
  const items = sections.flatMap((section) => section.items);
  expect(sections.map((section) => section.name)).toEqual(["region", "follow", "day"]);
  expect(items.find((item) => item.path === "why")).toBeDefined();
});

test("a new row begins with its defaults", () => {
  const answers = { "line/a/copy": 5, "line/a/witness/x/name": "A" };
  expect(defaults(lines, answers, "line/a/witness/x", { now })).toEqual({
    "line/a/witness/x/words": "line 1",
  });
});

test("nothing is to be written where the calculations are stored already", () => {
  const answers = { "line/a/copy": 5, "line/a/entered": 5 };
  const once = calculated(lines, answers, { now });
  expect(calculated(lines, { ...answers, ...once }, { now })).toEqual({});
});
