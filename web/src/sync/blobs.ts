/** Carries attachments piece by piece, on from wherever the last attempt was cut off. */
import { contentOf, listSendableBlobs, noteBlob } from "../store/blobs.ts";
import type { BlobRecord } from "../store/schema.ts";
import { sha256Hex } from "./bytes.ts";
import { isCutOff, type Road, RoadError, refusal } from "./road.ts";
import { askAsDevice } from "./session.ts";

const PIECE_BYTES = 256 * 1024;
const LEAST_PIECE_BYTES = 32 * 1024;
const TIMEOUT_MS = 90_000;
/** A store that keeps finding the hash wrong is not sent the same bytes for ever. */
const MOST_BEGINNINGS = 3;

/** How much a piece carries: less on a link that keeps breaking. */
let pieceBytes = PIECE_BYTES;
/** Attachments whose upload broke off: the store is asked how much arrived. */
const brokenOff = new Set<string>();

/** Send what waits, smallest first, and tell the bytes done. Raises: RoadError. */
export async function sendBlobs(road: Road, progress: (done: number, of: number) => void): Promise<void> {
  const waiting = (await listSendableBlobs()).sort((one, other) => one.size - other.size);
  const of = waiting.reduce((total, { size }) => total + size, 0);
  let done = 0;
  for (const blob of waiting) {
    await sendBlob(road, blob, (offset) => progress(done + offset, of)).catch((error: unknown) => {
      if (!(error instanceof RoadError) || error.problem !== "refused") throw error; // one refused never blocks the next
    });
    done += blob.size;
  }
}

async function sendBlob(road: Road, blob: BlobRecord, progress: (offset: number) => void): Promise<void> {
  const content = await contentOf(blob.sha256);
  if (!content || (await sha256Hex(content)) !== blob.sha256) return noteBlob({ ...blob, state: "damaged" });
  let offset: number | null = blob.offset;
  if (brokenOff.has(blob.sha256) || offset > 0) offset = await offsetAtStore(road, blob);
  let beginnings = 0;
  while (offset !== null && offset < blob.size && beginnings < MOST_BEGINNINGS) {
    if (offset === 0) beginnings += 1;
    progress(offset);
    offset = await sendPiece(road, blob, content, offset);
    if (offset !== null)
      await noteBlob({ ...blob, offset, state: offset === blob.size ? "done" : "waiting" });
  }
  if (offset === blob.size && blob.state === "waiting") await noteBlob({ ...blob, offset, state: "done" });
}

/** How much the store holds; null when it does not know the attachment: its revision has not arrived or is refused. */
async function offsetAtStore(road: Road, blob: BlobRecord): Promise<number | null> {
  const answer = await askAsDevice(road, `blobs/${blob.sha256}`, { method: "HEAD" });
  if (answer.status === 404) return null;
  if (!answer.ok) throw await refusal(answer);
  brokenOff.delete(blob.sha256);
  return offsetIn(answer) ?? 0;
}

const offsetIn = ({ headers }: Response): number | null => {
  const told = headers.get("Upload-Offset");
  return told !== null && /^\d+$/.test(told) ? Number(told) : null;
};

/** The offset after one piece. */
async function sendPiece(
  road: Road,
  blob: BlobRecord,
  content: ArrayBuffer,
  at: number,
): Promise<number | null> {
  const piece = content.slice(at, at + pieceBytes);
  const began = Date.now();
  const answer = await askAsDevice(road, `blobs/${blob.sha256}`, {
    method: "PATCH",
    headers: {
      "Content-Type": "application/partial-upload",
      "Upload-Offset": String(at),
      "Upload-Length": String(blob.size),
      "Upload-Complete": at + piece.byteLength === blob.size ? "?1" : "?0",
    },
    body: piece,
    timeout_ms: TIMEOUT_MS,
  }).catch((error: unknown) => {
    brokenOff.add(blob.sha256);
    if (isCutOff(error, Date.now() - began)) pieceBytes = Math.max(pieceBytes / 2, LEAST_PIECE_BYTES);
    throw error;
  });
  return offsetAfter(answer, at + piece.byteLength);
}

/** Only the store's own word moves the offset: a proxy's page does not. */
async function offsetAfter(answer: Response, expected: number): Promise<number | null> {
  const told = offsetIn(answer);
  if (answer.ok && told !== null) {
    pieceBytes = Math.min(pieceBytes * 2, PIECE_BYTES);
    return Math.min(told, expected);
  }
  if (answer.status === 409 && told !== null) return told;
  if (answer.status === 422) return 0;
  if (answer.status === 404) return null;
  if (answer.ok) throw new RoadError("not_fieldobs", answer.headers.get("Content-Type") ?? "", answer.status);
  throw await refusal(answer);
}
