/** Sealing: all unsealed answers of a submission become one signed revision in this phone's log. */
import { bodyOf, type Draft, freshNonce, idOf, MOST_SET_BYTES, sizeOf } from "../sync/revision.ts";
import { sign } from "../sync/signing.ts";
import { transactText } from "./ballast.ts";
import { metaIn, transact } from "./database.ts";
import { editsOfSubmission, flush, keep } from "./edits.ts";
import { alone } from "./locks.ts";
import type {
  DeviceRecord,
  Edit,
  Head,
  RevisionRecord,
  StoreName,
  SubmissionRecord,
  Transaction,
} from "./schema.ts";
import { editsOf, held, publish, submissions } from "./state.ts";
import { recordOf } from "./submissions.ts";
import { tell } from "./tabs.ts";

/** A draft that is being written is sealed at most so often. */
const REST_MS = 60_000;
const SEALED: readonly StoreName[] = ["meta", "edits", "revisions", "submissions"];

const lastSealed = new Map<string, number>();

/** Seal what is due: at once what was finalised, drafts after a rest; untouched ones never. `all` spares none. */
export async function sealDue(now: number, all = false): Promise<void> {
  await flush();
  await noticeEdits();
  for (const id of [...held.edits.keys()]) if (isDue(id, now, all)) await seal(id, now);
}

/** Another tab may have died between saving and telling: what it saved is sealed by this one. */
async function noticeEdits(): Promise<void> {
  const edits = await transact(["edits"], "readonly", (tx) => tx.objectStore("edits").getAll());
  const unseen = edits.filter(
    ({ submission, path, stamp }) => held.edits.get(submission)?.get(path)?.stamp !== stamp,
  );
  for (const edit of unseen) keep(edit);
  publish(unseen.map(({ submission }) => submission));
}

function isDue(id: string, now: number, all: boolean): boolean {
  if (submissions.value.get(id)?.untouched !== false) return false;
  const isUrgent = editsOf(id).some(({ path }) => path === "$state" || path === "$review");
  return all || isUrgent || now - (lastSealed.get(id) ?? 0) >= REST_MS;
}

/** When the next draft may be sealed, in ms from now; null when none waits. */
export function restLeft(now: number): number | null {
  const waiting = [...held.edits.keys()].filter((id) => submissions.value.get(id)?.untouched === false);
  if (waiting.length === 0) return null;
  return Math.max(0, Math.min(...waiting.map((id) => (lastSealed.get(id) ?? 0) + REST_MS - now)));
}

/** Seal one submission. Interrupted at any point, it has happened whole or not at all. */
export async function seal(submission: string, now = Date.now()): Promise<void> {
  lastSealed.set(submission, now);
  await flush();
  await alone("seal", async () => {
    while (await sealOnce(submission));
  });
}

/** One revision of as much as fits; true while more is left. */
async function sealOnce(submission: string): Promise<boolean> {
  const { device, head, edits } = await readToSeal(submission);
  const chosen = whatFits(edits);
  if (!device || chosen.length === 0) return false;
  const revision = await sealed(device, head, submission, chosen);
  const done = await transactText(SEALED, (tx) => putSealed(tx, revision, head, chosen));
  if (!done) return true; // another tab was quicker: begin again with its head
  held.records.set(submission, done);
  forget(submission, chosen, revision.id);
  publish([submission]);
  tell({ submissions: [submission] });
  return edits.length > chosen.length;
}

/** In memory as in the database: sealed edits go, those typed over meanwhile stay. */
function forget(submission: string, edits: readonly Edit[], revision: string): void {
  const present = held.edits.get(submission);
  for (const edit of edits) {
    const later = present?.get(edit.path);
    if (later?.stamp === edit.stamp) present?.delete(edit.path);
    else if (later) present?.set(edit.path, replacing(later, edit, revision));
  }
  if (present?.size === 0) held.edits.delete(submission);
}

/** An edit typed over one that was sealed meanwhile replaces what was sealed. */
function replacing(later: Edit, edit: Edit, revision: string): Edit {
  return { ...later, over: [...later.over.filter((id) => !edit.over.includes(id)), revision] };
}

interface ToSeal {
  device: DeviceRecord | undefined;
  head: Head;
  edits: Edit[];
}

function readToSeal(submission: string): Promise<ToSeal> {
  return transact(["meta", "edits"], "readonly", async (tx) => {
    const [device, head, edits] = await Promise.all([
      metaIn(tx, "device"),
      metaIn(tx, "head"),
      tx.objectStore("edits").getAll(editsOfSubmission(submission)),
    ]);
    return { device, head: head ?? { seq: 0, id: null }, edits };
  });
}

/** The first edits whose body stays within the contract's limit. */
function whatFits(edits: readonly Edit[]): Edit[] {
  let bytes = 0;
  return edits.filter(({ path, value, over }, at) => {
    bytes += sizeOf({ [path]: value }) + (over.length ? sizeOf({ [path]: over }) : 0);
    return at === 0 || bytes <= MOST_SET_BYTES;
  });
}

async function sealed(
  device: DeviceRecord,
  head: Head,
  submission: string,
  edits: readonly Edit[],
): Promise<RevisionRecord> {
  const draft: Draft = {
    device: device.id,
    seq: head.seq + 1,
    prev: head.id,
    at:
      edits
        .map(({ at }) => at)
        .sort()
        .at(-1) ?? "",
    submission,
    set: Object.fromEntries(edits.map(({ path, value }) => [path, value])),
    over: Object.fromEntries(edits.map(({ path, over }) => [path, over])),
    nonce: freshNonce(),
  };
  const body = bodyOf(draft);
  const [id, sig] = await Promise.all([idOf(body), sign(device.privateKey, body)]);
  return { id, body, sig, device: device.id, seq: draft.seq, submission, state: "device" };
}

/** In one transaction: the revision, the log's new head, the submission as it now stands; null if the head has moved. */
async function putSealed(
  tx: Transaction,
  revision: RevisionRecord,
  head: Head,
  edits: readonly Edit[],
): Promise<SubmissionRecord | null> {
  const present = await metaIn(tx, "head");
  if ((present?.seq ?? 0) !== head.seq) return null;
  await Promise.all([
    tx.objectStore("revisions").put(revision),
    tx.objectStore("meta").put({ seq: revision.seq, id: revision.id }, "head"),
    ...edits.map((edit) => clearEdit(tx, edit, revision.id)),
  ]);
  return reckon(tx, revision.submission);
}

async function clearEdit(tx: Transaction, edit: Edit, revision: string): Promise<void> {
  const store = tx.objectStore("edits");
  const present = await store.get([edit.submission, edit.path]);
  if (!present) return;
  if (present.stamp === edit.stamp) await store.delete([edit.submission, edit.path]);
  else await store.put(replacing(present, edit, revision));
}

/** Reckon a submission's record anew from its revisions, and keep it. */
export async function reckon(tx: Transaction, submission: string): Promise<SubmissionRecord> {
  const revisions = await tx.objectStore("revisions").index("submission").getAll(submission);
  const record = recordOf(submission, revisions);
  await tx.objectStore("submissions").put(record);
  return record;
}
