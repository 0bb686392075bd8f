/** A submission as screens show it, reckoned from its revisions and from what is not sealed yet. Pure. */
import {
  answerOf,
  isConflict,
  isSame,
  type Standing,
  standing,
  type Write,
  writesAt,
} from "../sync/merge.ts";
import type { Revision } from "../sync/revision.ts";
import { DAMAGED } from "./errors.ts";
import type { BlobRecord, Edit, PastChange, RevisionRecord, SubmissionRecord } from "./schema.ts";
import type {
  Answers,
  Attachment,
  ConflictSide,
  Enrolment,
  FormRef,
  HistoryEntry,
  Submission,
  Value,
  Where,
} from "./types.ts";

/** What is known beside the revisions. */
export interface Around {
  enrolment: Enrolment | null;
  place: string | undefined;
  /** Its attachments that are not at headquarters. */
  blobs: readonly BlobRecord[];
}

/** The record of a submission that these revisions make. */
export function recordOf(id: string, revisions: readonly RevisionRecord[]): SubmissionRecord {
  const read = revisions.map((record) => ({ record, said: JSON.parse(record.body) as Partial<Revision> }));
  const merged = read.map(({ record, said }) => ({
    id: record.id,
    device: record.device,
    at: said.at ?? "",
    set: said.set ?? {},
    over: said.over ?? {},
    ...(typeof said.by === "string" ? { by: said.by } : {}),
  }));
  const history = merged.map((change, at) => pastChange(change, revisions[at] as RevisionRecord));
  return { id, standing: standing(merged), history: history.sort((one, other) => compare(one.at, other.at)) };
}

function pastChange(change: Pick<Revision, "id" | "at" | "set" | "by">, record: RevisionRecord): PastChange {
  const { id, device, body, state, problem, receivedAt } = record;
  return {
    revision: id,
    device,
    seq: record.seq,
    at: change.at,
    set: change.set,
    bytes: body.length,
    state,
    ...(change.by === undefined ? {} : { by: change.by }),
    ...(problem ? { problem } : {}),
    ...(receivedAt ? { receivedAt } : {}),
  };
}

/** In the order a phone made them, whatever its clock said. */
const bySeq = (one: PastChange, other: PastChange): number => (one.seq ?? 0) - (other.seq ?? 0);

const compare = (one: string, other: string): number => (one < other ? -1 : Number(one > other));

/** The submission on screen: what stands, with the phone's own unsealed edits laid over it. */
export function show(record: SubmissionRecord, edits: readonly Edit[], around: Around): Submission {
  const device = around.enrolment?.device ?? "";
  const writes = withEdits(record.standing, edits, device);
  const value = (path: string): Value => answerOf(writesAt(writes, path));
  const times = [...record.history, ...edits].map(({ at }) => at).sort(compare);
  const own = record.history.filter((change) => change.device === device).sort(bySeq);
  const state = stateOf(value("$state"));
  const found = byKind(writes);
  const isUntouched =
    record.history.length === 0 && state === "draft" && Object.keys(found.answers).length === 0;
  const waiting = isUntouched ? [] : edits;
  return {
    id: record.id,
    form: value("$form") as FormRef | null,
    station: value("$station") as string | null,
    team: value("$team") as string | null,
    visit: value("$visit") as number | null,
    state,
    review: reviewOf(value("$review")),
    ...found,
    conflicts: conflictsOf(writes, device, around.enrolment),
    ...whereabouts(own, record, waiting, named(around.blobs, record, edits)),
    startedAt: times[0] ?? "",
    changedAt: times.at(-1) ?? "",
    ...(state === "final" ? { finalAt: writes.$state?.[0]?.at ?? "" } : {}),
    mine: own.length + edits.length > 0,
    untouched: isUntouched,
    ...(around.place === undefined ? {} : { place: around.place }),
    history: historyOf(record, edits, device, around.enrolment),
  };
}

/** Standing writes as they will be once the edits are sealed; an edit has no revision yet. */
export function withEdits(sealed: Standing, edits: readonly Edit[], device: string): Standing {
  const writes = { ...sealed };
  for (const { path, value, over, at } of edits) {
    const others = writesAt(sealed, path).filter(({ revision }) => !over.includes(revision));
    const own: Write = { revision: "", value, device, at };
    const isBlankBesideAnswer = value === null && others.some((write) => write.value !== null);
    writes[path] = isBlankBesideAnswer ? [...others, own] : [own, ...others];
  }
  return writes;
}

const stateOf = (value: Value): Submission["state"] =>
  value === "final" || value === "withdrawn" ? value : "draft";
const reviewOf = (value: Value): Submission["review"] =>
  value === "returned" || value === "accepted" ? value : "";

/** Answers of the form apart from what is about the submission. */
function byKind(writes: Standing): Pick<Submission, "answers" | "comments" | "confirmed" | "blank"> {
  const answers: Answers = {};
  const comments: Record<string, string> = {};
  const confirmed: string[] = [];
  const blank: string[] = [];
  for (const [path, standingWrites] of Object.entries(writes)) {
    const value = answerOf(standingWrites);
    const about = path.slice(path.indexOf("/") + 1);
    if (value === null) continue;
    if (!path.startsWith("$")) answers[path] = value;
    else if (path === "$comment") comments[""] = String(value);
    else if (path.startsWith("$comment/")) comments[about] = String(value);
    else if (path.startsWith("$confirmed/") && value === true) confirmed.push(about);
    else if (path.startsWith("$blank/") && value === true) blank.push(about);
  }
  return { answers, comments, confirmed, blank };
}

function conflictsOf(writes: Standing, device: string, enrolment: Enrolment | null): Submission["conflicts"] {
  const differing = Object.entries(writes).filter(([, sides]) => isConflict(sides));
  return Object.fromEntries(
    differing.map(([path, sides]) => [path, sides.map((side) => conflictSide(side, device, enrolment))]),
  );
}

function conflictSide(write: Write, device: string, enrolment: Enrolment | null): ConflictSide {
  const { value, revision, at } = write;
  const observer = observerOf(write, enrolment);
  return { value, revision, device: write.device, observer, at, mine: write.device === device };
}

/** Who made a change: the desk's own name, oneself, or the one partner there is. */
function observerOf(change: { device: string; by?: string }, enrolment: Enrolment | null): string | null {
  if (change.by !== undefined) return change.by;
  if (!enrolment) return null;
  if (change.device === enrolment.device) return enrolment.observer.code;
  const [partner, ...more] = enrolment.team.partners;
  return partner && more.length === 0 ? partner.code : null;
}

const WHERE: Readonly<Record<PastChange["state"], Where>> = {
  device: "device",
  hub: "hub",
  hq: "hq",
  held: "attention",
  rejected: "attention",
};

/** Attachments that some revision or edit names; a photo that was replaced before it was sealed is none. */
function named(blobs: readonly BlobRecord[], record: SubmissionRecord, edits: readonly Edit[]): BlobRecord[] {
  return blobs.filter(
    ({ sha256 }) =>
      record.history.some(({ set }) => names(set, sha256)) ||
      edits.some((edit) => names({ "": edit.value }, sha256)),
  );
}

export const names = (answers: Answers, sha256: string): boolean =>
  Object.values(answers).some((value) => (value as Partial<Attachment> | null)?.sha256 === sha256);

type Whereabouts = Pick<Submission, "where" | "why" | "unsent" | "blobsWaiting" | "bytes" | "atHqSince">;

/** Where the whole is: as far as its slowest part has come. */
function whereabouts(
  own: readonly PastChange[],
  record: SubmissionRecord,
  edits: readonly Edit[],
  allBlobs: readonly BlobRecord[],
): Whereabouts {
  const problems = [...problemsOf(own, record.standing), ...damageOf(allBlobs)];
  const blobs = allBlobs.filter(({ state }) => state === "waiting");
  const unsent = own.filter(({ state }) => state === "device");
  const waits = unsent.length + edits.length > 0 || blobs.some(({ carried }) => !carried);
  const where = problems.length
    ? "attention"
    : waits
      ? "device"
      : blobs.length > 0 || own.some(({ state }) => state === "hub")
        ? "hub"
        : "hq";
  const arrived = record.history.flatMap(({ receivedAt }) => receivedAt ?? []).sort(compare);
  const bytes =
    sum(unsent.map((change) => change.bytes)) + sum(blobs.map(({ size, offset }) => size - offset));
  return {
    where,
    ...(problems.length ? { why: problems } : {}),
    unsent: unsent.length + Number(edits.length > 0),
    blobsWaiting: blobs.length,
    bytes,
    ...(where === "hq" && arrived.length ? { atHqSince: arrived.at(-1) as string } : {}),
  };
}

/** Titles of what is wrong: refusals that still matter, and why the last arrival is held. */
function problemsOf(own: readonly PastChange[], sealed: Standing): string[] {
  const refused = own.filter((change) => change.state === "rejected" && isStanding(change, sealed));
  const last = own.filter(({ state }) => state === "hq" || state === "held").at(-1);
  const wrong = last?.state === "held" ? [...refused, last] : refused;
  return [...new Set(wrong.map(({ problem }) => problem?.title ?? ""))];
}

const damageOf = (blobs: readonly BlobRecord[]): string[] =>
  blobs.some(({ state }) => state === "damaged") ? [DAMAGED] : [];

const isStanding = ({ revision }: PastChange, sealed: Standing): boolean =>
  Object.values(sealed).some((writes) => writes.some((write) => write.revision === revision));

const sum = (numbers: readonly number[]): number => numbers.reduce((total, number) => total + number, 0);

function historyOf(
  record: SubmissionRecord,
  edits: readonly Edit[],
  device: string,
  enrolment: Enrolment | null,
): HistoryEntry[] {
  const past = record.history.map((change): HistoryEntry => {
    const { revision, at, set, receivedAt, problem, state } = change;
    const mine = change.device === device;
    return {
      revision,
      device: change.device,
      observer: observerOf(change, enrolment),
      mine,
      at,
      set,
      where: WHERE[state],
      ...(receivedAt ? { receivedAt } : {}),
      ...(problem ? { problem: problem.title } : {}),
    };
  });
  return edits.length ? [...past, unsealed(edits, device, enrolment)] : past;
}

function unsealed(edits: readonly Edit[], device: string, enrolment: Enrolment | null): HistoryEntry {
  const at =
    edits
      .map((edit) => edit.at)
      .sort(compare)
      .at(-1) ?? "";
  const set = Object.fromEntries(edits.map(({ path, value }) => [path, value]));
  return {
    revision: null,
    device,
    observer: enrolment?.observer.code ?? null,
    mine: true,
    at,
    set,
    where: "device",
  };
}

/**
 * The writes an ordinary edit replaces: one's own, and a partner's that says the same. A partner's answer that differs is
 * left standing beside it, unless one's own is not among them; deciding is done on purpose, with all of them.
 */
export function replacedBy(writes: readonly Write[], device: string): string[] {
  const own = writes.filter((write) => write.device === device);
  const agreed = writes.filter((write) => own.some(({ value }) => isSame(value, write.value)));
  return (own.length ? agreed : writes).map(({ revision }) => revision);
}
