import { afterEach, beforeEach, expect, test } from "vitest";
import { Headquarters } from "../headquarters.ts";
import { Phone, type Tab } from "../phone.ts";

let hq: Headquarters;
let phone: Phone;
let amina: Tab;

beforeEach(async () => {
  hq = new Headquarters();
  phone = new Phone(hq);
  amina = await phone.enrolled("AMINA");
});

afterEach(() => amina.store.shut());

const why = () => amina.store.alarm.value?.why;
const last = () => hq.shown.at(-1) ?? {};

/** Send one more checklist. */
async function send(): Promise<void> {
  const id = await amina.start(`0${100 + hq.log.length}`);
  await amina.write(id, { remark: "seen" });
  await amina.store.finalise(id);
  await amina.settled();
}

/** Headquarters loses its last entries, as after a copy of yesterday was put back. */
function lose(count: number): void {
  hq.log.splice(hq.log.length - count, count);
}

test("shows headquarters the last checkpoint it was given", async () => {
  await send();
  await amina.settled();
  expect(last().seen).toContain(`note of ${hq.epoch}/${hq.log.length}/`);
  expect(last().alarm).toBeUndefined();
});

test("asks for a proof after it sent something, and finds that the log only grew", async () => {
  await send();
  await send();
  expect(hq.count("log/proof/consistency")).toBeGreaterThan(0);
  expect(why()).toBeUndefined();
  const asked = hq.count("log/proof/consistency");
  await amina.settled();
  expect(hq.count("log/proof/consistency")).toBe(asked);
});

test("warns when the log became smaller in the same epoch, also after a restart, and tells the desk once", async () => {
  await send();
  await send();
  lose(2);
  await amina.settled();
  expect(why()).toBe("smaller");
  await amina.store.shut();
  amina = await phone.open();
  expect(why()).toBe("smaller");
  await amina.settled();
  const told = hq.shown.filter(({ alarm }) => alarm);
  expect(told).toHaveLength(1);
  expect(told[0]?.alarm).toHaveLength(2);
  expect(amina.store.alarm.value?.isTold).toBe(true);
});

test("warns when entries were exchanged at the same size", async () => {
  await send();
  for (const entry of hq.log) entry.id = `${entry.id[0] === "A" ? "B" : "A"}${entry.id.slice(1)}`;
  await amina.settled();
  expect(why()).toBe("other_root");
});

test("warns when an older epoch answers", async () => {
  await send();
  hq.epoch += 1;
  await amina.settled();
  expect(why()).toBeUndefined();
  hq.epoch -= 1;
  await amina.settled();
  expect(why()).toBe("older_epoch");
});

test("warns of another log under the same name", async () => {
  await send();
  hq.logId = "another";
  await amina.settled();
  expect(why()).toBe("other_log");
});

test("warns when the log grew on from other entries than those it was shown", async () => {
  await send();
  await send();
  for (const entry of hq.log) entry.id = `${entry.id[0] === "A" ? "B" : "A"}${entry.id.slice(1)}`;
  await send();
  expect(why()).toBe("not_extended");
  expect(amina.store.counts.value.hq).toBeGreaterThan(0);
});

test("is not alarmed by a proof that was bent once on its way, nor by one that never came", async () => {
  await send();
  let bent = 0;
  hq.tamper = async (path, answer) => {
    if (!path.startsWith("log/proof")) return answer();
    bent += 1;
    if (bent === 1)
      return new Response(JSON.stringify({ path: [] }), { headers: { "Content-Type": "application/json" } });
    if (bent === 2) return answer();
    throw new TypeError("Failed to fetch");
  };
  await send();
  await send();
  expect(bent).toBeGreaterThan(1);
  expect(why()).toBeUndefined();
});

test("takes a new epoch for what it is, and ends the warning", async () => {
  await send();
  lose(1);
  await amina.settled();
  expect(why()).toBe("smaller");
  hq.epoch += 1;
  await amina.settled();
  expect(why()).toBeUndefined();
  await send();
  expect(why()).toBeUndefined();
});

test("works with a server that gives no checkpoints", async () => {
  hq.givesCheckpoints = false;
  await send();
  await send();
  expect(hq.count("log/proof/consistency")).toBe(0);
  expect(last().seen).toBeUndefined();
  lose(1);
  await amina.settled();
  expect(why()).toBe("smaller");
});
