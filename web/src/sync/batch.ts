/** Revisions a device sends together. Knows no network. */
import type { Certificate } from "./receipt.ts";
import { sizeOf } from "./revision.ts";

export const MOST_REVISIONS = 200;
export const MOST_BYTES = 2 * 1024 * 1024;
export const MOST_PACKED_BYTES = 256 * 1024;
/** Below this a bad link gains nothing from smaller batches. */
const LEAST_BYTES = 8 * 1024;
/** Room for the members around the revisions. */
const ENVELOPE_BYTES = 4 * 1024;
/** Room for as many certificates as a request may hold, at the limit of all. */
const CERTIFICATES_BYTES = 48 * 1024;

export interface Outgoing {
  id: string;
  body: string;
  sig: string;
}

export interface Envelope {
  batch: string;
  device: string;
  app: string;
  now: string;
  cursor: string | null;
  /** The last checkpoint that this phone was given. */
  seen?: string;
  /** Two checkpoints that cannot both be true. */
  alarm?: string[];
  /** Of other devices whose revisions are in it, for a store that has forgotten them. */
  certificates?: Certificate[];
}

/** The first of what waits, as much as fits; always one, so that nothing waits for ever. */
export function chooseBatch<T extends Outgoing>(waiting: readonly T[], mostBytes = MOST_BYTES): T[] {
  const chosen: T[] = [];
  let bytes = ENVELOPE_BYTES;
  for (const revision of waiting.slice(0, MOST_REVISIONS)) {
    bytes += sizeOf({ body: revision.body, sig: revision.sig }) + 1;
    if (chosen.length > 0 && bytes > Math.min(mostBytes, MOST_BYTES - CERTIFICATES_BYTES)) break;
    chosen.push(revision);
  }
  return chosen;
}

/** The text of a request. */
export function requestOf(envelope: Envelope, revisions: readonly Outgoing[]): string {
  return JSON.stringify({
    protocol: 1,
    ...envelope,
    revisions: revisions.map(({ body, sig }) => ({ body, sig })),
  });
}

/** How much to send next: half after a failure, so that a link that is cut every few seconds still moves on. */
export function nextMostBytes(sentBytes: number, hasArrived: boolean): number {
  return hasArrived ? Math.min(sentBytes * 2, MOST_BYTES) : Math.max(sentBytes / 2, LEAST_BYTES);
}
