/** A file of everything headquarters does not have yet: the way out when there is no network at all. */
import { chooseBatch, requestOf } from "../sync/batch.ts";
import { base64 } from "../sync/bytes.ts";
import { contentOf, listWaitingBlobs } from "./blobs.ts";
import { readMeta, transact } from "./database.ts";
import { FieldError } from "./errors.ts";
import type { BlobRecord, RevisionRecord } from "./schema.ts";

const STATES = ["device", "hub", "rejected"] as const;

/** Requests as in the sync contract, ready to be sent by anyone, and the attachments in base64. */
export async function makeCopy(now: Date): Promise<Blob> {
  const [device, enrolment] = await Promise.all([readMeta("device"), readMeta("enrolment")]);
  if (!device || !enrolment) throw new FieldError("not_enrolled");
  const head = {
    fieldobs_copy: 1,
    mission: enrolment.mission.id,
    observer: enrolment.observer.code,
    device: device.id,
    made_at: now.toISOString(),
    certificate: device.certificate,
  };
  const requests = requestsOf(await listNotAtHeadquarters(), device.id, now);
  const parts: BlobPart[] = [
    `${JSON.stringify(head).slice(0, -1)},"requests":[${requests.join(",")}],"attachments":[`,
  ];
  for (const [at, blob] of (await listWaitingBlobs()).entries())
    parts.push(at ? "," : "", await attachmentOf(blob));
  return new Blob([...parts, "]}"], { type: "application/json" });
}

function requestsOf(revisions: readonly RevisionRecord[], device: string, now: Date): string[] {
  const requests: string[] = [];
  for (let left = revisions; left.length > 0; ) {
    const chosen = chooseBatch(left);
    const envelope = {
      batch: crypto.randomUUID(),
      device,
      app: __VERSION__,
      now: now.toISOString(),
      cursor: null,
    };
    requests.push(requestOf(envelope, chosen));
    left = left.slice(chosen.length);
  }
  return requests;
}

async function listNotAtHeadquarters(): Promise<RevisionRecord[]> {
  const found = await transact(["revisions"], "readonly", (tx) => {
    const index = tx.objectStore("revisions").index("state");
    return Promise.all(STATES.map((state) => index.getAll(IDBKeyRange.bound([state], [state, []]))));
  });
  return found.flat();
}

/** One attachment at a time is in memory as text. */
async function attachmentOf({ sha256, size, type, name }: BlobRecord): Promise<string> {
  const content = await contentOf(sha256);
  const data = content ? base64(new Uint8Array(content)) : "";
  return JSON.stringify({ sha256, size, type, name, data });
}
