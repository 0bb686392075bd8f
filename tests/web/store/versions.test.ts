/** A changed form is published while observers are at work. */
import { expect, test } from "vitest";
import { Phone, type Tab } from "../phone.ts";
import { amina, hq, phone } from "./scene.ts";

const versions = (tab: Tab): string[] => tab.store.currentForms().map(({ version }) => version);
const versionOf = (tab: Tab, id: string): string | undefined =>
  tab.store.forms.value.get(tab.shown(id).form?.hash ?? "")?.version;

test("goes on with an open draft in the version it was begun with", async () => {
  const id = await amina.start();
  await amina.write(id, { access: "yes" });
  await hq.publish({ version: "2" });
  await amina.settled();
  expect(versions(amina)).toEqual(["2"]);
  expect(await amina.start()).toBe(id);
  await amina.write(id, { queue: 3 });
  await amina.store.finalise(id);
  await amina.settled();
  expect(amina.shown(id)).toMatchObject({ answers: { access: "yes", queue: 3 }, where: "hq" });
  expect(versionOf(amina, id)).toBe("1");
  expect(amina.shown(await amina.start("0108")).form?.version).toBe("2");
});

test("keeps the older version through a restart without a network", async () => {
  const id = await amina.start();
  await amina.write(id, { access: "yes" });
  await hq.publish({ version: "2" });
  await amina.settled();
  hq.isReachable = false;
  const reopened = await phone.open();
  expect(versionOf(reopened, id)).toBe("1");
  expect(versions(reopened)).toEqual(["2"]);
  await reopened.store.shut();
});

test("begins nothing with a retired form, and lets what was begun be finished", async () => {
  const id = await amina.start();
  await amina.write(id, { access: "yes" });
  await hq.publish();
  await amina.settled();
  expect(versions(amina)).toEqual([]);
  await amina.store.finalise(id);
  await amina.settled();
  expect(amina.shown(id)).toMatchObject({ state: "final", where: "hq" });
  expect(versionOf(amina, id)).toBe("1");
});

test("offers a retired form again when it is published again", async () => {
  const [first] = hq.offered;
  await hq.publish({ version: "2" });
  await amina.settled();
  await hq.publish({});
  await amina.settled();
  expect(hq.offered).toEqual([first]);
  expect(versions(amina)).toEqual(["1"]);
});

test("brings down the older version that a team-mate's submission was filled with", async () => {
  const id = await amina.start();
  await amina.write(id, { access: "yes" });
  await amina.store.finalise(id);
  await amina.settled();
  await hq.publish({ version: "2" });
  const boris = await new Phone(hq).enrolled("BORIS");
  await boris.settled();
  await boris.settled();
  expect(versionOf(boris, id)).toBe("1");
  expect(versions(boris)).toEqual(["2"]);
  await boris.store.shut();
});
