/** What a store answers: whether it is a receipt for our batch, whether it is genuine, and what it lets go of. */

import type { Outgoing } from "./batch.ts";
import { fromBase64url, utf8 } from "./bytes.ts";

export const RECEIPT = "application/vnd.fieldobs.receipt+json";

export interface Problem {
  type: string;
  title: string;
  detail?: string;
}

export interface Ruling {
  outcome: "stored" | "duplicate" | "quarantined" | "relayed" | "retry" | "rejected";
  problem?: Problem;
}

export interface LogState {
  id: string;
  epoch: number;
  size: number;
  root: string;
}

/** Runs of `seq`, first and last included. */
export type Runs = readonly (readonly [first: number, last: number])[];

/** A store's signed word about a device. */
export interface Certificate {
  body: string;
  sig: string;
}

export interface Changes {
  forms: { slug: string; version: string; hash: string }[];
  /** Hashes of all forms that are offered now; told whenever they changed. Others begin nothing new. */
  offered: string[];
  stations: { code: string; name: string }[];
  messages: { id: string; at: string; text: string }[];
  revisions: { body: string; sig: string }[];
  /** Of the devices that made these revisions; older servers send none. */
  certificates: Certificate[];
  withdrawn: string[];
}

export interface Receipt {
  protocol: 1;
  batch: string;
  server_time: string;
  outcomes: Record<string, Ruling>;
  have: Record<string, Runs>;
  log: LogState;
  signature: string;
  /** `log` as a note that headquarters signed; older servers send none. */
  checkpoint?: string;
  cursor: string;
  changes: Partial<Changes>;
  /** Attachments of this phone that headquarters does not have whole; none are told by older servers. */
  missing?: string[];
  complete: boolean;
}

/** Where a revision is: `held` is at headquarters, out of the figures; `rejected` is nowhere and never will be. */
export type RevisionState = "device" | "hub" | "hq" | "held" | "rejected";

/** The receipt for `batch`, or null: whatever else came, with whatever status, acknowledges nothing. */
export function readReceipt(mediaType: string | null, text: string, batch: string): Receipt | null {
  if (mediaType?.split(";")[0]?.trim().toLowerCase() !== RECEIPT) return null;
  const said = parse(text);
  return isReceipt(said) && said.batch === batch ? said : null;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

function isReceipt(said: unknown): said is Receipt {
  return isRuling(said) && isObject((said as Partial<Receipt>).changes);
}

/** Whether this has the members of a receipt that say what became of revisions. */
export function isRuling(
  said: unknown,
): said is Omit<Receipt, "changes" | "cursor" | "complete" | "server_time"> {
  const { protocol, outcomes, have, log } = (said ?? {}) as Partial<Receipt>;
  return protocol === 1 && [outcomes, have, log].every(isObject);
}

const isObject = (member: unknown): boolean => typeof member === "object" && member !== null;

/** What of a receipt a store signs. */
export type Signed = Pick<Receipt, "log" | "batch" | "signature"> & {
  outcomes: Record<string, Pick<Ruling, "outcome">>;
};

/** The bytes a store signs. */
export function signedLines({ log, batch, outcomes }: Omit<Signed, "signature">): string {
  const rulings = Object.keys(outcomes).sort();
  return [
    "fieldobs-receipt-v1",
    log.id,
    log.epoch,
    log.size,
    log.root,
    batch,
    ...rulings.map((id) => `${id} ${outcomes[id]?.outcome}`),
    "",
  ].join("\n");
}

/** Whether a store signed this receipt; `undefined` where this engine does not know Ed25519. */
export function isGenuine(receipt: Signed, storeKey: JsonWebKey): Promise<boolean | undefined> {
  return isSigned(signedLines(receipt), receipt.signature, storeKey);
}

/** Whether a store signed this text; `undefined` where this engine does not know Ed25519. */
export async function isSigned(
  text: string,
  signature: string,
  storeKey: JsonWebKey,
): Promise<boolean | undefined> {
  if (!(await knowsEd25519())) return ownVerifier?.(text, signature, storeKey);
  const { kty, crv, x } = storeKey;
  try {
    const key = await crypto.subtle.importKey("jwk", { kty, crv, x } as JsonWebKey, "Ed25519", false, [
      "verify",
    ]);
    return await crypto.subtle.verify("Ed25519", key, fromBase64url(signature), utf8(text));
  } catch {
    return false;
  }
}

/** Stands in where the engine knows no Ed25519; too large to be here from the beginning. */
export type Verifier = (text: string, signature: string, storeKey: JsonWebKey) => boolean;
let ownVerifier: Verifier | undefined;

export function verifyWith(verifier: Verifier): void {
  ownVerifier = verifier;
}

/** Engines before Chrome 137, Firefox 129 and Safari 17 do not. */
export async function knowsEd25519(): Promise<boolean> {
  try {
    await crypto.subtle.generateKey("Ed25519", false, ["sign", "verify"]);
    return true;
  } catch {
    return false;
  }
}

/** What a receipt says of the revisions that were sent; of others it says nothing. */
export function rulings(receipt: Receipt, sent: readonly Pick<Outgoing, "id">[]): Map<string, Ruling> {
  return new Map(
    sent.flatMap(({ id }) => {
      const ruling = Object.hasOwn(receipt.outcomes, id) ? receipt.outcomes[id] : undefined;
      return ruling ? [[id, ruling] as const] : [];
    }),
  );
}

/** The state a ruling brings a revision to, or null where it stays as it is. */
export function stateAfter({ outcome, problem }: Ruling): RevisionState | null {
  switch (outcome) {
    case "stored":
    case "duplicate":
      return problem ? "held" : "hq";
    case "quarantined":
      return "held";
    case "relayed":
      return "hub";
    case "rejected":
      return "rejected";
    default:
      return null; // "retry", or a word of a later contract
  }
}

/** Whether a store that tells what it has is without this number: then it is sent again. */
export function isMissing(runs: Runs, seq: number): boolean {
  return !runs.some(([first, last]) => first <= seq && seq <= last);
}
