/**
 * Receipts that come back by hand, for what left this phone in a file or in codes. No connection vouches for them, so only
 * headquarters' own signature counts; then they settle what they name by the same code as receipts over the network.
 */
import { listWaitingBlobs, noteBlob } from "../store/blobs.ts";
import { readMeta } from "../store/database.ts";
import { listHanded, listInStates, loadHanded } from "../store/handed.ts";
import { settle } from "../store/outbox.ts";
import { parts } from "../store/parts.ts";
import type { DeviceRecord, HandedRecord } from "../store/schema.ts";
import { fromBase64url, utf8 } from "./bytes.ts";
import { show } from "./carrying.ts";
import {
  isGenuine,
  isRuling,
  knowsEd25519,
  type LogState,
  type Receipt,
  type RevisionState,
  verifyWith,
} from "./receipt.ts";

/** What of a receipt comes by hand: nothing that would bring news down. */
export type HandedReceipt = Omit<Receipt, "changes" | "cursor" | "complete" | "server_time"> &
  Partial<Pick<Receipt, "server_time">>;

export interface ReceiptFile {
  receipts: HandedReceipt[];
  attachments: { device: string; sha256: string; receipt: string }[];
}

/** How many of what left this phone are elsewhere than before. */
export interface Moved {
  /** Headquarters has signed for them. */
  hq: number;
  /** A hub has them, and says so itself. */
  hub: number;
  /** They were refused, and stay here. */
  rejected: number;
  attachments: number;
}

/** What became of a receipt file; only in the first case anything changed. */
export type Verdict =
  | { kind: "taken"; moved: Moved }
  /** All that it names was at headquarters already. */
  | { kind: "known" }
  /** Headquarters has not stored what it names, for a passing reason. */
  | { kind: "waiting" }
  /** No receipt, or a damaged one. */
  | { kind: "unreadable" }
  /** Names nothing that left this phone. */
  | { kind: "others" }
  /** Not signed by the mission's headquarters. */
  | { kind: "forged" }
  /** From before headquarters was put back from a copy. */
  | { kind: "old" };

/** The file as it is meant, or null. */
export function readReceipts(text: string): ReceiptFile | null {
  const said = parsed(text) as (Partial<ReceiptFile> & { fieldobs_receipts?: unknown }) | null;
  if (said?.fieldobs_receipts !== 1) return null;
  const { receipts, attachments = [] } = said;
  if (!Array.isArray(receipts) || !receipts.every(isRuling) || !Array.isArray(attachments)) return null;
  return { receipts, attachments };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

/** Take in a receipt file. What is not for this phone, not genuine or too old changes nothing. */
export async function takeReceipts(text: string): Promise<Verdict> {
  const file = readReceipts(text);
  const [device, seen] = await Promise.all([readMeta("device"), readMeta("receipt")]);
  if (!file || !device) return { kind: "unreadable" };
  await knowEd25519();
  const handed = await listHanded();
  const own = file.receipts.filter(({ batch }) => handed.some((each) => each.batch === batch));
  const believed = await Promise.all(own.map((receipt) => believe(receipt, device)));
  const genuine = believed.filter((receipt) => receipt !== null);
  if (genuine.length < own.length) return { kind: "forged" };
  const present = genuine.filter(({ log }) => !isFromBefore(log, seen?.log));
  if (present.length === 0 && own.length > 0) return { kind: "old" };
  const before = await statesOfWaiting();
  await settleAll(present, handed);
  const after = await statesOfWaiting();
  const moved = { ...movedBetween(before, after), attachments: await settleAttachments(file) };
  await loadHanded();
  if (Object.values(moved).some(Boolean)) return { kind: "taken", moved };
  if (own.length === 0) return { kind: "others" };
  const named = present.flatMap(({ outcomes }) => Object.keys(outcomes));
  return { kind: named.some((id) => after.has(id)) ? "waiting" : "known" };
}

/** Where each revision is that headquarters does not have. */
async function statesOfWaiting(): Promise<Map<string, RevisionState>> {
  return new Map((await listInStates("device", "hub", "rejected")).map(({ id, state }) => [id, state]));
}

type States = ReadonlyMap<string, RevisionState>;

function movedBetween(before: States, after: States): Omit<Moved, "attachments"> {
  const moves = [...before].flatMap(([id, was]) => (after.get(id) === was ? [] : [after.get(id) ?? "hq"]));
  const count = (state: RevisionState): number => moves.filter((each) => each === state).length;
  return { hq: count("hq"), hub: count("hub"), rejected: count("rejected") };
}

/** As over the network; a hub's receipt counts as far as headquarters signed it. */
async function believe(receipt: HandedReceipt, device: DeviceRecord): Promise<Receipt | null> {
  const server_time = receipt.server_time ?? new Date().toISOString();
  const whole: Receipt = { ...receipt, server_time, changes: {}, cursor: "", complete: true };
  if ("hub" in receipt) return (await parts.hub()).believe(whole, device);
  return (await isGenuine(whole, device.storeKey)) ? whole : null;
}

const isFromBefore = (log: LogState, seen: LogState | undefined): boolean =>
  seen !== undefined && log.id === seen.id && log.epoch < seen.epoch;

async function settleAll(receipts: readonly Receipt[], handed: readonly HandedRecord[]): Promise<void> {
  for (const receipt of receipts) {
    const record = handed.find(({ batch }) => batch === receipt.batch);
    const settled = await settle(receipt, record?.revisions.map((id) => ({ id })) ?? [], "hand");
    await show(settled, () => Promise.resolve());
  }
}

/** How many attachments headquarters has signed that it holds whole. */
async function settleAttachments({ attachments }: ReceiptFile): Promise<number> {
  const waiting = await listWaitingBlobs();
  let done = 0;
  for (const { sha256, receipt } of attachments) {
    const blob = waiting.find((each) => each.sha256 === sha256);
    if (!blob || !(await (await parts.hub()).isDelivered(sha256, blob.size, receipt))) continue;
    await noteBlob({ ...blob, offset: blob.size, state: "done" });
    done += 1;
  }
  return done;
}

/** Makes sure that a signature can be checked here, also in an engine that knows no Ed25519. */
export async function knowEd25519(): Promise<void> {
  if (await knowsEd25519()) return;
  const { ed25519 } = await import("./sealing.ts");
  verifyWith((text, signature, { x = "" }) => {
    try {
      return ed25519.verify(fromBase64url(signature), utf8(text), fromBase64url(x));
    } catch {
      return false;
    }
  });
}
