/** A file of everything headquarters does not have yet: the way out when there is no network at all. */
import { chooseBatch, requestOf } from "../sync/batch.ts";
import { base64 } from "../sync/bytes.ts";
import { contentOf, listWaitingBlobs } from "./blobs.ts";
import { readMeta } from "./database.ts";
import { FieldError } from "./errors.ts";
import { listInStates } from "./handed.ts";
import type { BlobRecord, RevisionRecord } from "./schema.ts";
import { sealDue } from "./seal.ts";
import { vouchers } from "./vouching.ts";

/** Requests as in the sync contract, ready to be sent by anyone, and the attachments in base64. */
export async function makeCopy(now: Date): Promise<Blob> {
  await sealDue(now.getTime(), true);
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
  const requests = await requestsOf(await listInStates("device", "hub", "rejected"), device.id, now);
  const parts: BlobPart[] = [
    `${JSON.stringify(head).slice(0, -1)},"requests":[${requests.join(",")}],"attachments":[`,
  ];
  for (const [at, blob] of (await listWaitingBlobs()).entries())
    parts.push(at ? "," : "", await attachmentOf(blob));
  return new Blob([...parts, "]}"], { type: "application/json" });
}

async function requestsOf(
  revisions: readonly RevisionRecord[],
  device: string,
  now: Date,
): Promise<string[]> {
  const requests: string[] = [];
  for (let left = revisions; left.length > 0; ) {
    const chosen = chooseBatch(left);
    const envelope = {
      batch: crypto.randomUUID(),
      device,
      app: __VERSION__,
      now: now.toISOString(),
      cursor: null,
      ...(await vouchers(chosen)),
    };
    requests.push(requestOf(envelope, chosen));
    left = left.slice(chosen.length);
  }
  return requests;
}

/** One attachment at a time is in memory as text. */
async function attachmentOf({ sha256, size, type, name }: BlobRecord): Promise<string> {
  const content = await contentOf(sha256);
  const data = content ? base64(new Uint8Array(content)) : "";
  return JSON.stringify({ sha256, size, type, name, data });
}

/** To the phone's own folder. */
export function download(file: File): void {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(file);
  link.download = file.name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}
