/** A colleague's reports, read as codes from the other screen: kept sealed, sent until headquarters has signed for them. */
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { framesOf, type Gathered, gather, joined, readFrame } from "../../../web/src/sync/frames.ts";
import type { ReceiptFile } from "../../../web/src/sync/receipt-file.ts";
import { Headquarters, page, problem } from "../headquarters.ts";
import { Phone, type Tab } from "../phone.ts";

const NOW = new Date("2026-03-15T09:05:00Z");

let hq: Headquarters;
let borisPhone: Phone;
let boris: Tab;
let sealed: Uint8Array<ArrayBuffer>;
/** Amina's phone, which never meets a network again, and what she wrote. */
let aminaPhone: Phone;
let record: string;

beforeEach(async () => {
  hq = new Headquarters();
  aminaPhone = new Phone(hq);
  const amina = await aminaPhone.enrolled("AMINA");
  await amina.settled();
  hq.isReachable = false;
  record = await amina.start();
  await amina.write(record, { access: "yes" });
  await amina.store.finalise(record);
  sealed = (await amina.hands.makeText(NOW)) as Uint8Array<ArrayBuffer>;
  await amina.store.shut();
  hq.isReachable = true;
  borisPhone = new Phone(hq);
  boris = await borisPhone.enrolled("BORIS");
  await boris.settled();
  hq.isReachable = false;
  hq.asked.length = 0;
});

afterEach(async () => {
  vi.useRealTimers();
  hq.isReachable = false;
  await boris.settled(); // what is still under way would write into the next test's database
  await boris.store.shut();
});

/** From screen to camera. */
async function read(content: Uint8Array<ArrayBuffer>): Promise<Uint8Array<ArrayBuffer>> {
  const codes = (await framesOf("bundle", content)).reverse();
  const [found] = codes.reduce<Gathered[]>((all, code) => {
    const frame = readFrame(code);
    return frame ? gather(all, frame) : all;
  }, []);
  return (found && (await joined(found))) as Uint8Array<ArrayBuffer>;
}

const online = async (): Promise<void> => {
  hq.isReachable = true;
  await boris.settled();
};

test("goes from screen to camera to headquarters, and its receipt back the same way", async () => {
  await boris.hands.carryFor(await read(sealed), NOW);
  expect(boris.hands.carried.value).toMatchObject([{ size: sealed.length, tries: 0 }]);
  await online();
  expect(hq.log.map(({ set }) => set.access)).toEqual(["yes"]);
  const [carried] = boris.hands.carried.value;
  const receipts = await boris.hands.receiptsOf(carried?.id ?? "");
  await boris.store.shut();
  hq.isReachable = false;
  const amina = await aminaPhone.open();
  expect(amina.shown(record).where).toBe("device");
  expect(await amina.hands.takeReceipts(receipts ?? "")).toMatchObject({ kind: "taken", moved: { hq: 1 } });
  expect(amina.shown(record).where).toBe("hq");
  await amina.store.shut();
});

test("lies on the phone that carries it after a restart, and is read by nobody there", async () => {
  await boris.hands.carryFor(sealed, NOW);
  await boris.store.shut();
  boris = await borisPhone.open();
  await boris.hands.loadCarried();
  expect(boris.hands.carried.value).toHaveLength(1);
  expect(boris.store.submissions.value.has(record)).toBe(false);
  expect(await boris.hands.isCarrying()).toBe(true);
  await online();
  expect(hq.log).toHaveLength(1);
  expect(await boris.hands.isCarrying()).toBe(false);
});

test("read twice, sent twice, carried by two: counted once", async () => {
  await boris.hands.carryFor(sealed, NOW);
  await boris.hands.carryFor(sealed, new Date(NOW.getTime() + 1_000));
  expect(boris.hands.carried.value).toHaveLength(1);
  await hq.bundle(sealed);
  await online();
  await boris.settled();
  expect(hq.log).toHaveLength(1);
  expect(hq.count("bundles", "POST")).toBe(1);
});

test("goes after one's own text and before one's own pictures", async () => {
  await boris.hands.carryFor(sealed, NOW);
  const own = await boris.start();
  await boris.store.attach(own, "photo", new File([new Uint8Array(9)], "a.bin"));
  await boris.store.finalise(own);
  await online();
  const order = hq.asked.filter(({ method }) => method !== "GET").map(({ path }) => path.split("/")[0]);
  expect(order.slice(0, 3)).toEqual(["sync", "bundles", "blobs"]);
});

describe("is kept, and one's own work goes on, when headquarters' place answers", () => {
  test.each<[string, (answer: () => Promise<Response>) => Promise<Response>]>([
    ["that it may not be brought", async () => problem(403, "not-allowed")],
    ["that it knows no bundles", async () => problem(404, "not-found")],
    ["that it is busy", async () => problem(503, "busy")],
    ["with a sign-in page", async () => page()],
    ["with receipts cut short", async (answer) => cut(await answer())],
    ["with a receipt that it did not sign", async (answer) => changed(await answer(), forged)],
    ["that it was put off", async (answer) => changed(await answer(), putOff)],
    [
      "with no receipt at all",
      async (answer) => changed(await answer(), (file) => ({ ...file, receipts: [] })),
    ],
  ])("%s", async (_, answered) => {
    hq.tamper = (path, answer) => (path === "bundles" ? answered(answer) : answer());
    await boris.hands.carryFor(sealed, NOW);
    const own = await boris.start();
    await boris.store.attach(own, "photo", new File([new Uint8Array(9)], "a.bin"));
    await boris.store.finalise(own);
    await online();
    expect(boris.shown(own)).toMatchObject({ where: "hq", blobsWaiting: 0 });
    expect(await boris.hands.isCarrying()).toBe(true);
    await boris.hands.letGo(boris.hands.carried.value[0]?.id ?? "");
    expect(boris.hands.carried.value).toHaveLength(1);
    hq.tamper = (_path, answer) => answer();
    vi.useFakeTimers({ now: Date.now() + 24 * 3_600_000, toFake: ["Date"] });
    await boris.settled();
    expect(await boris.hands.isCarrying()).toBe(false);
    expect(hq.log).toHaveLength(2);
  });
});

test("a try that was refused is not made again at once, and says why", async () => {
  hq.tamper = async (path, answer) => (path === "bundles" ? problem(422, "bundle-refused") : answer());
  await boris.hands.carryFor(sealed, NOW);
  await online();
  await boris.settled();
  expect(hq.count("bundles", "POST")).toBe(1);
  expect(boris.hands.carried.value).toMatchObject([{ tries: 1, why: "bundle-refused" }]);
});

test("goes on when the phone's clock is set back: no rest is longer than the longest", async () => {
  hq.tamper = async (path, answer) => (path === "bundles" ? problem(503, "busy") : answer());
  await boris.hands.carryFor(sealed, NOW);
  await online();
  hq.tamper = (_path, answer) => answer();
  vi.useFakeTimers({ now: Date.now() - 10 * 365 * 24 * 3_600_000, toFake: ["Date"] });
  await boris.settled();
  expect(hq.log.map(({ set }) => set.access)).toEqual(["yes"]);
  expect(await boris.hands.isCarrying()).toBe(false);
});

test("may be let go of once headquarters itself cannot open it, and keeps nobody from leaving the phone", async () => {
  hq.tamper = async (path, answer) => (path === "bundles" ? problem(422, "bundle-refused") : answer());
  await boris.hands.carryFor(sealed, NOW);
  await online();
  expect(await boris.hands.isCarrying()).toBe(false);
  await boris.hands.letGo(boris.hands.carried.value[0]?.id ?? "");
  expect(boris.hands.carried.value).toEqual([]);
});

test("is let go of by hand once its receipts are here", async () => {
  await boris.hands.carryFor(sealed, NOW);
  await online();
  await boris.hands.letGo(boris.hands.carried.value[0]?.id ?? "");
  expect(boris.hands.carried.value).toEqual([]);
});

async function cut(answer: Response): Promise<Response> {
  const text = await answer.text();
  return new Response(text.slice(0, text.length / 2), { headers: answer.headers });
}

async function changed(answer: Response, change: (file: ReceiptFile) => ReceiptFile): Promise<Response> {
  return new Response(JSON.stringify(change((await answer.json()) as ReceiptFile)), {
    headers: answer.headers,
  });
}

const forged = (file: ReceiptFile): ReceiptFile => ({
  ...file,
  receipts: file.receipts.map((each) => ({ ...each, signature: `A${each.signature.slice(1)}` })),
});

const putOff = (file: ReceiptFile): ReceiptFile => ({
  ...file,
  receipts: file.receipts.map((each) => ({
    ...each,
    outcomes: Object.fromEntries(Object.keys(each.outcomes).map((id) => [id, { outcome: "retry" as const }])),
  })),
});
