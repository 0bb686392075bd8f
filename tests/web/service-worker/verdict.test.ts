/** When a phone may change to a new release. */
import { expect, test } from "vitest";
import { refusal } from "../../../web/src/service-worker/verdict.ts";
import type { Submission } from "../../../web/src/store/types.ts";

const NOW = Date.parse("2026-10-11T10:00:00Z");
const SENT = { mine: true, untouched: false, where: "hq", unsent: 0, blobsWaiting: 0, state: "final" };
const form = (changes: Partial<Submission>): Submission => ({ ...SENT, ...changes }) as Submission;
const against = (changes: Partial<Submission>, freeze?: { until: string | null }) =>
  refusal([form({}), form(changes)], freeze ? { freeze } : {}, NOW);

test("changes when all is sent and nothing is open", () => {
  expect(against({})).toBeNull();
  expect(against({ state: "withdrawn" })).toBeNull();
  expect(refusal([], undefined, NOW)).toBeNull();
});

test.each([
  { where: "device" },
  { where: "hub" },
  { unsent: 1 },
  { blobsWaiting: 1 },
  { state: "draft", where: "device" },
] as const)("never over what is not at headquarters: %o", (changes) => {
  expect(against(changes)).toBe("unsent");
});

test("never over a form of one's own that is being filled in, though all of it is sent", () => {
  expect(against({ state: "draft" })).toBe("drafts");
});

test("a form begun and left blank, and a team-mate's, stand in nobody's way", () => {
  expect(against({ state: "draft", untouched: true, where: "device" })).toBeNull();
  expect(against({ state: "draft", mine: false })).toBeNull();
});

test("never while the desk holds releases back", () => {
  expect(against({}, { until: null })).toBe("frozen");
  expect(against({}, { until: "2026-10-11T10:00:01Z" })).toBe("frozen");
  expect(against({}, { until: "2026-10-11T09:59:59Z" })).toBeNull();
  expect(against({}, { until: "some day" })).toBe("frozen");
});
