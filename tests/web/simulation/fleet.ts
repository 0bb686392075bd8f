/** Phones for the simulation: reads commands as lines of JSON, lets the app do its work, and tells what came of it. */
import { createInterface } from "node:readline";
import { bundle, load, type Store } from "./app.ts";
import { byHand } from "./hands.ts";
import { type Death, Page, runErrand, watchDisks } from "./page.ts";
import { Phone, type Room } from "./phone.ts";
import { World } from "./world.ts";

interface Answer {
  status: number;
  headers: Record<string, string>;
  body: string;
  /** Only so many characters of the body arrive. */
  cut?: number;
}

type Command =
  | { do: "open"; page: string; phone: string; seed: number; call: number }
  | { do: "call"; page: string; call: number; name: string; args: unknown[]; transactions?: number }
  | { do: "answer"; page: string; ask: number; answer: Answer | null }
  | { do: "time"; now: number }
  | { do: "kill"; page: string }
  | { do: "doom"; page: string; death: Death }
  | { do: "spare"; page: string }
  | { do: "phone"; phone: string; skew_ms?: number; room?: Room }
  | { do: "look"; page: string }
  | { do: "disk"; phone: string }
  | { do: "reset" };

interface Told {
  asks: World["asks"];
  done: { call: number; value?: unknown; error?: string }[];
  dead: string[];
  complaints: string[];
  seen?: unknown;
}

const { IDBFactory } = (await load("fake-indexeddb")) as { IDBFactory: new () => IDBFactory };
await load("fake-indexeddb/auto");
const start = await bundle();
const world = new World();
watchDisks(world);
const phones = new Map<string, Phone>();
const pages = new Map<string, Page>();
let done: Told["done"] = [];

function phoneOf(name: string): Phone {
  const phone = phones.get(name) ?? new Phone(new IDBFactory());
  phones.set(name, phone);
  return phone;
}

function pageOf(name: string): Page {
  const page = pages.get(name);
  if (!page) throw new Error(`no page ${name}`);
  return page;
}

/** Not waited for: it may need an answer that comes later. */
function begin(call: number, work: () => Promise<unknown>): void {
  work().then(
    (value) => done.push({ call, value: value ?? null }),
    (error: unknown) => done.push({ call, error: String(error) }),
  );
}

async function perform(command: Command): Promise<unknown> {
  switch (command.do) {
    case "open": {
      const page = new Page(command.page, phoneOf(command.phone), world, command.seed);
      pages.set(command.page, page);
      page.store = start(page.browser());
      return begin(command.call, () => page.store.open());
    }
    case "call":
      return call(command);
    case "answer":
      return pageOf(command.page).answer(command.ask, command.answer && responseOf(command.answer));
    case "time":
      world.now = command.now;
      return;
    case "kill":
      return pageOf(command.page).die();
    case "doom":
      pageOf(command.page).death = command.death;
      return;
    case "spare":
      pageOf(command.page).death = null;
      return;
    case "phone": {
      const phone = phoneOf(command.phone);
      phone.skew_ms = command.skew_ms ?? phone.skew_ms;
      phone.room = command.room ?? phone.room;
      return;
    }
    case "look":
      return look(pageOf(command.page).store);
    case "disk":
      return phoneOf(command.phone).contents();
    case "reset":
      return reset();
  }
}

/** At once, or in the middle of what the page is doing then. */
function call({ page: name, call: number, name: what, args, transactions }: Command & { do: "call" }): void {
  const page = pageOf(name);
  const start = (): void => begin(number, () => callOf(page, what)(...args));
  if (transactions === undefined) start();
  else page.errand = { transactions, begin: start };
}

function callOf(page: Page, name: string): (...args: unknown[]) => Promise<unknown> {
  const { store } = page;
  const calls: Record<string, (...args: never[]) => Promise<unknown>> = {
    enrol: store.enrol,
    write: store.write,
    finalise: store.finalise,
    withdraw: store.withdraw,
    changeStation: store.changeStation,
    settle: store.settle,
    sync: async () => store.syncNow(),
    start: async (station: string) => {
      const [form] = store.currentForms();
      return form ? store.start(form, station) : null;
    },
    ...byHand(store.hands, page.now()),
  };
  const call = calls[name];
  if (!call) throw new Error(`no call ${name}`);
  return call as (...args: unknown[]) => Promise<unknown>;
}

/** An answer as the network gives it; one that is cut breaks off in its middle. */
function responseOf({ status, headers, body, cut }: Answer): Response {
  const isEmpty = status === 204 || status === 304;
  if (cut === undefined) return new Response(isEmpty ? null : body, { status, headers });
  const broken = new ReadableStream({
    start(sink) {
      sink.enqueue(new TextEncoder().encode(body.slice(0, cut)));
      sink.error(new TypeError("terminated"));
    },
  });
  return new Response(broken, { status, headers });
}

/** What the page shows of its submissions. */
function look(store: Store): unknown {
  const submissions = [...store.submissions.value.values()].map((each) => ({
    id: each.id,
    where: each.where,
    mine: each.mine,
    untouched: each.untouched,
    unsent: each.unsent,
    state: each.state,
    station: each.station,
    answers: each.answers,
    conflicts: each.conflicts,
    history: each.history.map(({ revision, where, mine, set }) => ({ revision, where, mine, set })),
  }));
  return { submissions, counts: store.counts.value, problem: store.network.value.problem ?? null };
}

function reset(): void {
  for (const page of pages.values()) page.die();
  pages.clear();
  phones.clear();
  world.forgetTimers();
}

process.on("unhandledRejection", () => undefined); // of pages that died
for await (const line of createInterface({ input: process.stdin })) {
  let seen: unknown;
  for (const command of JSON.parse(line) as Command[]) seen = (await perform(command)) ?? seen;
  await world.rest();
  for (const page of pages.values()) if (runErrand(page)) await world.rest();
  const dead = [...pages].flatMap(([name, page]) => (page.isAlive ? [] : [name]));
  const told: Told = { asks: world.asks.splice(0), done, dead, complaints: world.complaints.splice(0), seen };
  done = [];
  process.stdout.write(`${JSON.stringify(told)}\n`);
}
