import { IDBObjectStore } from "fake-indexeddb";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { Phone } from "../phone.ts";
import { amina, hq, phone } from "./scene.ts";

beforeEach(() => {
  hq.isReachable = false;
});

afterEach(() => void vi.restoreAllMocks());

const put = IDBObjectStore.prototype.put;

/** The phone's disk refuses what `isRefused` says, as a full one does. */
function refuse(isRefused: (store: string, value: unknown) => boolean): void {
  vi.spyOn(IDBObjectStore.prototype, "put").mockImplementation(function (this: IDBObjectStore, value, key) {
    if (isRefused(this.name, value)) throw new DOMException("no room left", "QuotaExceededError");
    return put.call(this, value, key) as never;
  });
}

/** The transaction ends at the write that `isLast` names, as when the browser is killed. */
function kill(isLast: (store: string, key: unknown) => boolean): void {
  vi.spyOn(IDBObjectStore.prototype, "put").mockImplementation(function (this: IDBObjectStore, value, key) {
    const request = put.call(this, value, key);
    if (isLast(this.name, key)) request.addEventListener("success", () => this.transaction.abort());
    return request as never;
  });
}

const file = () => new File(["%PDF-1.7 minutes"], "minutes.pdf", { type: "application/pdf" });

test("text still saves on a full phone, in the room set aside for it", async () => {
  const id = await amina.start();
  let hasBallast = true;
  const remove = IDBObjectStore.prototype.delete;
  vi.spyOn(IDBObjectStore.prototype, "delete").mockImplementation(function (this: IDBObjectStore, key) {
    if (key === "ballast") hasBallast = false;
    return remove.call(this, key) as never;
  });
  refuse((store) => hasBallast && store === "edits");
  await amina.write(id, { access: "yes" });
  expect(hasBallast).toBe(false);
  vi.restoreAllMocks();
  const reopened = await phone.open();
  expect(reopened.shown(id).answers).toEqual({ access: "yes" });
  await reopened.store.shut();
});

test("a photo that does not fit is refused, and nothing else is lost", async () => {
  const id = await amina.start();
  await amina.write(id, { access: "yes" });
  refuse((store) => store === "contents");
  await expect(amina.store.attach(id, "minutes", file())).rejects.toMatchObject({ code: "storage_full" });
  expect(amina.store.storage.value.full).toBe(true);
  expect(amina.shown(id).answers).toEqual({ access: "yes" });
  await amina.write(id, { queue: 4 });
  expect(amina.shown(id).answers).toEqual({ access: "yes", queue: 4 });
});

test("text that finds no room at all stays on screen, and is saved when there is room", async () => {
  const id = await amina.start();
  refuse((store) => store === "edits");
  await expect(amina.write(id, { access: "yes" })).rejects.toMatchObject({ code: "storage_full" });
  expect(amina.shown(id).answers).toEqual({ access: "yes" });
  vi.restoreAllMocks();
  await amina.write(id, { queue: 4 });
  const reopened = await phone.open();
  expect(reopened.shown(id).answers).toEqual({ access: "yes", queue: 4 });
  await reopened.store.shut();
});

test.each(["revisions", "meta", "submissions"])(
  "sealing that dies while writing %s has not happened",
  async (store) => {
    const id = await amina.start();
    await amina.write(id, { access: "yes" });
    kill((name) => name === store);
    await expect(amina.hands.makeCopy(new Date())).rejects.toThrow();
    vi.restoreAllMocks();
    const reopened = await phone.open();
    expect(reopened.shown(id).answers).toEqual({ access: "yes" });
    await reopened.store.finalise(id);
    hq.isReachable = true;
    await reopened.settled();
    expect(hq.log).toMatchObject([{ seq: 1, set: { access: "yes", $state: "final" } }]);
    await reopened.store.shut();
  },
);

test("a receipt that dies half-way leaves the outbox as it was, and the next one settles it", async () => {
  const id = await amina.start();
  await amina.write(id, { access: "yes" });
  await amina.store.finalise(id);
  await amina.settled();
  hq.isReachable = true;
  kill((_, key) => key === "cursor");
  vi.spyOn(console, "error").mockImplementation(() => undefined);
  await amina.settled();
  expect(amina.shown(id).where).toBe("device");
  vi.restoreAllMocks();
  await amina.settled();
  expect(amina.shown(id).where).toBe("hq");
  expect(hq.log).toHaveLength(1);
});

test("a connection that died while the phone slept is opened anew", async () => {
  const id = await amina.start();
  const [connection] = connections;
  connection?.close();
  await amina.write(id, { access: "yes" });
  const reopened = await phone.open();
  expect(reopened.shown(id).answers).toEqual({ access: "yes" });
  await reopened.store.shut();
});

/** Every connection a page has opened. */
const connections: IDBDatabase[] = [];
beforeEach(() => {
  connections.length = 0;
  const transaction = IDBDatabase.prototype.transaction;
  vi.spyOn(IDBDatabase.prototype, "transaction").mockImplementation(function (this: IDBDatabase, ...asked) {
    if (!connections.includes(this)) connections.unshift(this);
    return transaction.apply(this, asked);
  });
});

test("a store that does not open is no empty store", async () => {
  const other = new Phone(hq);
  vi.spyOn(other.database, "open").mockImplementation(() => {
    throw new DOMException("broken", "UnknownError");
  });
  await expect(other.open()).rejects.toMatchObject({ code: "storage_unavailable" });
});

test("a browser that has no store to give is told from one whose store is broken", async () => {
  const other = new Phone(hq);
  vi.spyOn(other.database, "open").mockImplementation(() => {
    throw new DOMException("not in a private window", "SecurityError");
  });
  await expect(other.open()).rejects.toMatchObject({ code: "storage_refused" });
});

test("a store that does not open is tried again, and all is there when it does", async () => {
  const id = await amina.start();
  await amina.write(id, { access: "yes" });
  await amina.store.shut();
  const opening = vi.spyOn(phone.database, "open").mockImplementation(() => {
    throw new DOMException("Internal error opening backing store", "UnknownError");
  });
  vi.spyOn(console, "error").mockImplementation(() => undefined);
  vi.resetModules();
  const store = await import("../../../web/src/store/index.ts");
  const opened = store.open().catch(store.openAgain);
  await vi.waitFor(() => expect(store.storage.value.why).toContain("backing store"));
  await vi.waitFor(() => expect(opening.mock.calls.length).toBeGreaterThan(1), { timeout: 5_000 });
  expect(store.storage.value.unavailable).toBe("storage_unavailable");
  opening.mockRestore();
  await opened;
  expect(store.storage.value.unavailable).toBeUndefined();
  expect(store.submissions.value.get(id)?.answers).toEqual({ access: "yes" });
  await store.shut();
});

test("a place without protection says that nothing can be kept there", async () => {
  vi.stubGlobal("navigator", {});
  vi.resetModules();
  const store = await import("../../../web/src/store/index.ts");
  await expect(store.open()).rejects.toMatchObject({ code: "insecure" });
  expect(store.storage.value.unavailable).toBe("insecure");
  expect(store.enrolment.value).toBeUndefined();
  vi.unstubAllGlobals();
});

test("a text too long for any store is refused before it is saved", async () => {
  const id = await amina.start();
  await expect(amina.write(id, { note: "x".repeat(20_001) })).rejects.toMatchObject({ code: "too_long" });
  expect(amina.shown(id).answers).toEqual({});
});

test("much text is sealed in several revisions, each within the limit", async () => {
  const id = await amina.start();
  for (const path of ["a", "b", "c", "d"]) await amina.write(id, { [path]: "ж".repeat(15_000) });
  await amina.store.finalise(id);
  hq.isReachable = true;
  await amina.settled();
  expect(hq.log.length).toBeGreaterThan(1);
  for (const { body } of hq.log) expect(Buffer.byteLength(body)).toBeLessThan(64 * 1024);
  expect(amina.shown(id)).toMatchObject({ where: "hq", state: "final", conflicts: {} });
});
