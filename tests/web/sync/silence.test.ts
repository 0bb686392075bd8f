/** When a phone says that headquarters is silent, and what it says of its own clock. */
import { describe, expect, it } from "vitest";
import { silence } from "../../../web/src/sync/silence.ts";

const NOON = Date.parse("2026-10-11T12:00:00.000Z");
const MINUTE = 60_000;
const DAY = 86_400_000;
const at = (ms: number): string => new Date(ms).toISOString();
const tried = {
  online: false,
  problem: "no_network",
  offlineSince: at(NOON),
  lastReceiptAt: at(NOON - MINUTE),
};

describe("Silence", () => {
  it("is told after two minutes of trying", () => {
    expect(silence(tried, true, NOON + MINUTE)).toBeNull();
    expect(silence(tried, true, NOON + 2 * MINUTE)).toEqual({ since: tried.lastReceiptAt });
  });

  it("is told at once by a page that was just opened, if the last receipt is older", () => {
    const old = { ...tried, lastReceiptAt: at(NOON - 10 * MINUTE) };
    expect(silence(old, true, NOON)).toEqual({ since: old.lastReceiptAt });
  });

  it("is none without a network, while headquarters answers, and when something else answers in its place", () => {
    const later = NOON + DAY;
    expect(silence(tried, false, later)).toBeNull();
    expect(silence({ ...tried, online: true, problem: undefined }, true, later)).toBeNull();
    expect(silence({ ...tried, online: true, problem: "not_fieldobs" }, true, later)).toBeNull();
    expect(silence({ ...tried, problem: undefined }, true, later)).toBeNull();
  });

  it("says so where no receipt ever came", () => {
    const never = { ...tried, lastReceiptAt: undefined };
    expect(silence(never, true, NOON + 3 * MINUTE)).toEqual({ since: tried.offlineSince });
  });
});

describe("A phone's clock", () => {
  it.each([
    ["as usual", 3 * DAY, undefined],
    ["a few minutes behind", -9 * MINUTE, undefined],
    ["an hour behind what headquarters signed", -60 * MINUTE, "behind"],
    ["years behind", -7 * 365 * DAY, "behind"],
    ["a month ahead", 31 * DAY, "ahead"],
  ])("%s", (_, away, doubt) => {
    const now = NOON + away;
    const since = { ...tried, offlineSince: at(now - 3 * MINUTE), lastReceiptAt: at(NOON) };
    expect(silence(since, true, now)?.clock).toBe(doubt);
  });
});
