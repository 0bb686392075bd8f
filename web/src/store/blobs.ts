/** Attachments on the phone: their bytes as ArrayBuffers, beside a record of how much of each a store has. */

import type { RevisionState } from "../sync/receipt.ts";
import { transact } from "./database.ts";
import { keep, putEdits } from "./edits.ts";
import type { BlobRecord, Edit } from "./schema.ts";
import { held, publish } from "./state.ts";
import { names } from "./submissions.ts";
import { tell } from "./tabs.ts";

/** Keep a file and the answer that names it, both or neither. Raises: FieldError storage_full. */
export async function keepFile(record: BlobRecord, content: ArrayBuffer, edit: Edit): Promise<void> {
  const stores = ["blobs", "contents", "edits", "submissions"] as const;
  const { kept, edits } = await transact(stores, "readwrite", async (tx) => {
    const known = await tx.objectStore("blobs").get(record.sha256);
    await tx.objectStore("contents").put(content, record.sha256);
    const kept = known?.submission === record.submission && known.state !== "damaged" ? known : record;
    await tx.objectStore("blobs").put(kept);
    return { kept, edits: await putEdits(tx, [edit]) };
  });
  holdBlob(kept);
  for (const put of edits) keep(put);
  publish([record.submission]);
  tell({ submissions: [record.submission] });
}

export function listWaitingBlobs(): Promise<BlobRecord[]> {
  return transact(["blobs"], "readonly", (tx) => tx.objectStore("blobs").index("state").getAll("waiting"));
}

/** Those whose naming revision a store holds: text goes before pictures. */
export async function listSendableBlobs(): Promise<BlobRecord[]> {
  return (await listWaitingBlobs()).filter(({ sha256, submission }) =>
    held.records.get(submission)?.history.some(({ state, set }) => ARRIVED.has(state) && names(set, sha256)),
  );
}

/** Whether somebody said that all the changes naming it were erased. Only with the store's own word is it so. */
export function isErased({ submission, sha256 }: BlobRecord): boolean {
  const history = held.records.get(submission)?.history ?? [];
  const erased = history.flatMap(({ set }) => (Array.isArray(set.$erased) ? set.$erased : []));
  return history.every(({ revision, set }) => !names(set, sha256) || erased.includes(revision));
}

const ARRIVED: ReadonlySet<RevisionState> = new Set(["hub", "hq", "held"] as const);

export function contentOf(sha256: string): Promise<ArrayBuffer | undefined> {
  return transact(["contents"], "readonly", (tx) => tx.objectStore("contents").get(sha256));
}

/** A picture that came from headquarters, kept for the next look; with no room it is simply fetched again. */
export function keepFetched(sha256: string, content: ArrayBuffer): Promise<unknown> {
  return transact(["contents"], "readwrite", (tx) => tx.objectStore("contents").put(content, sha256));
}

/** Note how far an attachment has come. */
export async function noteBlob(blob: BlobRecord): Promise<void> {
  await transact(["blobs"], "readwrite", (tx) => tx.objectStore("blobs").put(blob));
  holdBlob(blob);
  publish([blob.submission]);
  tell({ submissions: [blob.submission] });
}

/** In memory lie only those that are not done with. */
export function holdBlob(blob: BlobRecord): void {
  if (blob.state === "done") held.blobs.delete(blob.sha256);
  else held.blobs.set(blob.sha256, blob);
}
