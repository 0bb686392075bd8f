import { expect, test } from "vitest";
import { base64url, utf8 } from "../../../web/src/sync/bytes.ts";
import {
  isGenuine,
  isMissing,
  RECEIPT,
  type Receipt,
  readReceipt,
  rulings,
  signedLines,
  stateAfter,
} from "../../../web/src/sync/receipt.ts";

const receipt: Receipt = {
  protocol: 1,
  batch: "b1",
  server_time: "2026-03-15T09:00:00.000Z",
  outcomes: { zz: { outcome: "stored" }, Aa: { outcome: "duplicate" }, _b: { outcome: "retry" } },
  have: {},
  log: { id: "log", epoch: 1, size: 3, root: "root" },
  signature: "",
  cursor: "c",
  changes: {},
  complete: true,
};
const text = JSON.stringify(receipt);

test("reads a receipt for its own batch", () => {
  expect(readReceipt(RECEIPT, text, "b1")).toEqual(receipt);
  expect(readReceipt(`${RECEIPT}; charset=utf-8`, text, "b1")).toEqual(receipt);
});

test.each([
  ["a web page", "text/html", "<html>"],
  ["plain JSON", "application/json", text],
  ["a page that claims to be a receipt", RECEIPT, "<html>"],
  ["half a receipt", RECEIPT, text.slice(0, -20)],
  ["a receipt without outcomes", RECEIPT, JSON.stringify({ ...receipt, outcomes: undefined })],
  ["a receipt of another contract", RECEIPT, JSON.stringify({ ...receipt, protocol: 2 })],
  ["a receipt for another batch", RECEIPT, JSON.stringify({ ...receipt, batch: "b2" })],
  ["nothing at all", null, ""],
])("lets %s acknowledge nothing", (_, mediaType, body) => {
  expect(readReceipt(mediaType, body, "b1")).toBeNull();
});

test("hears only of what was sent", () => {
  const told = rulings(receipt, [{ id: "zz" }, { id: "unsent" }, { id: "constructor" }]);
  expect([...told]).toEqual([["zz", { outcome: "stored" }]]);
});

test("signs the outcomes in the order of ids as ASCII text", () => {
  expect(signedLines(receipt)).toBe(
    "fieldobs-receipt-v1\nlog\n1\n3\nroot\nb1\nAa duplicate\n_b retry\nzz stored\n",
  );
});

test("tells a genuine receipt from a forged one", async () => {
  const keys = (await crypto.subtle.generateKey("Ed25519", true, ["sign", "verify"])) as CryptoKeyPair;
  const key = await crypto.subtle.exportKey("jwk", keys.publicKey);
  const signed = await crypto.subtle.sign("Ed25519", keys.privateKey, utf8(signedLines(receipt)));
  const genuine = { ...receipt, signature: base64url(new Uint8Array(signed)) };
  expect(await isGenuine(genuine, key)).toBe(true);
  expect(await isGenuine({ ...genuine, outcomes: { zz: { outcome: "stored" } } }, key)).toBe(false);
  expect(await isGenuine({ ...genuine, signature: "" }, key)).toBe(false);
  expect(await isGenuine({ ...genuine, signature: "no base64url!" }, key)).toBe(false);
  expect(await isGenuine(genuine, { kty: "OKP", crv: "Ed25519", x: "AAAA" })).toBe(false);
});

test.each([
  [{ outcome: "stored" }, "hq"],
  [{ outcome: "duplicate" }, "hq"],
  [{ outcome: "duplicate", problem: { type: "t", title: "Held" } }, "held"],
  [{ outcome: "quarantined", problem: { type: "t", title: "Held" } }, "held"],
  [{ outcome: "relayed" }, "hub"],
  [{ outcome: "rejected" }, "rejected"],
  [{ outcome: "retry" }, null],
  [{ outcome: "a word of a later contract" } as never, null],
] as const)("takes %j for %s", (ruling, state) => {
  expect(stateAfter(ruling)).toBe(state);
});

test("finds the numbers a store does not have", () => {
  const runs = [
    [1, 41],
    [43, 57],
  ] as const;
  expect([1, 41, 42, 43, 57, 58].filter((seq) => isMissing(runs, seq))).toEqual([42, 58]);
  expect(isMissing([], 1)).toBe(true);
});
