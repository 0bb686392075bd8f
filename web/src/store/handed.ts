/** Puts what headquarters does not have into sealed files, and keeps which file holds what until receipts have come. */
import { chooseBatch, requestOf } from "../sync/batch.ts";
import { type Content, type Load, loadsOf, sealBundle } from "../sync/bundle.ts";
import type { RevisionState } from "../sync/receipt.ts";
import { transactText } from "./ballast.ts";
import { contentOf, listWaitingBlobs } from "./blobs.ts";
import { readMeta, transact } from "./database.ts";
import { FieldError } from "./errors.ts";
import { handed } from "./hands.ts";
import type { BlobRecord, HandedRecord, RevisionRecord } from "./schema.ts";
import { sealDue } from "./seal.ts";
import { enrolment, held } from "./state.ts";
import { names } from "./submissions.ts";
import { vouchers } from "./vouching.ts";

/** A record of a file is let go of when all that is in it is at headquarters and it is older. */
const KEEP_MS = 30 * 24 * 3_600_000;

/** Whom a file is sealed to; null for a mission whose server takes none. */
export function recipients(): readonly string[] | null {
  const known = enrolment.value?.sealing?.recipients ?? [];
  return known.length ? known : null;
}

/** All that waits, sealed in one file or several; each is on record before it is given away. Raises: FieldError. */
export async function makeFiles(now: Date): Promise<Uint8Array<ArrayBuffer>[]> {
  await sealDue(now.getTime(), true);
  const loads = loadsOf(await listInStates("device", "hub"), await listNamedBlobs());
  const files: Uint8Array<ArrayBuffer>[] = [];
  for (const load of loads) files.push(await makeFile(load, "file", now));
  return files;
}

/** The text of what waits, sealed in one file, unless there is none or more than one request. Raises: FieldError. */
export async function makeText(now: Date): Promise<Uint8Array<ArrayBuffer> | "nothing" | "too_much"> {
  await sealDue(now.getTime(), true);
  const revisions = await listInStates("device", "hub");
  if (revisions.length === 0) return "nothing";
  if (chooseBatch(revisions).length < revisions.length) return "too_much";
  return makeFile({ revisions, blobs: [] }, "codes", now);
}

async function makeFile(
  load: Load<RevisionRecord, BlobRecord>,
  how: HandedRecord["how"],
  now: Date,
): Promise<Uint8Array<ArrayBuffer>> {
  const device = await readMeta("device");
  const to = recipients();
  if (!device || !to) throw new FieldError("not_enrolled");
  const [batch, at] = [crypto.randomUUID(), now.toISOString()];
  const others = await vouchers(load.revisions); // nobody answers a file with what is missing
  const envelope = { batch, device: device.id, app: __VERSION__, now: at, cursor: null, ...others };
  const request = requestOf(envelope, load.revisions);
  const blobs = await contentsOf(load.blobs);
  const file = await sealBundle({ request, certificate: device.certificate, blobs }, to);
  const revisions = load.revisions.map(({ id }) => id);
  await keep({ batch, at, how, revisions, blobs: [...blobs.keys()] });
  return file;
}

/** What is damaged on this phone stays out: its hash would spoil the whole file. */
async function contentsOf(blobs: readonly BlobRecord[]): Promise<Content["blobs"]> {
  const found = new Map<string, Uint8Array>();
  for (const { sha256, size } of blobs) {
    const content = await contentOf(sha256);
    if (content?.byteLength === size) found.set(sha256, new Uint8Array(content));
  }
  return found;
}

/** Revisions of this phone in these states, each state in the order of their making. */
export async function listInStates(...states: readonly RevisionState[]): Promise<RevisionRecord[]> {
  const found = await transact(["revisions"], "readonly", (tx) => {
    const index = tx.objectStore("revisions").index("state");
    return Promise.all(states.map((state) => index.getAll(IDBKeyRange.bound([state], [state, []]))));
  });
  return found.flat();
}

/** Attachments that wait and that a sealed revision names. */
async function listNamedBlobs(): Promise<BlobRecord[]> {
  const waiting = await listWaitingBlobs();
  return waiting.filter(({ sha256, submission }) =>
    held.records.get(submission)?.history.some(({ set }) => names(set, sha256)),
  );
}

/** On a phone without any room left the file matters more than the record of it. */
async function keep(record: HandedRecord): Promise<void> {
  await transactText(["handed"], (tx) => tx.objectStore("handed").put(record)).catch((error: unknown) => {
    if (!(error instanceof FieldError) || error.code !== "storage_full") throw error;
  });
  await loadHanded();
}

export function listHanded(): Promise<HandedRecord[]> {
  return transact(["handed"], "readonly", (tx) => tx.objectStore("handed").getAll());
}

/** Bring up to date what screens read, and let go of what has long been at headquarters. */
export async function loadHanded(now = Date.now()): Promise<void> {
  const records = (await listHanded()).sort((one, other) => (one.at < other.at ? -1 : 1));
  const waiting = new Set((await listInStates("device", "hub", "rejected")).map(({ id }) => id));
  for (const { sha256 } of await listWaitingBlobs()) waiting.add(sha256);
  const isOver = ({ at, revisions, blobs }: HandedRecord): boolean =>
    now - Date.parse(at) > KEEP_MS && ![...revisions, ...blobs].some((id) => waiting.has(id));
  const over = records.filter(isOver);
  if (over.length)
    await transact(["handed"], "readwrite", (tx) =>
      Promise.all(over.map(({ batch }) => tx.objectStore("handed").delete(batch))),
    );
  handed.value = new Map(
    records.flatMap(({ at, how, revisions, blobs }) =>
      [...revisions, ...blobs].map((id) => [id, { at, how }] as const),
    ),
  );
}
