/** Checks that look beyond one form. The server reads the same cases. */
import { expect, test } from "vitest";
import { around, type Filed, type Place } from "../../../web/src/forms/cross.ts";
import type { FormDocument } from "../../../web/src/forms/document.ts";
import { type FailedCheck, failedChecks } from "../../../web/src/forms/form.ts";
import { casesIn } from "./cases.ts";

interface CrossFile {
  document: FormDocument;
  places: Record<string, Place>;
  cases: { name: string; own: Filed; others: Filed[]; failed: Partial<FailedCheck>[] }[];
}

const cases = casesIn<CrossFile>("checks").flatMap(([file, { document, places, cases }]) =>
  cases.map((one) => [`${file}: ${one.name}`, document, places, one] as const),
);

test.each(cases)("%s", (_, document, places, { own, others, failed }) => {
  const known = around(own, others, (code) => places[code]);
  const found = failedChecks(document, own.answers, "en", { now: "2026-10-11T22:51:40" }, known);
  const told = found.map(({ id, sentence, lines, confirmed, about, hints }, at) => ({
    ...{ id, sentence, lines, confirmed, about },
    hints: failed[at]?.hints ? hints : undefined,
  }));
  expect(told).toEqual(failed.map((one) => ({ confirmed: false, about: undefined, ...one })));
});
