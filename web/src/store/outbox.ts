/** What no receipt has named yet, and what a receipt changes: all of it in one transaction, the cursor included. */
import type { Outgoing } from "../sync/batch.ts";
import {
  isMissing,
  type Receipt,
  type RevisionState,
  type Ruling,
  rulings,
  stateAfter,
} from "../sync/receipt.ts";
import { readBody } from "../sync/revision.ts";
import { metaIn, transact } from "./database.ts";
import type { BlobRecord, RevisionRecord, StoreName, SubmissionRecord, Transaction } from "./schema.ts";
import { reckon } from "./seal.ts";
import { keepSeen } from "./seen.ts";
import type { Attachment } from "./types.ts";
import { keepCertificates } from "./vouching.ts";

/** What a receipt changed on the phone. */
export interface Settled {
  records: SubmissionRecord[];
  /** Whether forms, plan or messages are new. */
  hasNews: boolean;
  /** Attachments that the store has lost and gets again. */
  blobs: BlobRecord[];
  /** Whether an alarm about headquarters' log began or ended. */
  isAlarmChanged: boolean;
  /** The batch whose receipt last changed what a page shows, before this one and with it. */
  before: string | undefined;
  mark: string | undefined;
}

const SETTLED: readonly StoreName[] = ["revisions", "submissions", "blobs", "meta", "forms", "messages"];

/** Revisions to send, oldest first: those that are only here, then those a hub holds. */
export function listUnsent(state: "device" | "hub", most: number): Promise<RevisionRecord[]> {
  return transact(["revisions"], "readonly", (tx) =>
    tx
      .objectStore("revisions")
      .index("state")
      .getAll(IDBKeyRange.bound([state], [state, []]), most),
  );
}

export function countUnsent(): Promise<number> {
  return transact(["revisions"], "readonly", (tx) =>
    tx
      .objectStore("revisions")
      .index("state")
      .count(IDBKeyRange.bound(["device"], ["device", []])),
  );
}

/**
 * Do what a receipt says. Only what it names is let go of. From a hub forms and plan are not taken; what came by hand may
 * be days old, so that of it only the rulings count.
 */
export async function settle(
  receipt: Receipt,
  sent: readonly Pick<Outgoing, "id">[],
  from: "hq" | "hub" | "hand" = "hq",
): Promise<Settled> {
  const arriving = from === "hand" ? [] : await readArriving(receipt, from);
  return transact(SETTLED, "readwrite", async (tx) => {
    const ruled = await applyRulings(tx, rulings(receipt, sent), receipt.server_time);
    const arrived = await putArriving(tx, arriving);
    if (from !== "hand") await keepCertificates(tx, receipt.changes.certificates ?? [], from);
    const again = from === "hq" ? await markMissing(tx, receipt) : []; // a hub's log is its own
    const touched = new Set([...ruled, ...arrived, ...again].map(({ submission }) => submission));
    const records = await Promise.all([...touched].map((id) => reckon(tx, id)));
    const lost = from === "hq" ? (receipt.missing ?? []) : [];
    const blobs = await sendBlobsAgain(tx, [...again.flatMap(({ body }) => attachmentsIn(body)), ...lost]);
    const isAlarmChanged = from === "hq" && (await keepSeen(tx, receipt));
    const hasNews = from !== "hand" && (await (from === "hq" ? keepNews : keepMessages)(tx, receipt));
    const before = await metaIn(tx, "settled");
    const mark = records.length || hasNews || isAlarmChanged ? receipt.batch : before;
    if (mark && mark !== before) await tx.objectStore("meta").put(mark, "settled");
    return { records, blobs, hasNews, isAlarmChanged, before, mark };
  });
}

async function readArriving(receipt: Receipt, state: "hq" | "hub"): Promise<RevisionRecord[]> {
  const { revisions = [] } = receipt.changes;
  return Promise.all(
    revisions.map(async ({ body, sig }) => {
      const { id, device, seq, submission } = await readBody(body);
      return {
        id,
        body,
        sig,
        device,
        seq,
        submission,
        state,
        receivedAt: receipt.server_time,
      } as const;
    }),
  );
}

async function applyRulings(
  tx: Transaction,
  told: ReadonlyMap<string, Ruling>,
  receivedAt: string,
): Promise<RevisionRecord[]> {
  const store = tx.objectStore("revisions");
  const changed = await Promise.all(
    [...told].map(async ([id, ruling]) => {
      const [record, state] = [await store.get(id), stateAfter(ruling)];
      if (!record || !state || (isAtHeadquarters(record) && !AT_HEADQUARTERS.has(state))) return [];
      const { problem: _, ...plain } = record;
      const after = { ...plain, state, receivedAt, ...(ruling.problem ? { problem: ruling.problem } : {}) };
      await store.put(after);
      return [after];
    }),
  );
  return changed.flat();
}

/** Revisions of other devices; what the phone has already stays as it is. */
async function putArriving(tx: Transaction, arriving: readonly RevisionRecord[]): Promise<RevisionRecord[]> {
  const store = tx.objectStore("revisions");
  const fresh = await Promise.all(
    arriving.map(async (record) => {
      if (await store.getKey(record.id)) return [];
      await store.put(record);
      return [record];
    }),
  );
  return fresh.flat();
}

/** A store put back from an older copy lacks what it once held: that goes back into the outbox. */
async function markMissing(tx: Transaction, receipt: Receipt): Promise<RevisionRecord[]> {
  const store = tx.objectStore("revisions");
  const lost: RevisionRecord[] = [];
  for (const [device, runs] of Object.entries(receipt.have)) {
    const all = IDBKeyRange.bound([device], [device, []]);
    if ((await store.index("device").count(all)) === (await countWithin(tx, device, runs))) continue;
    const outside = (await store.index("device").getAll(all)).filter(({ seq }) => isMissing(runs, seq));
    lost.push(...outside.filter(isAtHeadquarters));
  }
  lost.push(...(await listInDoubt(tx, receipt)).filter(({ id }) => lost.every((each) => each.id !== id)));
  const again = lost.map((record): RevisionRecord => ({ ...record, state: "device" }));
  await Promise.all(again.map((record) => store.put(record)));
  return again;
}

const AT_HEADQUARTERS: ReadonlySet<RevisionState> = new Set(["hq", "held"] as const);

const isAtHeadquarters = ({ state }: RevisionRecord): boolean => AT_HEADQUARTERS.has(state);

/**
 * What else is asked of a store that was put back: what team-mates or the desk wrote, whose own devices may never come again;
 * and what was held, which it may hold no more.
 */
async function listInDoubt(tx: Transaction, { log, outcomes }: Receipt): Promise<RevisionRecord[]> {
  const [before, device] = await Promise.all([metaIn(tx, "receipt"), metaIn(tx, "device")]);
  if (!before || before.log.epoch === log.epoch) return [];
  const all = await tx.objectStore("revisions").getAll();
  return all.filter(
    (each) =>
      (each.state === "held" || (each.device !== device?.id && isAtHeadquarters(each))) &&
      !Object.hasOwn(outcomes, each.id),
  );
}

async function countWithin(tx: Transaction, device: string, runs: Receipt["have"][string]): Promise<number> {
  const index = tx.objectStore("revisions").index("device");
  const within = runs.map(([first, last]) => index.count(IDBKeyRange.bound([device, first], [device, last])));
  return (await Promise.all(within)).reduce((total, count) => total + count, 0);
}

/** Attachments that headquarters asks for, and those of revisions that go again: they may be lost with them. */
async function sendBlobsAgain(tx: Transaction, named: readonly string[]): Promise<BlobRecord[]> {
  const store = tx.objectStore("blobs");
  const found = await Promise.all([...new Set(named)].map((sha256) => store.get(sha256)));
  const waiting = found.flatMap((blob) =>
    blob?.state === "done" ? [{ ...blob, state: "waiting" as const, offset: 0 }] : [],
  );
  await Promise.all(waiting.map((blob) => store.put(blob)));
  return waiting;
}

function attachmentsIn(body: string): string[] {
  const { set = {} } = JSON.parse(body) as { set?: Record<string, unknown> };
  return Object.values(set).flatMap((value) => (value as Partial<Attachment> | null)?.sha256 ?? []);
}

async function keepMessages(tx: Transaction, { changes: { messages = [] } }: Receipt): Promise<boolean> {
  await Promise.all(messages.map((message) => tx.objectStore("messages").put(message)));
  return messages.length > 0;
}

/** Forms, plan and messages, with the cursor that says how far the phone has read. */
async function keepNews(tx: Transaction, receipt: Receipt): Promise<boolean> {
  const { changes, cursor, log, server_time } = receipt;
  const { forms = [], stations = [], offered } = changes;
  const meta = tx.objectStore("meta");
  const order = Date.parse(server_time);
  await Promise.all([
    ...forms.map((form, at) => announceForm(tx, { ...form, order: order + at / 1000 })),
    stations.length ? meta.put(stations, "plan") : null,
    meta.put(cursor, "cursor"),
    meta.put({ at: server_time, log }, "receipt"),
  ]);
  if (offered) await retireOthers(tx, new Set(offered));
  const hasMessages = await keepMessages(tx, receipt);
  return hasMessages || forms.length + stations.length > 0 || offered !== undefined;
}

/** Forms that are no longer offered stay for what was begun with them. */
async function retireOthers(tx: Transaction, offered: ReadonlySet<string>): Promise<void> {
  const forms = tx.objectStore("forms");
  const gone = (await forms.getAll()).filter(({ hash, retired }) => !retired && !offered.has(hash));
  await Promise.all(gone.map((form) => forms.put({ ...form, retired: true })));
}

/** A form is known from here on, and fetched when the road allows. */
async function announceForm(
  tx: Transaction,
  form: { slug: string; version: string; hash: string; order: number },
): Promise<void> {
  const { slug, version, hash, order } = form;
  const known = await tx.objectStore("forms").get(hash);
  await tx.objectStore("forms").put({ slug, version, hash, order, document: known?.document ?? null });
}
