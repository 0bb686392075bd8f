/** What the phone holds, in memory: signals for screens, and the records that submissions are shown from. */
import type { BlobRecord, Edit, SubmissionRecord } from "./schema.ts";
import { enrolment, submissions } from "./signals.ts";
import { show } from "./submissions.ts";
import type { Submission } from "./types.ts";

export * from "./signals.ts";

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
