/** What the phone holds, in memory: signals for screens, and the records that submissions are shown from. */
import { computed, type ReadonlySignal, type Signal, signal } from "@preact/signals";
import type { FormDocument } from "../forms/document.ts";
import type { BlobRecord, Edit, SubmissionRecord } from "./schema.ts";
import { show } from "./submissions.ts";
import type {
  Counts,
  Enrolment,
  Message,
  Network,
  Register,
  Settings,
  Station,
  StorageState,
  Submission,
} from "./types.ts";

/** `undefined` while the store is still opening, null on a phone that is not enrolled. */
export const enrolment: Signal<Enrolment | null | undefined> = signal(undefined);
export const submissions: Signal<ReadonlyMap<string, Submission>> = signal(new Map());
/** By hash. */
export const forms: Signal<ReadonlyMap<string, FormDocument>> = signal(new Map());
/** Hashes of the current version of each form, in the order of publication. */
export const current: Signal<readonly string[]> = signal([]);
export const plan: Signal<Station[]> = signal([]);
export const register: Signal<Register | null> = signal(null);
export const messages: Signal<Message[]> = signal([]);
/** Assign to change; it is kept. */
export const settings: Signal<Settings> = signal({ language: "en", theme: "system", textSize: 1 });
export const network: Signal<Network> = signal({ online: true, sending: false });
export const storage: Signal<StorageState> = signal({ usedBytes: 0, persisted: false, full: false });

/** Where one's own records are; what was begun and left untouched is none. */
export const counts: ReadonlySignal<Counts> = computed(() => {
  const found: Counts = { device: 0, hub: 0, hq: 0, attention: 0 };
  for (const { mine, untouched, where } of submissions.value.values())
    if (mine && !untouched) found[where] += 1;
  return found;
});

/** The newest published version of each form. */
export function currentForms(): FormDocument[] {
  return current.value.flatMap((hash) => forms.value.get(hash) ?? []);
}

/** Sources of the submissions on screen, as they are in the database. */
export interface Held {
  records: Map<string, SubmissionRecord>;
  edits: Map<string, Map<string, Edit>>;
  /** Edits on their way to the database, laid over the others so that typing never jumps back. */
  typed: Map<string, Map<string, Edit>>;
  places: Map<string, string>;
  /** Attachments that are not yet, or never will be, at headquarters. */
  blobs: Map<string, BlobRecord>;
}

export const held: Held = emptyHeld();

function emptyHeld(): Held {
  return {
    records: new Map(),
    edits: new Map(),
    typed: new Map(),
    places: new Map(),
    blobs: new Map(),
  };
}

export function forgetHeld(): void {
  Object.assign(held, emptyHeld());
  publishAll();
}

export function publishAll(): void {
  submissions.value = new Map();
  publish([...new Set([...held.records.keys(), ...held.edits.keys(), ...held.typed.keys()])]);
}

/** Show these submissions as they now are. */
export function publish(ids: Iterable<string>): void {
  const shown = new Map(submissions.value);
  for (const id of ids) {
    const found = showHeld(id);
    if (found) shown.set(id, found);
    else shown.delete(id);
  }
  submissions.value = shown;
}

function showHeld(id: string): Submission | null {
  const edits = editsOf(id);
  const record = held.records.get(id) ?? { id, standing: {}, history: [] };
  if (!edits.length && !record.history.length) return null;
  return show(record, edits, {
    enrolment: enrolment.value ?? null,
    place: held.places.get(id),
    blobs: [...held.blobs.values()].filter(({ submission }) => submission === id),
  });
}

/** Unsealed edits of a submission, what is being typed included. */
export function editsOf(id: string): Edit[] {
  return [...new Map([...(held.edits.get(id) ?? []), ...(held.typed.get(id) ?? [])]).values()];
}

/** Note a change of what is known about the network. */
export function note(changes: Partial<Network>): void {
  network.value = { ...network.value, ...changes };
}
