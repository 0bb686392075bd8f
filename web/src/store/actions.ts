/** What an observer does to submissions: begins, finishes, withdraws, moves, decides, attaches. */

import type { FormDocument } from "../forms/document.ts";
import { sha256Hex } from "../sync/bytes.ts";
import { stationSubmission, timedId } from "../sync/ids.ts";
import { clean } from "../sync/revision.ts";
import { transactText } from "./ballast.ts";
import { keepFile } from "./blobs.ts";
import { editOf, save } from "./edits.ts";
import { FieldError } from "./errors.ts";
import { parts } from "./parts.ts";
import { seal } from "./seal.ts";
import { enrolment, forms, held, publish, storage, submissions } from "./state.ts";
import type { Answers, Enrolment, FormRef, Submission, Value } from "./types.ts";

/** Stages whose checklist belongs to a visit to a station, which both phones of a pair open as one. */
const AT_STATION: readonly string[] = ["opening", "voting", "counting", "tabulation"];

/** Begin a submission, or go on with the open draft of this form at this station; gives its id. */
export async function start(form: FormDocument, station: string | null, now = new Date()): Promise<string> {
  const { mission, team } = present();
  const ref = refOf(form);
  if (station === null || !AT_STATION.includes(form.stage)) return begin(timedId(now), ref, station, null);
  const same = ofForm(form.slug, team.code);
  const open = same.find((each) => each.station === station && each.state === "draft");
  if (open) return open.id;
  for (let visit = 1; ; visit += 1) {
    const id = await stationSubmission(mission.id, form.slug, team.code, station, visit);
    const isTaken =
      submissions.value.has(id) || same.some((each) => each.station === station && each.visit === visit);
    if (!isTaken) return begin(id, ref, station, visit);
  }
}

function present(): Enrolment {
  if (!enrolment.value) throw new FieldError("not_enrolled");
  return enrolment.value;
}

function ofForm(slug: string, team: string): Submission[] {
  return [...submissions.value.values()].filter((each) => each.form?.slug === slug && each.team === team);
}

function refOf(form: FormDocument): FormRef {
  const hash = [...forms.value].find(([, document]) => document === form)?.[0];
  if (!hash) throw new FieldError("refused", `form ${form.slug} is not on this phone`);
  return { slug: form.slug, version: form.version, hash };
}

async function begin(
  id: string,
  form: FormRef,
  station: string | null,
  visit: number | null,
): Promise<string> {
  const { team, observer } = present();
  const pair = [observer.code, ...team.partners.map(({ code }) => code)].filter(Boolean).sort();
  const about: Answers = { $form: { ...form } as unknown as Value, $team: team.code, $observer: pair };
  if (station !== null) about.$station = station;
  if (visit !== null) about.$visit = visit;
  await save(id, about);
  return id;
}

/** Keep the screen one left, so that one returns to it. */
export async function remember(submission: string, place: string): Promise<void> {
  if (held.places.get(submission) === place) return;
  held.places.set(submission, place);
  publish([submission]);
  await transactText(["places"], (tx) => tx.objectStore("places").put(place, submission));
}

/** Declare it finished, also once more after the desk returned it; it is sealed when this is done. */
export async function finalise(submission: string): Promise<void> {
  const isReturned = submissions.value.get(submission)?.review === "returned";
  await decide(submission, { $state: "final", ...(isReturned ? { $review: null } : {}) });
}

export async function withdraw(submission: string, reason: string): Promise<void> {
  await decide(submission, { $state: "withdrawn", ...(reason ? { $reason: reason } : {}) });
}

/** The observer had chosen the wrong station. */
export async function changeStation(submission: string, code: string): Promise<void> {
  await save(submission, { $station: code }, { decides: true });
}

/** Decide between answers that differ: one for all, with the reason if there is one. */
export async function settle(submission: string, path: string, value: Value, reason = ""): Promise<void> {
  await decide(submission, { [path]: value, ...(reason ? { [`$reason/${path}`]: reason } : {}) });
}

async function decide(submission: string, changes: Answers): Promise<void> {
  await save(submission, changes, { decides: true });
  await seal(submission);
}

/** Attach a file to an answer: photos made small, false types refused, file and answer kept together. */
export async function attach(
  submission: string,
  path: string,
  file: File,
  keepOriginal = false,
): Promise<void> {
  const { prepare } = await parts.photos();
  const { content, type, name } = await prepare(file, keepOriginal);
  const attachment = clean({ sha256: await sha256Hex(content), size: content.byteLength, type, name });
  const edit = editOf(submission, path, attachment, {});
  try {
    await keepFile({ ...attachment, submission, offset: 0, state: "waiting" }, content, edit);
  } catch (error) {
    if (error instanceof FieldError && error.code === "storage_full")
      storage.value = { ...storage.value, full: true };
    throw error;
  }
}
