/** The live sign and the pace of refreshing; what swaps the page is tried in a real browser. */
import { expect, test, vi } from "vitest";
import { throttled } from "../../../web/src/desk/live.ts";
import { age } from "../../../web/src/desk/sign.ts";

test("tells the age of the figures in seconds, minutes, then as a time, then as stale", () => {
  expect([0, 59, 60, 599, 600, 1799, 1800].map(age)).toEqual([
    "seconds",
    "seconds",
    "minutes",
    "minutes",
    "at",
    "at",
    "stale",
  ]);
});

test("refreshes at once, then at most once a second, and never forgets the last call", async () => {
  vi.useFakeTimers({ toFake: ["setTimeout", "Date"] });
  let runs = 0;
  const refresh = throttled(async () => {
    runs += 1;
  });
  refresh();
  expect(runs).toBe(1);
  for (let call = 0; call < 20; call += 1) refresh();
  await vi.advanceTimersByTimeAsync(999);
  expect(runs).toBe(1);
  await vi.advanceTimersByTimeAsync(2);
  expect(runs).toBe(2);
  await vi.advanceTimersByTimeAsync(5000);
  expect(runs).toBe(2);
  vi.useRealTimers();
});
