/**
 * The phone's store for a preview at the desk: the same names as `store/index.ts`, which the build puts this in place of,
 * and everything in memory. Nothing is kept when the page closes, nothing is sent, nobody is enrolled.
 */
import { signal } from "@preact/signals";
import type { FormDocument } from "../forms/document.ts";
import { FieldError } from "../store/errors.ts";
import type { Edit } from "../store/schema.ts";
import * as state from "../store/state.ts";
import type { Answers, Attachment, Counts, FormRef, Station, Value } from "../store/types.ts";

export { DAMAGED, FieldError, type FieldErrorCode } from "../store/errors.ts";
export {
  alarm,
  currentForms,
  enrolment,
  forms,
  messages,
  network,
  plan,
  register,
  settings,
  storage,
  submissions,
} from "../store/state.ts";
export type * from "../store/types.ts";
export { rowKey } from "../sync/ids.ts";

/** Nothing lies anywhere: the counts that the bar shows stay at zero. */
export const counts = signal<Counts>({ device: 0, hub: 0, hq: 0, attention: 0 });

/** The one submission there is. */
export const RECORD = "preview";
const TEAM = "0";
const files = new Map<string, File>();
let stamps = 0;

/** Shows a form as it is on the phone of an observer who works with it. */
export function furnish(form: FormDocument, hash: string, station: Station | null, zone: string): void {
  const mission = { id: "", names: {}, languages: [], time_zone: zone, election_on: "", phone: "" };
  state.enrolment.value = {
    device: RECORD,
    name: "",
    enrolledAt: new Date().toISOString(),
    isReady: true,
    mission,
    observer: { code: "", name: "", term: "short" },
    team: { code: TEAM, name: "", area: "", partners: [] },
    stationsTotal: 1,
  };
  state.plan.value = station ? [station] : [];
  state.forms.value = new Map([[hash, form]]);
  state.current.value = [hash];
}

export async function start(form: FormDocument, station: string | null): Promise<string> {
  const hash = state.current.value[0] ?? "";
  const ref: FormRef = { slug: form.slug, version: form.version, hash };
  const about: Answers = { $form: { ...ref } as unknown as Value, $team: TEAM, $station: station };
  await write(RECORD, about);
  return RECORD;
}

export async function write(submission: string, changes: Answers): Promise<void> {
  const edits = state.held.edits.get(submission) ?? new Map<string, Edit>();
  const at = new Date().toISOString();
  for (const [path, value] of Object.entries(changes)) {
    stamps += 1;
    edits.set(path, { submission, path, value, over: [], at, stamp: String(stamps) });
  }
  state.held.edits.set(submission, edits);
  state.publish([submission]);
}

export async function remember(submission: string, place: string): Promise<void> {
  if (state.held.places.get(submission) === place) return;
  state.held.places.set(submission, place);
  state.publish([submission]);
}

export const finalise = (submission: string): Promise<void> => write(submission, { $state: "final" });

export const withdraw = (submission: string): Promise<void> => write(submission, { $state: "withdrawn" });

export const changeStation = (submission: string, code: string): Promise<void> =>
  write(submission, { $station: code });

export const settle = (submission: string, path: string, value: Value): Promise<void> =>
  write(submission, { [path]: value });

/** A file stays where it was chosen, and can be looked at. */
export async function attach(submission: string, path: string, file: File): Promise<void> {
  if (file.size === 0) throw new FieldError("empty_file");
  stamps += 1;
  const sha256 = String(stamps).padStart(64, "0");
  files.set(sha256, file);
  await write(submission, { [path]: { sha256, size: file.size, type: file.type, name: file.name } });
}

/** A new address each time, for whoever asked gives it back. */
export async function attachmentUrl({ sha256 }: Attachment): Promise<string | null> {
  const file = files.get(sha256);
  return file ? URL.createObjectURL(file) : null;
}

export function syncNow(): void {
  // There is nobody to send to.
}

const nothing = (): Promise<never> => Promise.reject(new FieldError("refused", "a preview keeps nothing"));

export const forgetPhone = nothing;
