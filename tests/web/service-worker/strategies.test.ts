import { expect, test } from "vitest";
import { before, inUse, outdated, strategyFor } from "../../../web/src/service-worker/strategies.ts";

const scope = "https://hq.example/o/";
const ask = (path: string, mode = "cors", method = "GET") =>
  strategyFor({ url: `https://hq.example${path}`, mode, method }, scope);

test("opens the app from the cache at any address inside it", () => {
  expect(ask("/o/", "navigate")).toBe("page");
  expect(ask("/o/station/0107?x=1", "navigate")).toBe("page");
});

test("answers the app's files from the cache", () => {
  expect(ask("/o/assets/app-1.js")).toBe("file");
});

test("never stands between the app and the server", () => {
  expect(ask("/api/v1/sync", "cors", "POST")).toBe("network");
  expect(ask("/api/v1/mission")).toBe("network");
  expect(ask("/o/", "cors", "HEAD")).toBe("network");
  expect(ask("/desk/", "navigate")).toBe("network");
  expect(strategyFor({ url: "https://elsewhere.example/o/x", mode: "cors", method: "GET" }, scope)).toBe(
    "network",
  );
});

test("keeps the newest release, the one in use and the one before, and what is not its own", () => {
  const names = ["fieldobs-1", "fieldobs:choice", "other-app", "fieldobs-2", "fieldobs-3"];
  expect(outdated(names, "fieldobs-3", "fieldobs-3")).toEqual(["fieldobs-1"]);
  expect(outdated(names, "fieldobs-3", "fieldobs-2")).toEqual(["fieldobs-1"]);
  expect(outdated(names, "fieldobs-3", "fieldobs-1")).toEqual(["fieldobs-2"]);
  expect(outdated(["fieldobs-1"], "fieldobs-1", "fieldobs-1")).toEqual([]);
});

test("opens pages in the release that was said yes to, however many have come since", () => {
  const names = ["fieldobs-1", "fieldobs-2", "fieldobs-3"];
  expect(inUse(names, "fieldobs-1", "fieldobs-3")).toBe("fieldobs-1");
  expect(inUse(names, null, "fieldobs-3")).toBe("fieldobs-3");
  expect(inUse(names, "fieldobs-0", "fieldobs-3")).toBe("fieldobs-3");
  expect(before(names, "fieldobs-3")).toBe("fieldobs-2");
  expect(before(["fieldobs-3", "fieldobs:choice"], "fieldobs-3")).toBeNull();
});
