/** What goes into which sealed file, and that the mission's key, and no other, opens it. */
import { readFileSync } from "node:fs";
import { Decrypter, generateX25519Identity, identityToRecipient } from "age-encryption";
import { unzipSync } from "fflate";
import { describe, expect, test } from "vitest";
import { loadsOf, sealBundle } from "../../../web/src/sync/bundle.ts";
import { isGenuine, isSigned } from "../../../web/src/sync/receipt.ts";
import { readReceipts } from "../../../web/src/sync/receipt-file.ts";

const revision = (n: number, size = 100) => ({ id: `r${n}`, body: "x".repeat(size), sig: "s" });
const blob = (size: number, n = 0) => ({ size, n });
const sizes = (loads: ReturnType<typeof loadsOf>) =>
  loads.map(({ revisions, blobs }) => [revisions.length, ...blobs.map(({ size }) => size)]);

describe("what waits is parted so that", () => {
  test("nothing makes no file", () => {
    expect(loadsOf([], [])).toEqual([]);
  });

  test("a file holds no more than a request's worth of text, all of it once and in order", () => {
    const all = Array.from({ length: 450 }, (_, n) => revision(n));
    const loads = loadsOf(all, []);
    expect(loads.map(({ revisions }) => revisions.length)).toEqual([200, 200, 50]);
    expect(loads.flatMap(({ revisions }) => revisions)).toEqual(all);
  });

  test("large revisions fill a file sooner", () => {
    const all = Array.from({ length: 60 }, (_, n) => revision(n, 60_000));
    expect(loadsOf(all, []).map(({ revisions }) => revisions.length)).toEqual([34, 26]);
  });

  test("attachments come with the last of the text or behind it, never before", () => {
    const all = Array.from({ length: 201 }, (_, n) => revision(n));
    expect(sizes(loadsOf(all, [blob(60), blob(50), blob(10)], 100))).toEqual([[200], [1, 60], [0, 50, 10]]);
  });

  test("an attachment above the limit goes alone", () => {
    expect(sizes(loadsOf([revision(1)], [blob(300), blob(20)], 100))).toEqual([[1], [0, 300], [0, 20]]);
  });

  test("attachments of earlier requests come without text", () => {
    expect(sizes(loadsOf([], [blob(20), blob(30)], 100))).toEqual([[0, 20, 30]]);
  });
});

describe("the file that both sides know", () => {
  const folder = new URL("../../cases/bundles/", import.meta.url);
  const file = new Uint8Array(readFileSync(new URL("morning.fieldobs", folder)));
  const known = JSON.parse(readFileSync(new URL("morning.json", folder), "utf8"));

  const members = async (sealed: Uint8Array) => {
    const opener = new Decrypter();
    opener.addIdentity(known.identity);
    return unzipSync(await opener.decrypt(sealed));
  };

  test("is what this side would seal", async () => {
    const found = await members(file);
    const text = (name: string) => new TextDecoder().decode(found[name]);
    expect(text("request.json")).toBe(known.request);
    const blobs = Object.entries(found).flatMap(([name, content]) =>
      name.startsWith("blobs/") ? [[name.slice(6), content] as const] : [],
    );
    const certificate = JSON.parse(text("certificate.json"));
    const own = { request: known.request, certificate, blobs: new Map(blobs) };
    const again = await members(await sealBundle(own, known.recipients));
    expect(Object.keys(again).sort()).toEqual(Object.keys(found).sort());
    for (const name of Object.keys(found).filter((each) => each !== "certificate.json"))
      expect([...(again[name] ?? [])]).toEqual([...(found[name] ?? [])]);
    expect(JSON.parse(new TextDecoder().decode(again["certificate.json"]))).toEqual(certificate);
  });
});

test("the receipt file that both sides know is read, and headquarters signed it", async () => {
  const folder = new URL("../../cases/bundles/", import.meta.url);
  const known = JSON.parse(readFileSync(new URL("morning.json", folder), "utf8"));
  const file = readReceipts(JSON.stringify(known.receipt_file));
  const signed = await Promise.all((file?.receipts ?? []).map((each) => isGenuine(each, known.store_key)));
  expect(signed).toEqual([true]);
  const [{ sha256, receipt } = { sha256: "", receipt: "" }] = file?.attachments ?? [];
  const { size } = known.blobs[sha256];
  const lines = ["fieldobs-attachment-v1", known.mission, known.team, sha256, size, ""];
  expect(await isSigned(lines.join("\n"), receipt, known.store_key)).toBe(true);
});

describe("a sealed file", () => {
  const content = {
    request: '{"protocol":1,"revisions":[]}',
    certificate: { body: "{}", sig: "x" },
    blobs: new Map([["ab".repeat(32), new Uint8Array([1, 2, 3])]]),
  };

  test("is opened by each it is sealed to, and holds the very bytes", async () => {
    const identities = [await generateX25519Identity(), await generateX25519Identity()];
    const to = await Promise.all(identities.map(identityToRecipient));
    const file = await sealBundle(content, to);
    for (const identity of identities) {
      const opener = new Decrypter();
      opener.addIdentity(identity);
      const found = unzipSync(await opener.decrypt(file));
      const text = (name: string) => new TextDecoder().decode(found[name]);
      expect(Object.keys(found)).toEqual(["request.json", "certificate.json", `blobs/${"ab".repeat(32)}`]);
      expect(text("request.json")).toBe(content.request);
      expect(JSON.parse(text("certificate.json"))).toEqual(content.certificate);
      expect([...(found[`blobs/${"ab".repeat(32)}`] ?? [])]).toEqual([1, 2, 3]);
    }
  });

  test("is opened by nobody else, and by nobody once a byte of it is another", async () => {
    const [identity, stranger] = [await generateX25519Identity(), await generateX25519Identity()];
    const file = await sealBundle(content, [await identityToRecipient(identity)]);
    const opened = async (by: string, what: Uint8Array) => {
      const opener = new Decrypter();
      opener.addIdentity(by);
      return opener.decrypt(what);
    };
    await expect(opened(stranger, file)).rejects.toThrow();
    const changed = file.slice();
    changed[file.length - 1] = (changed[file.length - 1] ?? 0) ^ 1;
    await expect(opened(identity, changed)).rejects.toThrow();
    expect(Buffer.from(file).includes("protocol")).toBe(false);
  });
});
