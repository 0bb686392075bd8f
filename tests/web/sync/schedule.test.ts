import { expect, test } from "vitest";
import { retryAfter } from "../../../web/src/sync/road.ts";
import { nextDelay_ms } from "../../../web/src/sync/schedule.ts";

const calm = { failures: 0, retryAfter_s: null, isVisible: true, restLeft_ms: null };

test("waits longer after each failure, up to five minutes and a half more", () => {
  const waits = [1, 2, 3, 20].map((failures) => nextDelay_ms({ ...calm, failures }, 0.5));
  expect(waits).toEqual([4_000, 8_000, 16_000, 300_000]);
});

test("draws from a range, so that phones do not return as one", () => {
  expect(nextDelay_ms({ ...calm, failures: 3 }, 0)).toBe(8_000);
  expect(nextDelay_ms({ ...calm, failures: 3 }, 0.999)).toBeCloseTo(23_984);
});

test("never comes back before the server asked it to", () => {
  expect(nextDelay_ms({ ...calm, failures: 1, retryAfter_s: 120 }, 0)).toBe(120_000);
  expect(nextDelay_ms({ ...calm, failures: 1, retryAfter_s: 120 }, 1)).toBe(180_000);
});

test("looks in each minute while seen, seldom while hidden, and when a draft may be sealed", () => {
  expect(nextDelay_ms(calm, 0.5)).toBe(60_000);
  expect(nextDelay_ms({ ...calm, isVisible: false }, 0.5)).toBe(300_000);
  expect(nextDelay_ms({ ...calm, restLeft_ms: 5_000 }, 0.5)).toBe(6_000);
});

test("reads Retry-After in seconds and as a date", () => {
  const now = Date.parse("2026-03-15T09:00:00Z");
  expect(retryAfter("120", now)).toBe(120);
  expect(retryAfter("Sun, 15 Mar 2026 09:02:00 GMT", now)).toBe(120);
  expect(retryAfter("Sun, 15 Mar 2026 08:00:00 GMT", now)).toBe(0);
  expect(retryAfter("soon", now)).toBeNull();
  expect(retryAfter(null, now)).toBeNull();
});
