/** The phone judges a form beside what it holds of its team, offline. */
import { beforeEach, expect, test } from "vitest";
import { aroundOf } from "../../../web/src/components/around.ts";
import { confirmation } from "../../../web/src/components/verdict.tsx";
import type { FormDocument } from "../../../web/src/forms/document.ts";
import { failedChecks } from "../../../web/src/forms/form.ts";
import { enrolment, forms, submissions } from "../../../web/src/store/index.ts";
import type { Enrolment, HistoryEntry, Submission } from "../../../web/src/store/types.ts";
import { casesIn } from "../forms/cases.ts";

const documents = new Map(casesIn<{ document: FormDocument }>("checks").map(([name, file]) => [name, file]));
const voting = (documents.get("earlier-visits") as { document: FormDocument }).document;

function record(id: string, startedAt: string, answers: Submission["answers"], about = {}): Submission {
  return {
    ...{ id, startedAt, changedAt: startedAt, answers, station: "0412", team: "12", visit: 1 },
    ...{ form: { slug: "voting", version: "1", hash: "h" }, state: "draft", review: "", comments: {} },
    ...{ conflicts: {}, confirmed: [], blank: [], where: "device", unsent: 0, blobsWaiting: 0, bytes: 0 },
    ...{ mine: true, untouched: false, history: [] },
    ...about,
  } as Submission;
}

const earlier = record("a", "2026-10-11T04:12:00Z", { H11: "09:10", V20: 312 }, { mine: false });
const own = record("b", "2026-10-11T09:02:00Z", { H11: "14:00", V20: 300 });

beforeEach(() => {
  forms.value = new Map([["h", voting]]);
  enrolment.value = { mission: { time_zone: "Asia/Almaty" } } as Enrolment;
});

function said(...records: Submission[]): string[] {
  submissions.value = new Map(records.map((each) => [each.id, each]));
  return failedChecks(voting, own.answers, "en", { now: "2026-10-11T14:30:00.000" }, aroundOf(own)).map(
    ({ sentence }) => sentence,
  );
}

test("a partner's earlier count of the same list is compared at once", () => {
  expect(said(earlier, own)).toEqual(["V20 says 300, at 09:10 it was 312."]);
});

test("a form begun and left untouched says nothing", () => {
  expect(said({ ...earlier, untouched: true }, own)).toEqual([]);
});

test("a phone that knows of no other form judges none", () => {
  expect(said(own)).toEqual([]);
});

test("of several confirmations the last one says who and when", () => {
  const change = (observer: string, set: HistoryEntry["set"]) => ({ observer, set }) as HistoryEntry;
  const history = [
    change("O1", { "$confirmed/c14": true }),
    change("O2", { "$confirmed/c14": null }),
    change("O3", { "$confirmed/c14": true }),
    change("O4", { V20: 300 }),
  ];
  const check = { id: "c14" } as Parameters<typeof confirmation>[1];
  expect(confirmation({ ...own, history }, check)?.observer).toBe("O3");
});
