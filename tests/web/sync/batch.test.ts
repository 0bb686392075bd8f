import { expect, test } from "vitest";
import { chooseBatch, MOST_BYTES, nextMostBytes, requestOf } from "../../../web/src/sync/batch.ts";

const revision = (id: string, bytes = 10) => ({ id, body: "x".repeat(bytes), sig: "s" });

test("takes the oldest 200 of what waits", () => {
  const waiting = Array.from({ length: 250 }, (_, at) => revision(String(at)));
  expect(chooseBatch(waiting).map(({ id }) => id)).toEqual(waiting.slice(0, 200).map(({ id }) => id));
});

test("stays below 2 MiB as it is sent, escapes counted", () => {
  const waiting = Array.from({ length: 60 }, (_, at) => ({
    ...revision(String(at)),
    body: '"'.repeat(30_000),
  }));
  const chosen = chooseBatch(waiting);
  const envelope = { batch: "b", device: "d", app: "1", now: "n", cursor: "c".repeat(1_000) };
  expect(chosen.length).toBeGreaterThan(30);
  expect(new TextEncoder().encode(requestOf(envelope, chosen)).length).toBeLessThanOrEqual(MOST_BYTES);
});

test("sends one at least, whatever the link has allowed so far", () => {
  expect(chooseBatch([revision("big", 60_000), revision("next")], 8_192)).toHaveLength(1);
  expect(chooseBatch([])).toEqual([]);
});

test("puts exact bodies into the request and nothing of its own about them", () => {
  const said = JSON.parse(
    requestOf({ batch: "b", device: "d", app: "1", now: "n", cursor: null }, [revision("a", 2)]),
  );
  expect(said).toEqual({
    protocol: 1,
    batch: "b",
    device: "d",
    app: "1",
    now: "n",
    cursor: null,
    revisions: [{ body: "xx", sig: "s" }],
  });
});

test("halves what it sends on a link that breaks and doubles it on one that holds", () => {
  expect(nextMostBytes(100_000, false)).toBe(50_000);
  expect(nextMostBytes(9_000, false)).toBe(8_192);
  expect(nextMostBytes(50_000, true)).toBe(100_000);
  expect(nextMostBytes(MOST_BYTES, true)).toBe(MOST_BYTES);
});
