/** A phone brings back what a team-mate's phone had sent that is gone, to a headquarters that has forgotten it. */
import { expect, test } from "vitest";
import { Phone } from "../phone.ts";
import { amina, hq } from "./scene.ts";

/** What Boris's phone sent has come down to Amina's, and then it is gone for good; headquarters goes back before it. */
async function forgotten(): Promise<string> {
  const boris = await new Phone(hq).enrolled("BORIS");
  const id = await boris.start();
  await boris.write(id, { access: "yes" });
  await boris.settled();
  await boris.store.shut();
  await amina.settled();
  expect(amina.shown(id)).toMatchObject({ where: "hq", answers: { access: "yes" } });
  hq.log.splice(0);
  hq.epoch += 1;
  hq.forgetDevices();
  return id;
}

test("what a phone sent that is gone and forgotten comes back from a team-mate's, with its certificate", async () => {
  const id = await forgotten();
  await amina.settled();
  expect(hq.log.map(({ set }) => set.access).filter(Boolean)).toEqual(["yes"]);
  expect(amina.shown(id).where).toBe("hq");
});

test("certificates of others are shown only where headquarters has asked for them by not knowing whom", async () => {
  await forgotten();
  await amina.settled();
  expect(hq.vouched.filter((count) => count > 0)).toEqual([1]);
  const shown = hq.vouched.length;
  await amina.start("0108");
  await amina.settled();
  expect(hq.vouched.slice(shown).every((count) => count === 0)).toBe(true);
});

test("a file that is made for carrying shows them at once, since nobody answers it", async () => {
  const id = await forgotten();
  hq.tamper = async (path, answer) => {
    const said = await answer();
    if (path === "sync" && said.ok) hq.isReachable = false; // the phone hears that the log went back, and no more
    return said;
  };
  await amina.settled();
  expect(hq.log).toEqual([]);
  const files = await amina.hands.makeFiles(new Date());
  expect(files).toHaveLength(1);
  for (const file of files) await hq.bundle(file);
  expect(hq.log.map(({ set }) => set.access).filter(Boolean)).toEqual(["yes"]);
  expect(amina.shown(id).answers).toEqual({ access: "yes" });
});

test("a certificate that cannot be read keeps no receipt from being settled", async () => {
  hq.tamper = async (path, answer) => {
    const said = await answer();
    if (path !== "sync" || !said.ok) return said;
    const receipt = await said.json();
    receipt.changes.certificates = [{ body: "no JSON", sig: "" }];
    return new Response(JSON.stringify(receipt), { headers: said.headers });
  };
  const id = await amina.start();
  await amina.write(id, { access: "yes" });
  await amina.store.finalise(id);
  await amina.settled();
  expect(amina.shown(id).where).toBe("hq");
});
