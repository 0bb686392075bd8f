/** What the simulator found: moments in which a screen said more than was true, or a store got back less than phones hold. */
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { Phone, type Tab } from "../phone.ts";
import { amina, hq, phone } from "./scene.ts";

let boris: Tab;

beforeEach(async () => {
  boris = await new Phone(hq).enrolled("BORIS");
});

afterEach(async () => {
  vi.useRealTimers();
  await boris.store.shut();
});

test("clearing the only answer, a partner's, is unsent until it is sent", async () => {
  const id = await boris.start();
  await boris.write(id, { note: "seen" });
  await boris.settled();
  await amina.settled();
  hq.isReachable = false;
  await amina.write(id, { note: null });
  expect(amina.shown(id)).toMatchObject({ where: "device", unsent: 1, untouched: false });
});

test("what was held last stays in sight, though the phone's clock was set back", async () => {
  const id = await amina.start();
  await amina.write(id, { queue: 1 });
  await amina.settled();
  hq.rule = () => ({ outcome: "quarantined", problem: { type: "t", title: "Held: the device was revoked" } });
  vi.useFakeTimers({ now: Date.now() - 3650 * 86_400_000, toFake: ["Date"] });
  await amina.write(id, { queue: 2 });
  await amina.settled();
  expect(amina.shown(id)).toMatchObject({ where: "attention", why: ["Held: the device was revoked"] });
});

test("what was held is asked for again once headquarters was put back, where it may be held no more", async () => {
  const id = await amina.start();
  await amina.write(id, { queue: 1 });
  hq.rule = () => ({ outcome: "quarantined", problem: { type: "t", title: "Held: the device was revoked" } });
  await amina.settled();
  expect(amina.shown(id)).toMatchObject({ where: "attention" });
  hq.rule = () => null; // a hub has brought it to the copy, which knows of no revocation
  hq.epoch += 1;
  await amina.settled();
  expect(amina.shown(id)).toMatchObject({ where: "hq", answers: { queue: 1 } });
  expect(amina.shown(id).history.map(({ where }) => where)).toEqual(["hq"]);
});

test("what another tab saved before it died is sent by the one that lives", async () => {
  const id = await amina.start();
  await amina.write(id, { queue: 1 });
  await amina.settled();
  const other = await phone.open();
  vi.spyOn(BroadcastChannel.prototype, "postMessage").mockImplementation(() => undefined);
  await other.write(id, { queue: 2 });
  await other.store.shut();
  vi.restoreAllMocks();
  await amina.settled();
  expect(hq.log.map(({ set }) => set.queue)).toEqual([1, 2]);
  expect(amina.shown(id)).toMatchObject({ where: "hq", answers: { queue: 2 } });
});

test("a store put back gets from a phone also what others wrote", async () => {
  const id = await boris.start();
  await boris.write(id, { queue: 1 });
  await boris.settled();
  await amina.settled();
  await boris.store.shut(); // and never comes again
  hq.log.splice(0);
  hq.epoch += 1;
  await amina.settled();
  expect(hq.log.map(({ set }) => set.queue)).toEqual([1]);
});

test("a receipt that another tab kept before it died shows here after the next sending", async () => {
  const id = await amina.start();
  await amina.write(id, { queue: 1 });
  hq.isReachable = false;
  await amina.store.finalise(id);
  await amina.settled();
  const other = await phone.open();
  hq.isReachable = true;
  vi.spyOn(BroadcastChannel.prototype, "postMessage").mockImplementation(() => undefined);
  await other.settled();
  await other.store.shut();
  vi.restoreAllMocks();
  expect(amina.shown(id).where).toBe("device");
  await amina.settled();
  expect(amina.shown(id).where).toBe("hq");
});

test("what another tab brought down before it died shows here after the next sending", async () => {
  const id = await boris.start();
  await boris.write(id, { queue: 1 });
  await boris.settled();
  await amina.settled();
  await boris.write(id, { queue: 2 });
  await boris.settled();
  const other = await phone.open();
  vi.spyOn(BroadcastChannel.prototype, "postMessage").mockImplementation(() => undefined);
  await other.settled();
  expect(other.shown(id).answers).toEqual({ queue: 2 });
  await other.store.shut();
  vi.restoreAllMocks();
  expect(amina.shown(id).answers).toEqual({ queue: 1 });
  hq.isReachable = false; // there is no receipt to tell of it
  await amina.settled();
  expect(amina.shown(id).answers).toEqual({ queue: 2 });
});

test("a setting that one tab changes is the other tab's too, and then all is quiet", async () => {
  const other = await phone.open();
  const told = vi.spyOn(BroadcastChannel.prototype, "postMessage");
  amina.store.settings.value = { ...amina.store.settings.value, textSize: 2 };
  await vi.waitFor(() => expect(other.store.settings.value.textSize).toBe(2));
  await new Promise((resolve) => setTimeout(resolve, 100));
  const ofSettings = told.mock.calls.filter(([news]) => news.all === "settings");
  expect(ofSettings.length).toBeLessThanOrEqual(2);
  vi.restoreAllMocks();
  await other.store.shut();
});

test("a setting that is chosen while other news are read stays chosen", async () => {
  const news = new BroadcastChannel("fieldobs");
  for (let moment = 0; moment < 40; moment += 1) {
    news.postMessage({ all: "enrolment" });
    for (let tick = 0; tick < moment; tick += 1) await new Promise((resolve) => setImmediate(resolve));
    const chosen = { ...amina.store.settings.value, textSize: 1 + (moment % 2) };
    amina.store.settings.value = chosen;
    await new Promise((resolve) => setTimeout(resolve, 10));
    expect(amina.store.settings.value).toEqual(chosen);
  }
  news.close();
});
