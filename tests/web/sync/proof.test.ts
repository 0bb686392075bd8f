import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { base64url } from "../../../web/src/sync/bytes.ts";
import { isExtended } from "../../../web/src/sync/proof.ts";
import { consistency, rootOf } from "../tree.ts";

interface Case {
  why: string;
  from: number;
  from_root: string;
  to: number;
  to_root: string;
  path: string[];
  holds: boolean;
}

const { consistency: cases } = JSON.parse(
  readFileSync(new URL("../../cases/proofs.json", import.meta.url), "utf8"),
) as { consistency: Case[] };

test.each(cases)("judges an extension as the server does: $why", async (each) => {
  const [first, second] = [
    { size: each.from, root: each.from_root },
    { size: each.to, root: each.to_root },
  ];
  expect(await isExtended(first, second, each.path)).toBe(each.holds);
});

test("believes every true proof of small logs, and none for another root", async () => {
  const leaves = Array.from({ length: 20 }, (_, n) => base64url(Uint8Array.of(n)));
  const roots = await Promise.all(
    [...leaves, ""].map(async (_, n) => base64url(await rootOf(leaves.slice(0, n)))),
  );
  for (let to = 0; to <= 20; to += 1)
    for (let from = 0; from <= to; from += 1) {
      const path = (await consistency(leaves.slice(0, to), from)).map(base64url);
      const [first, second] = [
        { size: from, root: roots[from] ?? "" },
        { size: to, root: roots[to] ?? "" },
      ];
      expect(await isExtended(first, second, path)).toBe(true);
      if (from > 0) expect(await isExtended({ ...first, root: roots[0] ?? "" }, second, path)).toBe(false);
    }
});

test.each([[null], ["text"], [[1, 2]], [["*"]], [[""]]])("takes %j for no proof", async (path) => {
  expect(await isExtended({ size: 1, root: "AA" }, { size: 3, root: "AB" }, path)).toBe(false);
});
