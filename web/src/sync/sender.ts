/** Carries what is unsent to the server and brings down what is new, until both are done. Text goes before pictures. */
import { readMeta } from "../store/database.ts";
import { countUnsent, listUnsent, type Settled, settle } from "../store/outbox.ts";
import type { DeviceRecord, RevisionRecord } from "../store/schema.ts";
import { shown } from "../store/seen.ts";
import { vouchers } from "../store/vouching.ts";
import {
  chooseBatch,
  MOST_BYTES,
  MOST_PACKED_BYTES,
  MOST_REVISIONS,
  nextMostBytes,
  requestOf,
} from "./batch.ts";
import { isGenuine, type Receipt, readReceipt } from "./receipt.ts";
import { type Hub, isCutOff, pack, type Road, RoadError, refusal } from "./road.ts";
import { askAsDevice, showCertificate } from "./session.ts";

const TIMEOUT_MS = 90_000;
/** A server that never says "complete" is not followed for ever. */
const MOST_ROUNDS = 1_000;

export interface Watcher {
  /** A receipt was settled. */
  settled(settled: Settled, receipt: Receipt): Promise<void>;
  progress(done: number, of: number): void;
}

/** How much the last batches carried; remembered between runs of one page. */
let mostBytes = MOST_BYTES;

/** Rounds until the outbox is empty and the server says there is nothing more. Raises: RoadError. */
export async function sendAll(road: Road, watcher: Watcher): Promise<void> {
  const asked = new Set<string>();
  const total = await countUnsent();
  let hasIntroducedItself = false;
  for (let round = 0; round < MOST_ROUNDS; round += 1) {
    const waiting = (await listWaiting()).filter(({ id }) => !asked.has(id));
    const sent = await sendRound(road, waiting, watcher, hasIntroducedItself);
    for (const { id } of sent.revisions) asked.add(id);
    watcher.progress(Math.min(asked.size, total), total);
    if (!hasIntroducedItself && isForgotten(sent.receipt, sent.revisions)) {
      await showCertificate(road);
      hasIntroducedItself = true;
      for (const { id } of sent.revisions) asked.delete(id);
    }
    if (sent.receipt.complete && (await listWaiting()).every(({ id }) => asked.has(id))) return;
  }
}

/** What only this phone holds, and behind it what a hub holds: asked about until headquarters has it. */
async function listWaiting(): Promise<RevisionRecord[]> {
  const own = await listUnsent("device", MOST_REVISIONS * 2);
  return [...own, ...(await listUnsent("hub", MOST_REVISIONS * 2))];
}

/** The server knows this phone no longer, or one whose revisions it brings: it puts off what that one has made. */
function isForgotten(receipt: Receipt, sent: readonly RevisionRecord[]): boolean {
  return sent.some(({ id }) => {
    const ruling = receipt.outcomes[id];
    return ruling?.outcome === "retry" && Boolean(ruling.problem?.type.includes("device"));
  });
}

interface Sent {
  receipt: Receipt;
  revisions: RevisionRecord[];
}

/** One batch, its receipt, and what the receipt changes. A link that breaks gets less the next time. */
async function sendRound(
  road: Road,
  waiting: readonly RevisionRecord[],
  watcher: Watcher,
  vouches: boolean,
): Promise<Sent> {
  const batch = crypto.randomUUID();
  const { revisions, body, bytes } = await packed(waiting, batch, road.hub, vouches);
  const began = Date.now();
  const receipt = await post(road, batch, body).catch((error: unknown) => {
    if (isTooMuch(error, Date.now() - began)) mostBytes = nextMostBytes(bytes, false);
    throw error;
  });
  mostBytes = Math.max(mostBytes, nextMostBytes(bytes, true));
  await watcher.settled(await settle(receipt, revisions, road.hub ? "hub" : "hq"), receipt);
  await road.hub?.keep({ cursor: receipt.cursor });
  return { receipt, revisions };
}

/** A link that broke under way carries less; one that was not there at all tells nothing. */
const isTooMuch = (error: unknown, lasted_ms: number): boolean =>
  error instanceof RoadError && (error.status === 413 || isCutOff(error, lasted_ms));

interface Packed {
  revisions: RevisionRecord[];
  body: { content: Uint8Array<ArrayBuffer> | string; isPacked: boolean };
  bytes: number;
}

/** As much as fits the limits of a request, plain and packed. */
async function packed(
  waiting: readonly RevisionRecord[],
  batch: string,
  hub: Hub | undefined,
  vouches: boolean,
  most = mostBytes,
): Promise<Packed> {
  const [device, ofHeadquarters] = await Promise.all([readMeta("device"), readMeta("cursor")]);
  if (!device) throw new RoadError("device_unknown");
  const revisions = chooseBatch(waiting, most);
  const now = new Date().toISOString();
  const cursor = (hub ? hub.cursor : ofHeadquarters) ?? null;
  const others = vouches ? await vouchers(revisions) : {};
  const about = { batch, device: device.id, app: __VERSION__, now, cursor, ...others };
  const text = requestOf(hub ? about : { ...about, ...(await shown()) }, revisions);
  const small = revisions.length > 0 ? await pack(text) : null;
  if (small && small.length > MOST_PACKED_BYTES && revisions.length > 1)
    return packed(waiting, batch, hub, vouches, text.length / 2);
  return { revisions, body: { content: small ?? text, isPacked: small !== null }, bytes: text.length };
}

/** Anything but a genuine receipt for this batch acknowledges nothing. Raises: RoadError. */
async function post(road: Road, batch: string, { content, isPacked }: Packed["body"]): Promise<Receipt> {
  const headers = { "Content-Type": "application/json", ...(isPacked ? { "Content-Encoding": "gzip" } : {}) };
  const asked = { method: "POST", headers, body: content, timeout_ms: TIMEOUT_MS };
  const answer = await askAsDevice(road, "sync", asked);
  if (!answer.ok) throw await refusal(answer);
  const text = await answer.text().catch((error: unknown) => {
    throw new RoadError("no_network", String(error));
  });
  const receipt = readReceipt(answer.headers.get("Content-Type"), text, batch);
  if (!receipt) throw new RoadError("not_fieldobs", answer.headers.get("Content-Type") ?? "", answer.status);
  const device = await readMeta("device");
  if (!device) throw new RoadError("device_unknown");
  const believed = road.hub ? await road.hub.believe(receipt, device) : await genuine(receipt, device);
  if (!believed) throw new RoadError("receipt_forged");
  return believed;
}

async function genuine(receipt: Receipt, { storeKey }: DeviceRecord): Promise<Receipt | null> {
  return (await isGenuine(receipt, storeKey)) === false ? null : receipt;
}
