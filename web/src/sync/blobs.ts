/** Carries attachments piece by piece, on from wherever the last attempt was cut off. */
import { contentOf, isErased, listSendableBlobs, noteBlob } from "../store/blobs.ts";
import { countUnsent } from "../store/outbox.ts";
import type { BlobRecord } from "../store/schema.ts";
import { sha256Hex } from "./bytes.ts";
import { isCutOff, type Road, RoadError, refusal } from "./road.ts";
import { askAsDevice } from "./session.ts";

const PIECE_BYTES = 256 * 1024;
const LEAST_PIECE_BYTES = 32 * 1024;
const TIMEOUT_MS = 90_000;
/** A store that keeps finding the hash wrong is not sent the same bytes for ever. */
const MOST_BEGINNINGS = 3;

/** How long a link that broke under way is given to return, before the whole run ends and a later one begins anew. */
const RESTS_MS = [1_000, 2_000, 4_000];
/** Cuts in a row of which none brought a picture further. */
const MOST_STANDSTILLS = 2;

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
  const isNew = blob.offset === 0 && !blob.carried && !road.hub && !brokenOff.has(blob.sha256);
  let told: Told | null = isNew ? { offset: 0, receipt: null } : await toldByStore(road, blob);
  let [beginnings, standstills] = [0, 0];
  while (told && told.offset < blob.size && beginnings < MOST_BEGINNINGS) {
    const from: number = told.offset;
    if (from === 0) beginnings += 1;
    progress(from);
    told = await sendPiece(road, blob, content, from).catch((error: unknown) =>
      standstills < MOST_STANDSTILLS ? toldAfterCut(road, blob, error) : Promise.reject(error),
    );
    standstills = told && told.offset <= from ? standstills + 1 : 0;
    if (told && told.offset < blob.size) await noteTold(road, blob, told);
  }
  if (told?.offset === blob.size) await noteTold(road, blob, told);
  // A hub may only not know yet; headquarters itself asks no more for what it erased.
  if (!told && !road.hub && isErased(blob)) await noteBlob({ ...blob, state: "done" });
}

/** How much a store holds, and at a hub headquarters' signature once it has the whole. */
interface Told {
  offset: number;
  receipt: string | null;
}

/** What a hub holds is not done with before headquarters has it as well. */
async function noteTold({ hub }: Road, blob: BlobRecord, { offset, receipt }: Told): Promise<void> {
  const isWhole = offset === blob.size;
  const isDone = isWhole && (!hub || (await hub.isDelivered(blob.sha256, blob.size, receipt)));
  if (isDone) await noteBlob({ ...blob, offset, state: "done" });
  else if (hub) await noteBlob({ ...blob, carried: isWhole });
  else await noteBlob({ ...blob, offset });
}

/** How much the store holds; null when it does not know the attachment: its revision has not arrived or is refused. */
async function toldByStore(road: Road, blob: BlobRecord): Promise<Told | null> {
  const answer = await askAsDevice(road, `blobs/${blob.sha256}`, { method: "HEAD" });
  if (answer.status === 404) return null;
  if (!answer.ok) throw await refusal(answer);
  brokenOff.delete(blob.sha256);
  return toldIn(answer) ?? { offset: 0, receipt: null };
}

/** How much the store holds once the link is back, if it comes soon and no text waits: text goes first. Raises: RoadError. */
async function toldAfterCut(road: Road, blob: BlobRecord, error: unknown): Promise<Told | null> {
  for (const rest_ms of isAway(error) ? RESTS_MS : []) {
    await new Promise((resolve) => setTimeout(resolve, rest_ms * (0.5 + road.random())));
    if ((await countUnsent()) > 0) break;
    try {
      return await toldByStore(road, blob);
    } catch (again) {
      if (!isAway(again)) throw again;
    }
  }
  throw error;
}

const isAway = (error: unknown): boolean => error instanceof RoadError && error.problem === "no_network";

const toldIn = ({ headers }: Response): Told | null => {
  const offset = headers.get("Upload-Offset");
  if (offset === null || !/^\d+$/.test(offset)) return null;
  return { offset: Number(offset), receipt: headers.get("Upload-Receipt") };
};

/** What the store tells after one piece. */
async function sendPiece(
  road: Road,
  blob: BlobRecord,
  content: ArrayBuffer,
  at: number,
): Promise<Told | null> {
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
  return toldAfter(answer, at + piece.byteLength);
}

/** Only the store's own word moves the offset: a proxy's page does not. */
async function toldAfter(answer: Response, expected: number): Promise<Told | null> {
  const told = toldIn(answer);
  if (answer.ok && told) {
    pieceBytes = Math.min(pieceBytes * 2, PIECE_BYTES);
    return { ...told, offset: Math.min(told.offset, expected) };
  }
  if (answer.status === 409 && told) return told;
  if (answer.status === 422) return { offset: 0, receipt: null };
  if (answer.status === 404) return null;
  if (answer.ok) throw new RoadError("not_fieldobs", answer.headers.get("Content-Type") ?? "", answer.status);
  throw await refusal(answer);
}
