/** What leaves a phone in a file or in codes: still only on this phone until headquarters' own receipt is read back. */
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { type Receipt, type Ruling, signedLines } from "../../../web/src/sync/receipt.ts";
import type { HandedReceipt, ReceiptFile } from "../../../web/src/sync/receipt-file.ts";
import { Headquarters } from "../headquarters.ts";
import { Phone } from "../phone.ts";
import { amina, hq, phone } from "./scene.ts";

const NOW = new Date("2026-03-15T09:05:00Z");

beforeEach(async () => {
  await amina.settled();
  hq.isReachable = false;
});

afterEach(() => void vi.restoreAllMocks());

async function finished(tab = amina): Promise<string> {
  const id = await tab.start();
  await tab.write(id, { access: "yes" });
  await tab.store.finalise(id);
  await tab.settled();
  return id;
}

/** A file of what waits, taken in at headquarters; what headquarters gives back. */
async function handedIn(tab = amina): Promise<ReceiptFile> {
  const [file] = await tab.hands.makeFiles(NOW);
  return (await (await hq.bundle(file as Uint8Array)).json()) as ReceiptFile;
}

const taken = (file: unknown, tab = amina) => tab.hands.takeReceipts(JSON.stringify(file));

/** The same file with its receipt changed, and signed anew by headquarters. */
async function resigned(file: ReceiptFile, change: Partial<Receipt>): Promise<ReceiptFile> {
  const [first] = file.receipts;
  const receipt = { ...first, ...change } as HandedReceipt;
  return { ...file, receipts: [{ ...receipt, signature: await hq.sign(signedLines(receipt)) }] };
}

describe("a file made without a network", () => {
  test("holds all that waits, drafts too, and leaves it on this phone only", async () => {
    const id = await finished();
    const draft = await amina.start("0108");
    await amina.write(draft, { note: "begun" });
    expect(await amina.hands.makeFiles(NOW)).toHaveLength(1);
    expect([id, draft].map((each) => amina.shown(each).where)).toEqual(["device", "device"]);
    const revisions = [id, draft].flatMap((each) =>
      amina.shown(each).history.map(({ revision }) => revision),
    );
    expect([...amina.hands.handed.value.keys()].sort()).toEqual(revisions.sort());
    expect(amina.hands.handed.value.get(String(revisions[0]))).toEqual({
      at: NOW.toISOString(),
      how: "file",
    });
  });

  test("is known after a restart as well", async () => {
    await finished();
    const receipts = await handedIn();
    await amina.store.shut();
    const reopened = await phone.open();
    await reopened.hands.loadHanded();
    expect(reopened.hands.handed.value.size).toBe(1);
    expect(await taken(receipts, reopened)).toMatchObject({ kind: "taken" });
    await reopened.store.shut();
  });

  test("is at headquarters once the receipt is read back, and is not sent again", async () => {
    const id = await finished();
    expect(await taken(await handedIn())).toEqual({
      kind: "taken",
      moved: { hq: 1, hub: 0, rejected: 0, attachments: 0 },
    });
    expect(amina.shown(id)).toMatchObject({ where: "hq", unsent: 0 });
    hq.isReachable = true;
    await amina.settled();
    expect(hq.batches.flat().length).toBe(new Set(hq.batches.flat()).size);
    expect(amina.store.alarm.value).toBeNull();
  });

  test("brings attachments whole, and each is done when headquarters has signed for it", async () => {
    const id = await amina.start();
    await amina.store.attach(id, "photo", new File([new Uint8Array(9)], "a.bin"));
    await amina.store.finalise(id);
    const receipts = await handedIn();
    expect(await taken({ ...receipts, attachments: [] })).toMatchObject({ moved: { hq: 1, attachments: 0 } });
    expect(amina.shown(id)).toMatchObject({ where: "device", blobsWaiting: 1 });
    expect(await taken(receipts)).toMatchObject({ kind: "taken", moved: { attachments: 1 } });
    expect(amina.shown(id)).toMatchObject({ where: "hq", blobsWaiting: 0 });
    hq.isReachable = true;
    await amina.settled();
    expect(hq.count("blobs/", "PATCH")).toBe(0);
  });

  test("is nothing new beside the network: the same once, and no news is missed", async () => {
    const id = await finished();
    const receipts = await handedIn();
    await hq.publish({ version: "2" });
    hq.isReachable = true;
    await amina.settled();
    expect(amina.shown(id).where).toBe("hq");
    expect(await taken(receipts)).toEqual({ kind: "known" });
    expect(hq.log).toHaveLength(1);
    await amina.settled();
    expect(amina.store.currentForms().map(({ version }) => version)).toEqual(["2"]);
  });

  test("is not offered for a server that opens none", async () => {
    hq.identity = null;
    hq.isReachable = true;
    await amina.store.hearDesk();
    hq.isReachable = false;
    expect(amina.hands.recipients()).toBeNull();
    await expect(amina.hands.makeFiles(NOW)).resolves.toEqual([]);
    await finished();
    await expect(amina.hands.makeText(NOW)).rejects.toThrow("not_enrolled"); // and nothing is on record as given away
    expect(amina.hands.handed.value.size).toBe(0);
  });
});

describe("nothing changes when a receipt", () => {
  const forged = async (file: ReceiptFile) => ({
    ...file,
    receipts: file.receipts.map((each) => ({ ...each, signature: `A${each.signature.slice(1)}` })),
  });
  const said = async (file: ReceiptFile, outcome: Ruling["outcome"]) => {
    const outcomes = Object.keys(file.receipts[0]?.outcomes ?? {}).map((id) => [id, { outcome }]);
    return {
      ...file,
      receipts: file.receipts.map((each) => ({ ...each, outcomes: Object.fromEntries(outcomes) })),
    };
  };
  const elsewhere = async (file: ReceiptFile) => {
    const stranger = new Headquarters();
    const [receipt] = file.receipts;
    const signature = await stranger.sign(signedLines(receipt as HandedReceipt));
    return { ...file, receipts: [{ ...receipt, signature }] };
  };

  test.each<[string, (file: ReceiptFile) => Promise<unknown>, string]>([
    ["is signed wrongly", forged, "forged"],
    ["says more than was signed", (file) => said(file, "quarantined"), "forged"],
    ["is another headquarters'", elsewhere, "forged"],
    [
      "is of a batch that never left this phone",
      (file) => resigned(file, { batch: crypto.randomUUID() }),
      "others",
    ],
    ["names other revisions", (file) => resigned(file, { outcomes: { x: { outcome: "stored" } } }), "known"],
    ["is of a later format", async (file) => ({ ...file, fieldobs_receipts: 2 }), "unreadable"],
    [
      "is a receipt without its parts",
      async (file) => ({ ...file, receipts: [{ protocol: 1 }] }),
      "unreadable",
    ],
    ["has no list", async (file) => ({ ...file, receipts: {} }), "unreadable"],
    ["says that it was put off", async (file) => resigned(await said(file, "retry"), {}), "waiting"],
  ])("%s", async (_, change, kind) => {
    const id = await finished();
    const file = await change(await handedIn());
    expect((await taken(file)).kind).toBe(kind);
    expect(amina.shown(id).where).toBe("device");
  });

  test.each(["", "{", "[]", "null", '"text"', "7", "\u0000"])("is “%s”", async (text) => {
    expect(await amina.hands.takeReceipts(text)).toEqual({ kind: "unreadable" });
  });

  test("is from before headquarters was put back from a copy", async () => {
    const id = await finished();
    const receipts = await handedIn();
    hq.log.length = 0;
    hq.epoch = 2;
    hq.isReachable = true;
    hq.rule = () => ({ outcome: "retry", problem: { type: "urn:fieldobs:busy", title: "Later" } });
    await amina.settled();
    expect(await taken(receipts)).toEqual({ kind: "old" });
    expect(amina.shown(id).where).toBe("device");
  });

  test("of a hub is read after headquarters' own", async () => {
    const id = await finished();
    const receipts = await handedIn();
    await taken(receipts);
    const [first] = receipts.receipts;
    const ids = Object.keys(first?.outcomes ?? {});
    const outcomes = Object.fromEntries(ids.map((each) => [each, { outcome: "relayed" as const }]));
    await taken(await resigned(receipts, { outcomes }));
    expect(amina.shown(id).where).toBe("hq");
  });

  test("that refuses is told from one that takes, and the record stays", async () => {
    const id = await finished();
    const receipts = await handedIn();
    const ids = Object.keys(receipts.receipts[0]?.outcomes ?? {});
    const outcomes = Object.fromEntries(ids.map((each) => [each, { outcome: "rejected" as const }]));
    expect(await taken(await resigned(receipts, { outcomes }))).toMatchObject({
      moved: { hq: 0, rejected: 1 },
    });
    expect(amina.shown(id).where).toBe("attention");
  });

  test("is for a team-mate's phone", async () => {
    hq.isReachable = true;
    const boris = await new Phone(hq).enrolled("BORIS");
    await boris.settled();
    hq.isReachable = false;
    await finished(boris);
    const receipts = await handedIn(boris);
    await boris.store.shut();
    const reopened = await phone.open();
    expect(await taken(receipts, reopened)).toEqual({ kind: "others" });
    await reopened.store.shut();
  });
});

describe("in an engine that knows no Ed25519", () => {
  beforeEach(() => {
    const { generateKey } = crypto.subtle;
    vi.spyOn(crypto.subtle, "generateKey").mockImplementation(((
      kind: unknown,
      ...rest: [boolean, KeyUsage[]]
    ) =>
      kind === "Ed25519"
        ? Promise.reject(new DOMException("no", "NotSupportedError"))
        : generateKey.call(crypto.subtle, kind as EcKeyGenParams, ...rest)) as never);
  });

  test("a genuine receipt is taken and a forged one is not", async () => {
    const id = await finished();
    const receipts = await handedIn();
    const wrong = receipts.receipts.map((each) => ({ ...each, signature: `A${each.signature.slice(1)}` }));
    expect(await taken({ ...receipts, receipts: wrong })).toEqual({ kind: "forged" });
    expect(amina.shown(id).where).toBe("device");
    expect(await taken(receipts)).toMatchObject({ kind: "taken" });
    expect(amina.shown(id).where).toBe("hq");
  });
});
