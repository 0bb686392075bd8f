import { expect, test } from "vitest";
import { byStation, drafts, stationState, visits } from "../../../web/src/components/standing.ts";
import type { ConflictSide, Submission } from "../../../web/src/store/types.ts";

const SIDE: ConflictSide = { value: "yes", revision: "r", device: "d", observer: "O1", at: "", mine: true };

function record(about: Partial<Submission>): Submission {
  return {
    id: "s",
    form: { slug: "voting", version: "1", hash: "h" },
    station: "0412",
    team: "12",
    visit: 1,
    state: "final",
    review: "",
    comments: {},
    answers: {},
    conflicts: {},
    confirmed: [],
    blank: [],
    where: "hq",
    unsent: 0,
    blobsWaiting: 0,
    bytes: 0,
    startedAt: "2026-10-11T08:00:00.000Z",
    changedAt: "2026-10-11T08:30:00.000Z",
    mine: true,
    untouched: false,
    history: [],
    ...about,
  };
}

test("a station without records is to be visited, and so is one whose records were withdrawn", () => {
  expect(stationState([])).toBe("to_visit");
  expect(stationState([record({ state: "withdrawn" })])).toBe("to_visit");
});

test("of a station one learns first what asks for a person, then the record farthest from headquarters", () => {
  const sent = record({});
  const unsent = record({ where: "device" });
  const begun = record({ state: "draft", where: "device" });
  const refused = record({ where: "attention" });
  const differing = record({ conflicts: { V31: [SIDE] } });
  expect(stationState([sent])).toBe("hq");
  expect(stationState([sent, unsent])).toBe("device");
  expect(stationState([sent, unsent, begun])).toBe("draft");
  expect(stationState([sent, unsent, begun, refused])).toBe("attention");
  expect(stationState([sent, unsent, begun, refused, differing])).toBe("differ");
});

test("records lie by station with the newest first, and those of no station apart", () => {
  const early = record({ id: "early", changedAt: "2026-10-11T08:00:00.000Z" });
  const late = record({ id: "late", changedAt: "2026-10-11T09:00:00.000Z" });
  const grouped = byStation([early, late, record({ id: "note", station: null })]);
  expect([...grouped.keys()]).toEqual(["0412"]);
  expect(grouped.get("0412")?.map(({ id }) => id)).toEqual(["late", "early"]);
});

test("only what is being filled is resumed", () => {
  expect(drafts([record({}), record({ id: "open", state: "draft" })]).map(({ id }) => id)).toEqual(["open"]);
});

test("earlier visits count for their own form and station alone", () => {
  const second = record({ id: "second", visit: 2 });
  const first = record({ id: "first", visit: 1 });
  const others = [record({ station: "0409" }), record({ form: null }), record({ state: "withdrawn" })];
  expect(visits([second, first, ...others], "voting", "0412").map(({ id }) => id)).toEqual([
    "first",
    "second",
  ]);
});
