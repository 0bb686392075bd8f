/** This app speaks with a server of a release before: it lives on what that one answered, and sends what that one reads. */
import { readdirSync, readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";
import { afterEach, expect, test } from "vitest";
import { Headquarters } from "../headquarters.ts";
import { Phone, type Tab } from "../phone.ts";

type Members = Record<string, unknown>;
interface Exchange {
  path: string;
  body: Members | null;
  answer: Members;
}

const folder = new URL("../../cases/wire/", import.meta.url);
const cases = readdirSync(folder).map((name) => ({
  name,
  exchanges: (JSON.parse(readFileSync(new URL(name, folder), "utf8")) as { exchanges: Exchange[] }).exchanges,
}));

/** Members of these are named by ids or languages. */
const BY_ID = ["outcomes", "have", "names"];

/** An answer without what a server of that release did not know. */
function asThen(now: unknown, then: unknown, name = ""): unknown {
  if (BY_ID.includes(name) || typeof then !== "object" || then === null) return now;
  if (Array.isArray(then)) return (now as unknown[]).map((each) => asThen(each, then[0]));
  const known = Object.entries(now as Members).filter(([member]) => member in then);
  return Object.fromEntries(
    known.map(([member, value]) => [member, asThen(value, (then as Members)[member], member)]),
  );
}

let amina: Tab;
afterEach(() => amina.store.shut());

test.each(cases)("enrols, sends and reads with a server of $name", async ({ exchanges }) => {
  const hq = new Headquarters();
  hq.tamper = async (path, answer) => {
    const told = await answer();
    const then = exchanges.findLast((each) => each.path === path)?.answer;
    if (!then || !told.ok || path === "session") return told;
    return new Response(JSON.stringify(asThen(await told.json(), then)), { headers: told.headers });
  };
  const phone = new Phone(hq);
  amina = await phone.enrolled("AMINA");
  await amina.settled();
  const id = await amina.start();
  await amina.write(id, { access: "yes" });
  await amina.store.finalise(id);
  await amina.settled();
  expect(amina.shown(id)).toMatchObject({ where: "hq", state: "final", answers: { access: "yes" } });
  expect(amina.store.enrolment.value).toMatchObject({ isReady: true, stationsTotal: 2 });
  expect(amina.store.network.value.problem).toBeUndefined();
});

test.each(cases)("sends whatever a server of $name reads", async ({ exchanges }) => {
  const hq = new Headquarters();
  const sent = new Map<string, Members>();
  const { fetch } = hq;
  const listening = Object.assign(hq, {
    fetch: async (address: string, init: RequestInit) => {
      const path = address.replace("/api/v1/", "");
      if (init.body) sent.set(path, { ...sent.get(path), ...(await membersOf(init)) });
      return fetch(address, init);
    },
  });
  amina = await new Phone(listening).enrolled("AMINA");
  const id = await amina.start();
  await amina.write(id, { access: "yes" });
  await amina.store.finalise(id);
  hq.forgetTokens();
  await amina.settled();
  for (const { path, body } of exchanges)
    if (body)
      expect(Object.keys(sent.get(path) ?? {}), path).toEqual(expect.arrayContaining(Object.keys(body)));
});

async function membersOf({ body }: RequestInit): Promise<Members> {
  const bytes = Buffer.from(await new Response(body).arrayBuffer());
  const isPacked = bytes[0] === 0x1f && bytes[1] === 0x8b;
  return JSON.parse((isPacked ? gunzipSync(bytes) : bytes).toString()) as Members;
}
