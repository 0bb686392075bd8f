import { expect, test } from "vitest";
import { problem } from "../headquarters.ts";
import { Phone } from "../phone.ts";
import { amina, hq, phone } from "./scene.ts";

test("enrols a phone and brings down all it needs offline", async () => {
  expect(amina.store.enrolment.value).toMatchObject({
    isReady: true,
    observer: { code: "A1" },
    team: { partners: [{ code: "B1" }] },
  });
  expect(amina.store.currentForms().map(({ slug }) => slug)).toEqual(["voting"]);
  expect(amina.store.plan.value).toMatchObject([
    { code: "0107", name: "School 7", address: "Abay 5", planned: true },
  ]);
  expect(amina.store.register.value?.find("0108").map(({ code }) => code)).toEqual(["0108"]);
});

test("keeps answers through a page that was closed without a word", async () => {
  hq.isReachable = false;
  const id = await amina.start();
  await amina.write(id, { access: "yes", queue: 12 });
  await amina.store.remember(id, "outside/queue");
  const reopened = await phone.open();
  expect(reopened.shown(id)).toMatchObject({
    answers: { access: "yes", queue: 12 },
    place: "outside/queue",
    where: "device",
    state: "draft",
  });
  await reopened.store.shut();
});

test("tells the truth at every step to headquarters", async () => {
  hq.isReachable = false;
  const id = await amina.start();
  expect(amina.store.counts.value).toEqual({ device: 0, hub: 0, hq: 0, attention: 0 });
  await amina.write(id, { access: "yes" });
  await amina.store.finalise(id);
  await amina.settled();
  expect(amina.shown(id)).toMatchObject({ state: "final", where: "device", unsent: 1 });
  expect(amina.store.network.value).toMatchObject({ online: false, problem: "no_network" });
  hq.isReachable = true;
  await amina.settled();
  expect(amina.shown(id)).toMatchObject({ where: "hq", unsent: 0, bytes: 0 });
  expect(amina.store.counts.value).toEqual({ device: 0, hub: 0, hq: 1, attention: 0 });
  expect(amina.store.network.value.problem).toBeUndefined();
});

test("gives both phones of a pair the same submission, and shows both answers where they differ", async () => {
  const boris = await new Phone(hq).enrolled("BORIS");
  hq.isReachable = false;
  const [one, other] = [await amina.start(), await boris.start()];
  expect(one).toBe(other);
  await amina.write(one, { access: "yes", queue: 3 });
  await boris.write(one, { access: "no", queue: 3 });
  hq.isReachable = true;
  await amina.settled();
  await boris.settled();
  await amina.settled();
  for (const tab of [amina, boris]) {
    expect(
      tab
        .shown(one)
        .conflicts.access?.map(({ value, mine }) => [value, mine])
        .sort(),
    ).toEqual(
      tab === amina
        ? [
            ["no", false],
            ["yes", true],
          ]
        : [
            ["no", true],
            ["yes", false],
          ],
    );
    expect(Object.keys(tab.shown(one).conflicts)).toEqual(["access"]);
  }
  await amina.store.settle(one, "access", "no", "asked the chair");
  await amina.settled();
  await boris.settled();
  expect(boris.shown(one)).toMatchObject({ conflicts: {}, answers: { access: "no" } });
  await boris.store.shut();
});

test("leaves a partner's answer standing that arrives while one is typing", async () => {
  const boris = await new Phone(hq).enrolled("BORIS");
  const id = await amina.start();
  await amina.write(id, { note: "a" });
  await boris.start();
  await boris.write(id, { note: "from Boris" });
  await boris.settled();
  hq.tamper = async (path, answer) => (path === "sync" ? problem(503, "busy") : answer());
  await amina.write(id, { note: "ab" });
  hq.tamper = (_, answer) => answer();
  await amina.settled();
  await amina.write(id, { note: "abc" });
  await amina.settled();
  expect(
    amina
      .shown(id)
      .conflicts.note?.map(({ value }) => value)
      .sort(),
  ).toEqual(["abc", "from Boris"]);
  await boris.store.shut();
});

test("opens the draft of a visit again, and a new visit after it is final", async () => {
  const first = await amina.start();
  await amina.write(first, { access: "yes" });
  expect(await amina.start()).toBe(first);
  await amina.store.finalise(first);
  const second = await amina.start();
  expect(second).not.toBe(first);
  expect(amina.shown(second).visit).toBe(2);
});

test("moves a checklist to the right station, and goes on with it there", async () => {
  const id = await amina.start("0107");
  await amina.write(id, { access: "yes" });
  await amina.store.changeStation(id, "0108");
  expect(amina.shown(id).station).toBe("0108");
  expect(await amina.start("0108")).toBe(id);
  expect(await amina.start("0107")).not.toBe(id);
});

test("withdraws with a reason and keeps the history", async () => {
  const id = await amina.start();
  await amina.write(id, { access: "yes" });
  await amina.store.withdraw(id, "filled twice");
  await amina.settled();
  expect(amina.shown(id)).toMatchObject({ state: "withdrawn", where: "hq" });
  expect(hq.log.at(-1)?.set).toMatchObject({ $state: "withdrawn", $reason: "filled twice" });
});

test("lets nobody forget a phone that holds unsent work", async () => {
  hq.isReachable = false;
  const id = await amina.start();
  await amina.write(id, { access: "yes" });
  await expect(amina.store.forgetPhone()).rejects.toMatchObject({ code: "unsent" });
  hq.isReachable = true;
  await amina.store.finalise(id);
  await amina.settled();
  await amina.store.forgetPhone();
  expect(amina.store.enrolment.value).toBeNull();
  expect(amina.store.submissions.value.size).toBe(0);
});

test("shows the plan's stations whole at the next start, before the long list is read", async () => {
  const reopened = await phone.open();
  expect(reopened.store.register.value).toBeNull();
  expect(reopened.store.plan.value).toMatchObject([{ code: "0107", address: "Abay 5", planned: true }]);
  await reopened.store.shut();
});
