import { afterEach, beforeEach, expect, test } from "vitest";
import type { Attachment } from "../../../web/src/store/types.ts";
import { idOf } from "../../../web/src/sync/revision.ts";
import { Headquarters, problem } from "../headquarters.ts";
import { Phone, type Tab } from "../phone.ts";

let hq: Headquarters;
let amina: Tab;

beforeEach(async () => {
  hq = new Headquarters();
  amina = await new Phone(hq).enrolled("AMINA");
});

afterEach(() => amina.store.shut());

const PDF = "%PDF-1.7\n";

function pdf(size: number, name = "minutes.pdf"): File {
  const bytes = new Uint8Array(size);
  for (let at = 0; at < size; at += 65_536)
    crypto.getRandomValues(bytes.subarray(at, Math.min(size, at + 65_536)));
  bytes.set(new TextEncoder().encode(PDF));
  return new File([bytes], name, { type: "application/pdf" });
}

async function attached(size = 700_000): Promise<{ id: string; attachment: Attachment }> {
  hq.isReachable = false;
  const id = await amina.start();
  await amina.store.attach(id, "minutes", pdf(size));
  await amina.store.finalise(id);
  await amina.settled();
  hq.isReachable = true;
  return { id, attachment: amina.shown(id).answers.minutes as Attachment };
}

test("sends text before pictures, and pictures in pieces of 256 KiB", async () => {
  const { id, attachment } = await attached();
  expect(amina.shown(id)).toMatchObject({ blobsWaiting: 1, where: "device" });
  await amina.settled();
  expect(hq.blobs.get(attachment.sha256)?.length).toBe(700_000);
  expect(hq.count("blobs/", "PATCH")).toBe(3);
  const sent = hq.asked.map(({ path }) => path).filter((path) => path === "sync" || path.startsWith("blobs"));
  expect(sent.slice(-4)[0]).toBe("sync");
  expect(amina.shown(id)).toMatchObject({ blobsWaiting: 0, where: "hq", bytes: 0 });
});

test("is not at headquarters while a picture is still on the phone", async () => {
  const { id } = await attached();
  hq.tamper = (path, answer) =>
    path.startsWith("blobs") ? Promise.resolve(problem(507, "storage-full")) : answer();
  await amina.settled();
  expect(amina.shown(id)).toMatchObject({ unsent: 0, blobsWaiting: 1, where: "device" });
});

test("waits as long as a store asks that has too much of this phone's begun, and then sends the picture whole", async () => {
  const { id, attachment } = await attached();
  hq.tamper = (path, answer) =>
    path.startsWith("blobs")
      ? Promise.resolve(problem(429, "too-many-tries", { "Retry-After": "60" }))
      : answer();
  const before = Date.now();
  await amina.settled();
  await expect.poll(() => amina.store.network.value.nextTryAt).toBeDefined();
  expect(Date.parse(amina.store.network.value.nextTryAt ?? "") - before).toBeGreaterThanOrEqual(60_000);
  expect(hq.count("blobs/", "PATCH")).toBe(1);
  expect(amina.shown(id)).toMatchObject({ unsent: 0, blobsWaiting: 1, where: "device" });
  hq.tamper = (_, answer) => answer();
  await amina.settled();
  expect(hq.blobs.get(attachment.sha256)?.length).toBe(700_000);
  expect(amina.shown(id)).toMatchObject({ blobsWaiting: 0, where: "hq" });
});

test("goes on where the link was cut once it is back, and asks the store how far it came", async () => {
  const { id, attachment } = await attached();
  let pieces = 0;
  hq.tamper = async (path, answer) => {
    if (!path.startsWith("blobs")) return answer();
    pieces += 1;
    const real = await answer();
    if (pieces === 2) throw new TypeError("cut after the server had it");
    return real;
  };
  await amina.settled();
  expect(amina.shown(id)).toMatchObject({ blobsWaiting: 0, where: "hq" });
  expect(hq.blobs.get(attachment.sha256)?.length).toBe(700_000);
  expect(hq.asked.filter(({ method }) => method === "HEAD")).toHaveLength(1);
});

test("lets text that was saved meanwhile go first when the link was cut", async () => {
  const { id } = await attached();
  let isCut = false;
  hq.tamper = async (path, answer) => {
    const real = await answer();
    if (isCut || !path.startsWith("blobs")) return real;
    isCut = true;
    await amina.write(id, { access: "no" });
    await amina.store.finalise(id);
    hq.asked.length = 0;
    throw new TypeError("cut after the server had it");
  };
  await amina.settled();
  await amina.settled();
  expect(amina.shown(id)).toMatchObject({ blobsWaiting: 0, where: "hq" });
  expect(hq.asked.map(({ path }) => path.split("/")[0]).slice(0, 2)).toEqual(["sync", "blobs"]);
});

test("leaves a picture for later when one cut after the other brings nothing of it through", async () => {
  const { id } = await attached();
  let asked = 0;
  hq.tamper = (path, answer) => {
    if (!path.startsWith("blobs")) return answer();
    asked += 1;
    return asked % 2 ? Promise.reject(new TypeError("cut")) : answer(); // a piece, and how much there is of it
  };
  await amina.settled();
  expect(asked).toBe(5);
  expect(amina.shown(id)).toMatchObject({ blobsWaiting: 1, where: "device" });
}, 20_000);

test("sends a picture again that headquarters has lost", async () => {
  const { id, attachment } = await attached(1_000);
  await amina.settled();
  expect(amina.shown(id)).toMatchObject({ blobsWaiting: 0, where: "hq" });
  hq.blobs.delete(attachment.sha256);
  hq.missing = [attachment.sha256, "0".repeat(64)];
  hq.isReachable = true;
  await amina.settled();
  expect(hq.blobs.get(attachment.sha256)?.length).toBe(1_000);
  hq.missing = [];
  await amina.settled();
  expect(amina.shown(id)).toMatchObject({ blobsWaiting: 0, where: "hq" });
});

test("begins anew when the store found the wrong bytes", async () => {
  const { id, attachment } = await attached(300_000);
  hq.blobs.set(attachment.sha256, new Uint8Array(262_144));
  await amina.settled();
  expect(amina.shown(id).blobsWaiting).toBe(0);
  expect(hq.blobs.get(attachment.sha256)?.length).toBe(300_000);
});

test("forgets a picture that was replaced before it was sealed", async () => {
  const id = await amina.start();
  await amina.store.attach(id, "minutes", pdf(1_000, "wrong.pdf"));
  await amina.store.attach(id, "minutes", pdf(1_000, "right.pdf"));
  await amina.store.finalise(id);
  await amina.settled();
  expect(amina.shown(id)).toMatchObject({ where: "hq", blobsWaiting: 0 });
  expect(hq.blobs.size).toBe(1);
});

test.each([
  ["a file of 0 bytes", new File([], "empty.jpg", { type: "image/jpeg" }), "empty_file"],
  ["a file of 60 MB", new File([new Uint8Array(60_000_000)], "film.mp4", { type: "video/mp4" }), "too_large"],
  [
    "a page that calls itself a photo",
    new File(["<html>"], "photo.jpg", { type: "image/jpeg" }),
    "wrong_type",
  ],
  ["a picture of no known kind", new File(["<svg>"], "photo.svg", { type: "image/svg+xml" }), "wrong_type"],
  ["a text that calls itself PDF", new File(["text"], "a.pdf", { type: "application/pdf" }), "wrong_type"],
])("refuses %s and keeps the answer as it was", async (_, file, code) => {
  const id = await amina.start();
  await amina.write(id, { access: "yes" });
  await expect(amina.store.attach(id, "minutes", file)).rejects.toMatchObject({ code });
  expect(amina.shown(id).answers).toEqual({ access: "yes" });
});

test("takes any other file as it is", async () => {
  const id = await amina.start();
  await amina.store.attach(id, "minutes", new File(["a,b"], "table.csv", { type: "text/csv" }));
  await amina.store.attach(id, "film", new File([new Uint8Array(5)], "film.bin"));
  expect(amina.shown(id).answers).toMatchObject({
    minutes: { type: "text/csv", size: 3, name: "table.csv" },
    film: { type: "application/octet-stream", size: 5 },
  });
});

test("saves what is unsent to a file, attachments included", async () => {
  const { id, attachment } = await attached(1_000);
  const copy = JSON.parse(await (await amina.hands.makeCopy(new Date())).text());
  expect(copy).toMatchObject({
    fieldobs_copy: 1,
    observer: "A1",
    attachments: [{ sha256: attachment.sha256, size: 1_000 }],
  });
  const [request] = copy.requests;
  expect(JSON.parse(request.revisions[0].body)).toMatchObject({ submission: id, set: { $state: "final" } });
  expect(Buffer.from(copy.attachments[0].data, "base64").length).toBe(1_000);
});

/** The desk erases changes of a submission: its revision goes into the log like any other. */
async function erase(id: string, names: string[]): Promise<void> {
  const desk = crypto.randomUUID();
  const set = { $state: "withdrawn", $erased: names };
  const over = { $state: hq.log.filter((before) => "$state" in before.set).map((before) => before.id) };
  const said = {
    v: 1,
    device: desk,
    seq: 1,
    prev: null,
    at: new Date().toISOString(),
    submission: id,
    set,
    over,
  };
  const body = JSON.stringify({ ...said, by: "Dana", nonce: "AAAAAAAAAAAAAAAAAAAAAA" });
  hq.log.push({ body, sig: "", id: await idOf(body), device: desk, seq: 1, set });
}

test("asks no more for a picture of which headquarters erased all that names it", async () => {
  const { id } = await attached();
  hq.tamper = (path, answer) =>
    path.startsWith("blobs") ? Promise.resolve(problem(404, "not-found")) : answer();
  await amina.settled();
  expect(amina.shown(id)).toMatchObject({ blobsWaiting: 1, where: "device" });
  await erase(
    id,
    hq.log.map((revision) => revision.id),
  );
  await amina.settled();
  await amina.settled();
  const asked = hq.count("blobs/");
  expect(amina.shown(id)).toMatchObject({ blobsWaiting: 0, where: "hq", state: "withdrawn" });
  await amina.settled();
  expect(hq.count("blobs/")).toBe(asked);
});

test("keeps a picture that waits when only somebody says it was erased, or not all that names it was", async () => {
  const { id, attachment } = await attached();
  hq.tamper = (path, answer) =>
    path.startsWith("blobs") ? Promise.resolve(problem(404, "not-found")) : answer();
  await amina.settled();
  await erase(id, ["x".repeat(43)]);
  await amina.settled();
  expect(amina.shown(id).blobsWaiting).toBe(1);
  await erase(
    id,
    hq.log.map((revision) => revision.id),
  );
  hq.tamper = (_, answer) => answer();
  await amina.settled();
  expect(hq.blobs.get(attachment.sha256)?.length).toBe(700_000);
});
