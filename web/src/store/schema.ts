/** Shape of the phone's database: what each store holds. */
import type { DBSchema, IDBPDatabase, IDBPTransaction, StoreNames } from "idb";
import type { FormDocument } from "../forms/document.ts";
import type { Standing } from "../sync/merge.ts";
import type { Certificate, LogState, Problem, RevisionState } from "../sync/receipt.ts";
import type { Alarm, Seen } from "../sync/seen.ts";
import type { Answers, Enrolment, Message, Settings, Station, Value } from "./types.ts";

/** What makes this phone itself. The private key cannot be taken out of it. */
export interface DeviceRecord {
  id: string;
  privateKey: CryptoKey;
  token: string;
  /** Shown to a store that has forgotten this phone. */
  certificate: unknown;
  /** The store's own key, known since enrolment. */
  storeKey: JsonWebKey;
}

/** The last revision of this phone's own log. */
export interface Head {
  seq: number;
  id: string | null;
}

/** An answer that is saved and not sealed into a revision yet. */
export interface Edit {
  submission: string;
  path: string;
  value: Value;
  /** Standing writes that the observer saw and meant to replace. */
  over: string[];
  at: string;
  /** Changes with every save, so that sealing notices one that came meanwhile. */
  stamp: string;
  /** Replaces every standing answer, a partner's that differs too. */
  decides?: boolean;
}

export interface RevisionRecord {
  id: string;
  body: string;
  sig: string;
  device: string;
  seq: number;
  submission: string;
  state: RevisionState;
  problem?: Problem;
  receivedAt?: string;
}

/** One revision, as far as screens need it without reading its body. */
export interface PastChange {
  revision: string;
  device: string;
  /** Missing in what an older release reckoned. */
  seq?: number;
  at: string;
  by?: string;
  set: Answers;
  bytes: number;
  state: RevisionState;
  problem?: Problem;
  receivedAt?: string;
}

/** A submission as its sealed revisions make it: reckoned anew whenever one of them arrives or moves. */
export interface SubmissionRecord {
  id: string;
  standing: Standing;
  history: PastChange[];
}

export interface FormRecord {
  hash: string;
  slug: string;
  version: string;
  /** Order of publication as the phone learnt of it; the greatest of a slug is current. */
  order: number;
  /** Begins nothing new; what was begun with it goes on. */
  retired?: boolean;
  /** Null until it is fetched. */
  document: FormDocument | null;
}

/** What is attached, and how much of it a store has. The bytes lie apart, in `contents`. */
export interface BlobRecord {
  sha256: string;
  size: number;
  type: string;
  name: string;
  submission: string;
  /** Bytes a store said it holds durably. */
  offset: number;
  state: "waiting" | "done" | "damaged";
  /** A hub has it whole, and headquarters has not said so yet. */
  carried?: boolean;
}

/** What went into a file or into codes, so that a receipt that comes back the same way is known as one's own. */
export interface HandedRecord {
  batch: string;
  at: string;
  how: "file" | "codes";
  revisions: string[];
  /** Hashes of the attachments in it. */
  blobs: string[];
}

/** Another phone's sealed file: kept until headquarters has given its receipts for it, and these as long as they are wanted. */
export interface CarriedRecord {
  /** Its SHA-256 in hex. */
  id: string;
  at: string;
  /** Null once the receipts are here. */
  content: ArrayBuffer | null;
  size: number;
  tries: number;
  /** Not to be tried before. */
  restsUntil?: string;
  /** Why headquarters did not take it: as it said, or what stands in the way of sending. */
  why?: string;
  /** Headquarters itself cannot open it: it may be let go of. */
  isRefused?: boolean;
  /** A hub has it and has no receipts of headquarters yet. */
  isWithHub?: boolean;
  /** The receipts as they came. */
  receipts?: string;
}

/** A hub this phone has been at, by its address. */
export interface HubRecord {
  token: string;
  cursor: string | null;
}

export interface RegisterRecord {
  hash: string;
  /** One station a line, columns parted by tabs. */
  lines: string;
  /** The same lines as they are searched. */
  haystack: string;
}

/** A station of the plan: at first as the sync told it, then as the register has it, for the first screen. */
export type PlannedStation = Pick<Station, "code" | "name"> & Partial<Station>;

export interface Meta {
  device: DeviceRecord;
  enrolment: Enrolment;
  head: Head;
  cursor: string;
  receipt: { at: string; log: LogState };
  /** The batch whose receipt was the last to change what a page shows. */
  settled: string;
  /** The last state of headquarters' log, and how far it is proven. */
  seen: Seen;
  /** Stays until headquarters says that its log began anew. */
  alarm: Alarm;
  settings: Settings;
  plan: PlannedStation[];
  /** Hash of the list of stations that lies in `register`. */
  registerHash: string;
  hubs: Record<string, HubRecord>;
  /** By device: of those whose revisions came down. */
  certificates: Record<string, Certificate>;
  /** The observer has left this phone: its store is empty by their own will. */
  left: true;
  /** Room that is given up when the phone is full, so that text still saves. */
  ballast: ArrayBuffer;
}

export interface FieldSchema extends DBSchema {
  meta: { key: keyof Meta; value: Meta[keyof Meta] };
  places: { key: string; value: string };
  forms: { key: string; value: FormRecord };
  register: { key: "stations"; value: RegisterRecord };
  edits: { key: [submission: string, path: string]; value: Edit };
  revisions: {
    key: string;
    value: RevisionRecord;
    indexes: { submission: string; state: [RevisionState, number]; device: [string, number] };
  };
  submissions: { key: string; value: SubmissionRecord };
  blobs: { key: string; value: BlobRecord; indexes: { state: string } };
  contents: { key: string; value: ArrayBuffer };
  messages: { key: string; value: Message };
  handed: { key: string; value: HandedRecord };
  carried: { key: string; value: CarriedRecord };
}

export type StoreName = StoreNames<FieldSchema>;
export type FieldDatabase = IDBPDatabase<FieldSchema>;
export type Transaction<Mode extends IDBTransactionMode = "readwrite"> = IDBPTransaction<
  FieldSchema,
  StoreName[],
  Mode
>;

export const NAME = "fieldobs";
export const STORES: readonly StoreName[] = [
  "meta",
  "places",
  "forms",
  "register",
  "edits",
  "revisions",
  "submissions",
  "blobs",
  "contents",
  "messages",
  "handed",
  "carried",
];
