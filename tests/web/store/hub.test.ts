/** What a phone believes of a hub: that it carries. That headquarters has something, only headquarters itself says. */
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { type Receipt, type Ruling, signedLines } from "../../../web/src/sync/receipt.ts";
import { Headquarters, MISSION } from "../headquarters.ts";
import { Phone, type Tab } from "../phone.ts";

const ADDRESS = "https://kokand.example.org";
const LOG = { id: "hq", epoch: 1, size: 9, root: "r" };

let hq: Headquarters;
let hub: Headquarters;
let amina: Tab;
/** What the hub says of each revision, and what of it headquarters signed. */
let says: Ruling["outcome"];
let signs: Ruling["outcome"] | null;
let warrant: { body: string; sig: string } | undefined;

beforeEach(async () => {
  hq = new Headquarters();
  hub = new Headquarters();
  hq.hubs = [{ name: "Kokand", address: ADDRESS }];
  [says, signs] = ["relayed", null];
  warrant = await warrantFor(MISSION);
  hub.tamper = async (path, answer) => (path === "sync" ? asHub(await answer()) : answer());
  amina = await new Phone({ fetch: eitherWay }).enrolled("AMINA");
  await amina.settled();
});

afterEach(() => amina.store.shut());

const eitherWay: Headquarters["fetch"] = (address, init) =>
  address.startsWith(ADDRESS) ? hub.fetch(address.slice(ADDRESS.length), init) : hq.fetch(address, init);

async function warrantFor(mission: string, signer = hq) {
  const body = JSON.stringify({ mission, hub: { name: "Kokand", key: await hub.publicKey() } });
  return { body, sig: await signer.sign(body) };
}

/** The answer as the hub gives it, signed with the hub's own key. */
async function asHub(answer: Response): Promise<Response> {
  if (!answer.ok) return answer;
  const plain = (await answer.json()) as Receipt;
  const ids = Object.keys(plain.outcomes);
  const outcomes = Object.fromEntries(ids.map((id) => [id, { outcome: says }]));
  const receipt = { ...plain, outcomes };
  const shown = { hub: { name: "Kokand", warrant }, headquarters: signs ? [await evidence(ids, signs)] : [] };
  const signature = await hub.sign(signedLines(receipt));
  return new Response(JSON.stringify({ ...receipt, ...shown, signature }), { headers: answer.headers });
}

async function evidence(ids: string[], outcome: Ruling["outcome"], signer = hq) {
  const batch = crypto.randomUUID();
  const outcomes = Object.fromEntries(ids.map((id) => [id, { outcome }]));
  const signature = await signer.sign(signedLines({ log: LOG, batch, outcomes }));
  return { batch, log: LOG, outcomes: Object.fromEntries(ids.map((id) => [id, outcome])), signature };
}

/** A finished checklist on a phone that cannot reach headquarters, after it has tried. */
async function finished(): Promise<string> {
  hq.isReachable = false;
  const id = await amina.start();
  await amina.write(id, { access: "yes" });
  await amina.store.finalise(id);
  await amina.settled();
  return id;
}

describe("a phone near a hub", () => {
  test("gives it what headquarters cannot take, and says with whom it is", async () => {
    const id = await finished();
    expect(amina.shown(id).where).toBe("hub");
    expect(amina.store.network.value).toMatchObject({ online: true, hub: "Kokand" });
  });

  test.each(["stored", "duplicate"] as const)(
    "takes %s for headquarters' word only if it signed it",
    async (outcome) => {
      says = outcome;
      const id = await finished();
      expect(amina.shown(id).where).toBe("hub");
      signs = "relayed";
      await amina.settled();
      expect(amina.shown(id).where).toBe("hub");
      signs = outcome;
      await amina.settled();
      expect(amina.shown(id).where).toBe("hq");
    },
  );

  test("keeps what a hub alone calls rejected, for headquarters to judge", async () => {
    says = "rejected";
    const id = await finished();
    expect(amina.shown(id).where).toBe("device");
    hq.isReachable = true;
    await amina.settled();
    expect(amina.shown(id).where).toBe("hq");
  });

  test("gives headquarters everything, too, as soon as it meets it", async () => {
    const id = await finished();
    hq.isReachable = true;
    await amina.settled();
    expect(amina.shown(id).where).toBe("hq");
    expect(amina.store.network.value.hub).toBeUndefined();
    expect(hq.log.map((revision) => revision.id)).toEqual(hub.log.map((revision) => revision.id));
  });

  test("is not confused by what the hub's own log lacks", async () => {
    const id = await amina.start();
    await amina.write(id, { access: "yes" });
    await amina.store.finalise(id);
    await amina.settled();
    expect(amina.shown(id).where).toBe("hq");
    await finished();
    expect(amina.shown(id).where).toBe("hq");
  });
});

test("a hub's log that was put back says nothing of what headquarters has of a partner", async () => {
  const boris = await new Phone({ fetch: eitherWay }).enrolled("BORIS");
  const id = await boris.start();
  await boris.write(id, { access: "no" });
  await boris.settled();
  await boris.store.shut();
  await amina.settled();
  hub.epoch = 2;
  await finished();
  expect(amina.shown(id).history.map(({ mine, where }) => [mine, where])).toEqual([
    [false, "hq"],
    [true, "hub"],
  ]);
});

describe("nothing is with a hub that", () => {
  test.each([
    ["shows no word of headquarters", async () => undefined],
    ["is another mission's", () => warrantFor(crypto.randomUUID())],
    ["vouches for itself", () => warrantFor(MISSION, hub)],
    ["shows a word that nobody can read", async () => ({ body: "{", sig: "x" })],
  ])("%s", async (_, shown) => {
    warrant = await shown();
    const id = await finished();
    expect(amina.shown(id).where).toBe("device");
    expect(amina.store.network.value.problem).toBe("receipt_forged");
  });
});

test("what a partner gave to the hub alone reaches a headquarters that has forgotten the partner's phone", async () => {
  const boris = await new Phone({ fetch: eitherWay }).enrolled("BORIS");
  await boris.settled();
  hq.isReachable = false;
  const id = await boris.start();
  await boris.write(id, { access: "no" });
  await boris.store.finalise(id);
  await boris.settled();
  await amina.settled();
  const places = () => new Set(amina.shown(id).history.map(({ where }) => where));
  expect(places()).toEqual(new Set(["hub"]));
  await boris.store.shut();
  hq.forgetDevices();
  hq.isReachable = true;
  await amina.settled();
  expect(hq.log.map(({ set }) => set.access).filter(Boolean)).toEqual(["no"]);
  expect(places()).toEqual(new Set(["hq"]));
});
