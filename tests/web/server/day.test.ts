/** The app's store and sender against a real server; test_app_on_server.py starts it and tells its address. */
import { describe, expect, test } from "vitest";
import type { Attachment } from "../../../web/src/store/types.ts";
import { sha256Hex } from "../../../web/src/sync/bytes.ts";
import { Phone } from "../phone.ts";

const { FIELDOBS_SERVER: server = "", FIELDOBS_AMINA = "", FIELDOBS_BORIS = "" } = process.env;
const realFetch = globalThis.fetch;

/** The road to the server, which can be cut. */
const road = {
  isOpen: true,
  requests: 0,
  fetch: (address: string, init: RequestInit): Promise<Response> => {
    if (!road.isOpen) throw new TypeError("no network");
    road.requests += 1;
    return realFetch(server + address, init);
  },
};

describe.skipIf(!server)("on a real server", () => {
  test("a pair works offline on one visit, and headquarters holds all of it", async () => {
    const [amina, boris] = [
      await new Phone(road).enrolled(FIELDOBS_AMINA),
      await new Phone(road).enrolled(FIELDOBS_BORIS),
    ];
    expect(amina.store.enrolment.value).toMatchObject({ isReady: true, observer: { code: "amina" } });
    expect(amina.store.plan.value.map(({ code }) => code)).toEqual(["0412", "0409"]);
    expect(amina.store.register.value?.size).toBe(3);

    road.isOpen = false;
    const [id, other] = [await amina.start("0412"), await boris.start("0412")];
    expect(id).toBe(other);
    await amina.write(id, { access: "yes", queue: 12, note: "Қазақша é" });
    await boris.write(id, { access: "no", queue: 12 });
    const picture = new Uint8Array(300_000).fill(7);
    picture.set(new TextEncoder().encode("%PDF-1.7"));
    await amina.store.attach(id, "minutes", new File([picture], "minutes.pdf", { type: "application/pdf" }));
    await amina.store.finalise(id);
    await amina.settled();
    expect(amina.shown(id)).toMatchObject({ where: "device", state: "final" });

    road.isOpen = true;
    for (const tab of [amina, boris, amina]) await tab.settled();
    expect(amina.shown(id)).toMatchObject({ where: "hq", blobsWaiting: 0, unsent: 0 });
    for (const tab of [amina, boris]) expect(Object.keys(tab.shown(id).conflicts)).toEqual(["access"]);

    await boris.store.settle(id, "access", "yes");
    for (const tab of [boris, amina]) await tab.settled();
    expect(amina.shown(id)).toMatchObject({
      conflicts: {},
      answers: { access: "yes", queue: 12, note: "Қазақша é" },
    });
    const minutes = amina.shown(id).answers.minutes as Attachment;
    expect(minutes.sha256).toBe(await sha256Hex(picture));
    expect(await boris.store.attachmentUrl(minutes)).toMatch(/^blob:/);
    for (const tab of [amina, boris]) await tab.store.shut();
  });

  test("a code that was used is refused in words", async () => {
    const tab = await new Phone(road).open();
    await expect(tab.store.preview(FIELDOBS_AMINA)).rejects.toMatchObject({ code: "used_code" });
    await expect(tab.store.preview("nobody's")).rejects.toMatchObject({ code: "wrong_code" });
    await tab.store.shut();
  });
});
