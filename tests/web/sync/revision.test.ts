import { readdirSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { stationSubmission, timedId } from "../../../web/src/sync/ids.ts";
import {
  bodyOf,
  clean,
  type Draft,
  freshNonce,
  idOf,
  isTooLong,
  readBody,
} from "../../../web/src/sync/revision.ts";

interface Case {
  name: string;
  input: Draft;
  body: string;
  id: string;
}

const cases = new URL("../../cases/", import.meta.url);
const revisions = readdirSync(new URL("revisions/", cases)).map(
  (file) => JSON.parse(readFileSync(new URL(`revisions/${file}`, cases), "utf8")) as Case,
);
const visits = JSON.parse(readFileSync(new URL("submission-ids.json", cases), "utf8")) as {
  mission: string;
  slug: string;
  team: string;
  station: string;
  visit: number;
  id: string;
}[];

test.each(revisions)("$name", async ({ input, body, id }) => {
  expect(bodyOf(input)).toBe(body);
  expect(await idOf(body)).toBe(id);
  expect(await readBody(body)).toMatchObject({ id, seq: input.seq, prev: input.prev });
});

test.each(visits)("gives visit $visit of $station the id the other phone gives it", async (visit) => {
  const { mission, slug, team, station, visit: number, id } = visit;
  expect(await stationSubmission(mission, slug, team, station, number)).toBe(id);
});

test("makes ids of incidents that sort by time", () => {
  const [early, late] = [timedId(new Date(1_773_565_200_000)), timedId(new Date(1_773_565_200_001))];
  expect(early).toMatch(/^019cf0[0-9a-f]{2}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  expect(early < late).toBe(true);
});

test("makes a nonce of 16 bytes", () => {
  expect(freshNonce()).toMatch(/^[\w-]{22}$/);
});

test("knows what is too long for a store to take", () => {
  expect(isTooLong("ж".repeat(20_000))).toBe(false);
  expect(isTooLong("x".repeat(20_001))).toBe(true);
  expect(isTooLong("🗳".repeat(10_001))).toBe(false);
  expect(isTooLong("🗳".repeat(20_000))).toBe(true);
});

test("leaves no number that two machines could read differently", () => {
  expect(clean([Number.NaN, Number.POSITIVE_INFINITY, 2 ** 53, 12])).toEqual([
    null,
    null,
    "9007199254740992",
    12,
  ]);
});
