import { describe, expect, test } from "vitest";
import type { Receipt } from "../../../web/src/sync/receipt.ts";
import { page, problem } from "../headquarters.ts";
import { amina, hq, phone } from "./scene.ts";

/** A finished checklist that waits on the phone. */
async function finished(answers = { access: "yes" }): Promise<string> {
  const wasReachable = hq.isReachable;
  hq.isReachable = false;
  const id = await amina.start();
  await amina.write(id, answers);
  await amina.store.finalise(id);
  await amina.settled();
  hq.isReachable = wasReachable;
  return id;
}

/** Headquarters does what it is asked; the answer is changed on the way back. */
const receiptsBecome = (change: (receipt: Receipt) => Receipt | Promise<Response>): void => {
  hq.tamper = async (path, answer) => {
    if (path !== "sync") return answer();
    const real = await answer();
    const changed = await change((await real.json()) as Receipt);
    return changed instanceof Response
      ? changed
      : new Response(JSON.stringify(changed), { headers: real.headers });
  };
};

const pass = (): void => {
  hq.tamper = (_, answer) => answer();
};

describe("only a receipt lets go of what is unsent:", () => {
  test.each([
    ["a sign-in page answered with 200", async () => page()],
    ["a proxy's 502", async () => new Response("bad gateway", { status: 502 })],
    ["a redirect to a portal", async () => Promise.reject(new TypeError("redirected"))],
    [
      "JSON that is no receipt",
      async () => new Response('{"status":"ok"}', { headers: { "Content-Type": "application/json" } }),
    ],
    ["a busy server", async () => problem(503, "busy", { "Retry-After": "5" })],
  ])("not %s", async (_, answer) => {
    const id = await finished();
    hq.tamper = (path, real) => (path === "sync" ? answer() : real());
    await amina.settled();
    expect(amina.shown(id)).toMatchObject({ where: "device", unsent: 1 });
    expect(amina.store.network.value.problem).toBeDefined();
    pass();
    await amina.settled();
    expect(amina.shown(id).where).toBe("hq");
  });

  test("not one for another batch", async () => {
    const id = await finished();
    receiptsBecome((receipt) => ({ ...receipt, batch: crypto.randomUUID() }));
    await amina.settled();
    expect(amina.shown(id).where).toBe("device");
    expect(amina.store.network.value.problem).toBe("not_fieldobs");
  });

  test("not one signed with another key", async () => {
    const id = await finished();
    receiptsBecome((receipt) => ({ ...receipt, log: { ...receipt.log, size: receipt.log.size + 1 } }));
    await amina.settled();
    expect(amina.shown(id).where).toBe("device");
    expect(amina.store.network.value.problem).toBe("receipt_forged");
  });

  test("a lost reply is made good by the next: stored once, shown at headquarters", async () => {
    const id = await finished();
    receiptsBecome(() => Promise.reject(new TypeError("connection reset")));
    await amina.settled();
    expect(amina.shown(id).where).toBe("device");
    pass();
    await amina.settled();
    expect(amina.shown(id).where).toBe("hq");
    expect(hq.log).toHaveLength(1);
  });
});

describe("each revision by itself:", () => {
  test("a rejected one is kept and shown and does not block the rest", async () => {
    hq.rule = ({ set }) =>
      set.access === "poison"
        ? { outcome: "rejected", problem: { type: "t", title: "Cannot be read" } }
        : null;
    const [bad, good] = [await finished({ access: "poison" }), await finished({ access: "yes" })];
    await amina.settled();
    expect(amina.shown(bad)).toMatchObject({
      where: "attention",
      why: ["Cannot be read"],
      answers: { access: "poison" },
    });
    expect(amina.shown(good).where).toBe("hq");
    expect(amina.store.counts.value).toEqual({ device: 0, hub: 0, hq: 1, attention: 1 });
    const asked = hq.batches.flat().length;
    await amina.settled();
    expect(hq.batches.flat().length).toBe(asked);
  });

  test("a held one says why, until a later word from headquarters", async () => {
    hq.rule = () => ({ outcome: "quarantined", problem: { type: "t", title: "Held: station not known" } });
    const id = await finished();
    await amina.settled();
    expect(amina.shown(id)).toMatchObject({
      where: "attention",
      why: ["Held: station not known"],
      unsent: 0,
    });
    hq.rule = () => null;
    await amina.store.changeStation(id, "0108");
    await amina.store.finalise(id);
    await amina.settled();
    expect(amina.shown(id).where).toBe("hq");
  });

  test("one put off is sent again another time", async () => {
    hq.rule = () => ({ outcome: "retry" });
    const id = await finished();
    await amina.settled();
    expect(amina.shown(id).where).toBe("device");
    hq.rule = () => null;
    await amina.settled();
    expect(amina.shown(id).where).toBe("hq");
  });

  test("one that a hub relays is with the hub until headquarters has it", async () => {
    hq.rule = () => ({ outcome: "relayed" });
    const id = await finished();
    await amina.settled();
    expect(amina.shown(id).where).toBe("hub");
    expect(amina.store.counts.value.hub).toBe(1);
    hq.rule = () => null;
    await amina.settled();
    expect(amina.shown(id).where).toBe("hq");
  });
});

test("an answer given while a batch is on its way stays unsent", async () => {
  const id = await finished();
  receiptsBecome(async (receipt) => {
    await amina.write(id, { access: "no" });
    return receipt as never;
  });
  await amina.settled();
  pass();
  expect(amina.shown(id)).toMatchObject({ where: "device", unsent: 1, answers: { access: "no" } });
  await amina.store.finalise(id);
  await amina.settled();
  expect(amina.shown(id)).toMatchObject({ where: "hq", conflicts: {}, answers: { access: "no" } });
  expect(hq.log.map(({ set }) => set.access)).toEqual(["yes", "no"]);
});

test("two tabs send once", async () => {
  const id = await finished();
  const second = await phone.open();
  await Promise.all([amina.settled(), second.settled(), amina.settled(), second.settled()]);
  expect(hq.batches.flat()).toHaveLength(1);
  expect(amina.shown(id).where).toBe("hq");
  await expect.poll(() => second.shown(id).where).toBe("hq");
  await second.store.shut();
});

test("a tab shows what another tab of the phone writes", async () => {
  const second = await phone.open();
  const id = await amina.start();
  await amina.write(id, { access: "yes" });
  await expect.poll(() => second.store.submissions.value.get(id)?.answers).toEqual({ access: "yes" });
  await second.write(id, { access: "no", queue: 3 });
  await expect.poll(() => amina.shown(id).answers).toEqual({ access: "no", queue: 3 });
  await amina.store.finalise(id);
  expect(amina.shown(id).conflicts).toEqual({});
  await second.store.shut();
});

test("many revisions go in as few rounds as the contract allows, in order", async () => {
  hq.isReachable = false;
  const id = await amina.start();
  for (let n = 1; n <= 205; n += 1) {
    await amina.write(id, { queue: n });
    await amina.store.finalise(id);
  }
  hq.isReachable = true;
  await amina.settled();
  await expect.poll(() => amina.shown(id).where, { timeout: 15_000 }).toBe("hq");
  expect(hq.batches.filter(({ length }) => length > 0).map(({ length }) => length)).toEqual([200, 5]);
  expect(hq.log.map(({ seq }) => seq)).toEqual(Array.from({ length: 205 }, (_, at) => at + 1));
}, 60_000);

test("an expired token is renewed on the way, and nobody is logged out", async () => {
  const id = await finished();
  hq.forgetTokens();
  await amina.settled();
  expect(amina.shown(id).where).toBe("hq");
});

test("a store that has forgotten the phone is shown its certificate", async () => {
  const id = await finished();
  hq.forgetDevices();
  await amina.settled();
  expect(amina.shown(id).where).toBe("hq");
});

test("a store put back from an old copy is filled again", async () => {
  const [first, second] = [await finished({ access: "yes" }), await finished({ access: "no" })];
  await amina.settled();
  hq.log.splice(1);
  await amina.settled();
  await amina.settled();
  expect(hq.log.map(({ set }) => set.access)).toEqual(["yes", "no"]);
  expect([first, second].map((id) => amina.shown(id).where)).toEqual(["hq", "hq"]);
});

test("the server's wish to be left alone is obeyed", async () => {
  await finished();
  hq.tamper = (path, answer) =>
    path === "sync" ? Promise.resolve(problem(503, "busy", { "Retry-After": "120" })) : answer();
  const before = Date.now();
  await amina.settled();
  await expect.poll(() => amina.store.network.value.nextTryAt).toBeDefined();
  expect(Date.parse(amina.store.network.value.nextTryAt ?? "") - before).toBeGreaterThanOrEqual(120_000);
  expect(amina.store.network.value.problem).toBe("busy");
});
