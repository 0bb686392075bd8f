/**
 * The way over a hub while headquarters is out of reach. A hub is believed that it carries; that headquarters has
 * something, only headquarters' own signature says, which the hub hands down.
 */
import { readMeta, transact } from "../store/database.ts";
import type { DeviceRecord, HubRecord } from "../store/schema.ts";
import type { HubPlace } from "../store/types.ts";
import { isGenuine, isSigned, type LogState, type Receipt, type Ruling, type Signed } from "./receipt.ts";
import type { Road } from "./road.ts";

const PROBE_MS = 4_000;

/** What a hub adds to its receipts. */
interface Shown {
  hub?: { warrant?: { body: string; sig: string } };
  /** Headquarters' receipts, as far as it signed them. */
  headquarters?: (Omit<Signed, "outcomes"> & { outcomes: Record<string, Ruling["outcome"]> })[];
}

/** The road to the first of these hubs that answers, and its name; null when none does. */
export async function findHub(road: Road, hubs: readonly HubPlace[]): Promise<[Road, string] | null> {
  try {
    const { name, address } = await Promise.any(hubs.map((hub) => probe(road, hub)));
    return [await roadTo(road, address), name];
  } catch {
    return null; // none of them is near
  }
}

async function probe(road: Road, hub: HubPlace): Promise<HubPlace> {
  const init: RequestInit = { credentials: "omit", cache: "no-store", signal: AbortSignal.timeout(PROBE_MS) };
  const answer = await road.fetch(`${hub.address}/api/v1/log/key`, init);
  if (!answer.ok) throw new Error(`${hub.address} answers ${answer.status}`);
  return hub;
}

async function roadTo(road: Road, address: string): Promise<Road> {
  const held: HubRecord = (await readMeta("hubs"))?.[address] ?? { token: "", cursor: null };
  return {
    fetch: (path, init) => road.fetch(address + path, init),
    random: road.random,
    hub: {
      get token() {
        return held.token;
      },
      get cursor() {
        return held.cursor;
      },
      keep: (told) => keep(address, Object.assign(held, told)),
      believe,
      isDelivered,
    },
  };
}

function keep(address: string, held: HubRecord): Promise<void> {
  return transact(["meta"], "readwrite", async (tx) => {
    const meta = tx.objectStore("meta");
    const hubs = ((await meta.get("hubs")) ?? {}) as Record<string, HubRecord>;
    await meta.put({ ...hubs, [address]: { ...held } }, "hubs");
  });
}

/** The receipt of a hub of our mission, with *relayed* for all that headquarters did not sign that it has. */
export async function believe(receipt: Receipt & Shown, { storeKey }: DeviceRecord): Promise<Receipt | null> {
  const key = await hubKey(receipt.hub?.warrant, storeKey);
  if (key === null || (key && (await isGenuine(receipt, key)) === false)) return null;
  const signed = await wordOfHeadquarters(receipt.headquarters ?? [], storeKey);
  const outcomes = Object.entries(receipt.outcomes).map(([id, told]) => [id, believed(told, signed.get(id))]);
  const { revisions = [], messages = [], certificates = [] } = receipt.changes;
  const changes = { revisions, messages, certificates };
  return { ...receipt, outcomes: Object.fromEntries(outcomes), have: {}, changes };
}

const DURABLE = new Set<Ruling["outcome"]>(["stored", "duplicate", "quarantined", "relayed"]);

function believed(told: Ruling, signed: Ruling["outcome"] | undefined): Ruling {
  if (signed === told.outcome || told.outcome === "retry") return told;
  return { outcome: DURABLE.has(told.outcome) ? "relayed" : "retry" };
}

/** The key a hub signs with, by headquarters' word; null if it has no such word, undefined where none can be checked. */
async function hubKey(
  warrant: { body: string; sig: string } | undefined,
  storeKey: JsonWebKey,
): Promise<JsonWebKey | null | undefined> {
  if (!warrant) return null;
  const isOurs = await isSigned(warrant.body, warrant.sig, storeKey);
  if (!isOurs) return isOurs === undefined ? undefined : null;
  const said = JSON.parse(warrant.body) as { mission?: string; hub?: { key?: JsonWebKey } };
  const mission = (await readMeta("enrolment"))?.mission.id;
  return said.mission === mission ? (said.hub?.key ?? null) : null;
}

/** What headquarters signed of each revision, by receipts that are not from before its log went back. */
async function wordOfHeadquarters(
  receipts: NonNullable<Shown["headquarters"]>,
  storeKey: JsonWebKey,
): Promise<Map<string, Ruling["outcome"]>> {
  const seen = (await readMeta("receipt"))?.log;
  const found = new Map<string, Ruling["outcome"]>();
  for (const { outcomes, ...rest } of receipts) {
    const each = Object.entries(outcomes);
    const signed = { ...rest, outcomes: Object.fromEntries(each.map(([id, outcome]) => [id, { outcome }])) };
    if (isFromBefore(rest.log, seen) || !(await isGenuine(signed, storeKey))) continue;
    for (const [id, outcome] of each) found.set(id, outcome);
  }
  return found;
}

const isFromBefore = (log: LogState, seen: LogState | undefined): boolean =>
  seen !== undefined && log.id === seen.id && log.epoch < seen.epoch;

/** Whether headquarters signed that it has an attachment of this team whole. */
export async function isDelivered(sha256: string, size: number, receipt: string | null): Promise<boolean> {
  const [device, enrolment] = await Promise.all([readMeta("device"), readMeta("enrolment")]);
  if (!receipt || !device || !enrolment) return false;
  const lines = ["fieldobs-attachment-v1", enrolment.mission.id, enrolment.team.code, sha256, size, ""];
  return (await isSigned(lines.join("\n"), receipt, device.storeKey)) === true;
}
