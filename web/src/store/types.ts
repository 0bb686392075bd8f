/** What screens read from the phone's store: plain values, no database and no network in them. */

export interface Place {
  lat: string;
  lon: string;
  accuracy_m?: number;
}

export interface Attachment {
  sha256: string;
  size: number;
  type: string;
  name: string;
}

export type Value = null | string | number | boolean | string[] | Place | Attachment;

/** Path of an answer to its value: `access`, `stations/r7f3/value_entered`, `$station`. */
export type Answers = Record<string, Value>;

/** Where a record is, as far as a receipt has told. */
export type Where = "device" | "hub" | "hq" | "attention";

export interface FormRef {
  slug: string;
  version: string;
  hash: string;
}

/** One of several standing answers that differ. */
export interface ConflictSide {
  value: Value;
  revision: string;
  device: string;
  /** Code of the observer, or the name of a person at the desk. */
  observer: string | null;
  at: string;
  mine: boolean;
}

/** One saved change; `revision` is null for what is not sealed yet. */
export interface HistoryEntry {
  revision: string | null;
  device: string;
  observer: string | null;
  mine: boolean;
  /** The clock of the device that made it. */
  at: string;
  set: Answers;
  where: Where;
  /** When headquarters said it holds it. */
  receivedAt?: string;
  problem?: string;
}

export interface Submission {
  id: string;
  form: FormRef | null;
  station: string | null;
  team: string | null;
  visit: number | null;
  state: "draft" | "final" | "withdrawn";
  review: "" | "returned" | "accepted";
  /** The desk's comments by question; `""` is about the whole. */
  comments: Record<string, string>;
  /** The form's answers, without blanks; in a conflict the provisional one. */
  answers: Answers;
  conflicts: Record<string, ConflictSide[]>;
  /** Ids of checks confirmed as in protocol. */
  confirmed: string[];
  /** Questions left blank in the protocol. */
  blank: string[];
  where: Where;
  /** Titles of the problems that receipts named, or DAMAGED, when it needs attention. */
  why?: string[];
  /** Saved changes that no receipt names yet. */
  unsent: number;
  blobsWaiting: number;
  /** Bytes that wait to be sent. */
  bytes: number;
  startedAt: string;
  changedAt: string;
  finalAt?: string;
  atHqSince?: string;
  /** Whether this phone wrote any of it. */
  mine: boolean;
  /** Begun, and nothing answered: not sent. */
  untouched: boolean;
  /** The screen one left, as "section/question". */
  place?: string;
  history: HistoryEntry[];
}

export interface Mission {
  id: string;
  names: Record<string, string>;
  languages: string[];
  time_zone: string;
  election_on: string;
  phone: string;
  /** New releases are held back until then, or while it is null until the desk lifts it. */
  freeze?: { until: string | null };
}

export interface Observer {
  code: string;
  name: string;
  term: "short" | "long";
}

export interface Team {
  code: string;
  name: string;
  area: string;
  partners: { code: string; name: string }[];
}

/** A server in the field that carries what phones bring it to headquarters. */
export interface HubPlace {
  name: string;
  address: string;
}

/** Who this phone is enrolled for. */
export interface Enrolment {
  device: string;
  /** What the observer called this phone. */
  name: string;
  mission: Mission;
  observer: Observer;
  team: Team;
  enrolledAt: string;
  /** False until the forms and the list of stations are on the phone. */
  isReady: boolean;
  stationsTotal: number;
  /** Where to go while headquarters is out of reach. */
  hubs?: HubPlace[];
  /** Whom a file is sealed to that anyone may carry; older servers take none. */
  sealing?: { recipients: string[] } | undefined;
}

/** What a code would enrol one for; looking spends nothing. */
export interface Preview {
  mission: Mission;
  observer: Observer;
  team: { code: string; name: string; area: string; partners: string[] };
  stations_planned: number;
  stations_total: number;
  expires_at: string;
}

export interface Station {
  code: string;
  name: string;
  address: string;
  region: string;
  district: string;
  kind: string;
  lat: string;
  lon: string;
  /** Voters on its list as the register has it; null if it does not say. */
  registered: number | null;
  /** Whether it is in the team's plan. */
  planned: boolean;
}

export interface StationFilter {
  region?: string;
  district?: string;
  kind?: string;
  planned?: boolean;
}

/** The whole list of stations of the mission. */
export interface Register {
  readonly hash: string;
  readonly size: number;
  get(code: string): Station | null;
  /** Every term must match: digits the code, letters the beginnings of words. Planned stations come first. */
  find(query: string, filter?: StationFilter, limit?: number): Station[];
  /** How many stations match. */
  count(query: string, filter?: StationFilter): number;
  /** Values of a column in the order of the list, each once. */
  values(column: "region" | "district" | "kind", filter?: StationFilter): string[];
}

export interface Message {
  id: string;
  at: string;
  text: string;
}

export interface Settings {
  language: string;
  theme: "system" | "light" | "dark";
  /** 1 is the system's size. */
  textSize: number;
}

/**
 * Why the last attempt to send failed: no way to the server; something else answered (a sign-in page, a proxy);
 * the server asked to wait; it refused; its receipt is not signed with the key known since enrolment; it does not
 * know this phone; the phone could not store what came.
 */
export type SendingProblem =
  | "no_network"
  | "not_fieldobs"
  | "busy"
  | "refused"
  | "receipt_forged"
  | "device_unknown"
  | "storage_full";

export interface Network {
  online: boolean;
  offlineSince?: string;
  sending: boolean;
  lastReceiptAt?: string;
  nextTryAt?: string;
  problem?: SendingProblem;
  /** The hub that takes what is sent while headquarters is out of reach. */
  hub?: string;
  /** What is being carried, in bytes or in pieces. */
  progress?: { done: number; of: number };
}

export interface StorageState {
  usedBytes: number;
  freeBytes?: number;
  persisted: boolean;
  /** Photos no longer fit; text still does. */
  full: boolean;
  /**
   * Why the store cannot be opened: it does not open, for now; this browser keeps nothing; an older page holds it; this
   * place (plain http) may keep nothing.
   */
  unavailable?: "storage_unavailable" | "storage_refused" | "blocked" | "insecure";
  /** What the browser said of it. */
  why?: string;
}

export interface Counts {
  device: number;
  hub: number;
  hq: number;
  attention: number;
}
