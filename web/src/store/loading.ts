/** Reads the database into memory: everything at the start, and a part of it again when it changed. */

import { batch } from "@preact/signals";
import { metaIn, transact } from "./database.ts";
import { editsOfSubmission, keep } from "./edits.ts";
import { parts } from "./parts.ts";
import type {
  BlobRecord,
  Edit,
  FormRecord,
  Meta,
  PlannedStation,
  StoreName,
  SubmissionRecord,
  Transaction,
} from "./schema.ts";
import { STORES } from "./schema.ts";
import * as state from "./state.ts";
import { held, publish, publishAll } from "./state.ts";
import { stationOf } from "./station.ts";
import type { News } from "./tabs.ts";
import type { Message, Settings } from "./types.ts";

/** Everything a first screen needs; the long list of stations follows. */
const FIRST = STORES.filter((name) => !["register", "contents", "revisions"].includes(name));

interface Found {
  enrolment: Meta["enrolment"] | undefined;
  settings: Settings | undefined;
  alarm: Meta["alarm"] | undefined;
  records: SubmissionRecord[];
  edits: Edit[];
  blobs: BlobRecord[];
  places: Map<string, string>;
}

/** Fill the signals. Raises: FieldError storage_unavailable. */
export async function loadAll(): Promise<void> {
  const found = await transact(FIRST, "readonly", read);
  const [forms, messages, planned] = await Promise.all([readForms(), readMessages(), readPlan()]);
  batch(() => {
    if (found.settings) state.settings.value = found.settings;
    state.enrolment.value = found.enrolment ?? null;
    state.alarm.value = found.alarm ?? null;
    setForms(forms);
    state.messages.value = messages;
    setPlan(planned);
    fill(found);
    publishAll();
  });
}

async function read(tx: Transaction<"readonly">): Promise<Found> {
  const [enrolment, settings, alarm, records, edits, blobs, ids, places] = await Promise.all([
    metaIn(tx, "enrolment"),
    metaIn(tx, "settings"),
    metaIn(tx, "alarm"),
    tx.objectStore("submissions").getAll(),
    tx.objectStore("edits").getAll(),
    tx.objectStore("blobs").getAll(),
    tx.objectStore("places").getAllKeys(),
    tx.objectStore("places").getAll(),
  ]);
  const remembered = new Map(ids.map((id, at) => [id, places[at] ?? ""]));
  return { enrolment, settings, alarm, records, edits, blobs, places: remembered };
}

function fill({ records, edits, blobs, places }: Found): void {
  held.records = new Map(records.map((record) => [record.id, record]));
  held.edits = new Map();
  for (const edit of edits) keep(edit);
  held.blobs = new Map(blobs.filter(({ state }) => state !== "done").map((blob) => [blob.sha256, blob]));
  held.places = places;
}

/** Read again what another tab, or a receipt, has changed. */
export async function reload(what: Extract<News, { all: string }>["all"]): Promise<void> {
  if (what === "forms") setForms(await readForms());
  else if (what === "messages") state.messages.value = await readMessages();
  else if (what === "register") await loadRegister();
  else if (what === "plan") await reloadPlan();
  else if (what === "settings") state.settings.value = (await readOne("settings")) ?? state.settings.value;
  else await reloadEnrolment();
}

async function reloadEnrolment(): Promise<void> {
  const [enrolment, alarm] = await Promise.all([readOne("enrolment"), readOne("alarm")]);
  batch(() => {
    if (!enrolment && state.enrolment.value) state.forgetHeld();
    state.enrolment.value = enrolment ?? null;
    state.alarm.value = alarm ?? null;
    publishAll();
  });
}

const readOne = <Key extends keyof Meta>(key: Key): Promise<Meta[Key] | undefined> =>
  transact(["meta"], "readonly", (tx) => metaIn(tx, key));

/** Read some submissions again: another tab has changed them. */
export async function reloadSubmissions(ids: readonly string[]): Promise<void> {
  if (ids.length === 0) return;
  const stores: StoreName[] = ["submissions", "edits", "blobs"];
  await transact(stores, "readonly", async (tx) => {
    for (const id of ids) {
      const [record, edits] = await Promise.all([
        tx.objectStore("submissions").get(id),
        tx.objectStore("edits").getAll(editsOfSubmission(id)),
      ]);
      if (record) held.records.set(id, record);
      held.edits.delete(id);
      for (const edit of edits) keep(edit);
    }
    const blobs = await tx.objectStore("blobs").getAll();
    held.blobs = new Map(blobs.filter(({ state }) => state !== "done").map((blob) => [blob.sha256, blob]));
  });
  publish(ids);
}

const readForms = (): Promise<FormRecord[]> =>
  transact(["forms"], "readonly", (tx) => tx.objectStore("forms").getAll());

/** All versions by hash; of each form that is offered the one announced last is current. */
function setForms(records: readonly FormRecord[]): void {
  const sorted = [...records].sort((one, other) => one.order - other.order);
  const offered = sorted.filter(({ retired }) => !retired);
  const newest = new Map(offered.map(({ slug, hash }) => [slug, hash]));
  batch(() => {
    state.forms.value = new Map(
      sorted.flatMap(({ hash, document }) => (document ? [[hash, document] as const] : [])),
    );
    state.current.value = offered.flatMap(({ slug, hash }) => (newest.get(slug) === hash ? [hash] : []));
  });
}

async function readMessages(): Promise<Message[]> {
  const found = await transact(["messages"], "readonly", (tx) => tx.objectStore("messages").getAll());
  return found.sort((one, other) => (one.at < other.at ? 1 : -1));
}

/** A new plan also changes which stations a search finds first. */
async function reloadPlan(): Promise<void> {
  if (state.register.value) await loadRegister();
  else setPlan(await readPlan());
}

const readPlan = async (): Promise<PlannedStation[]> => (await readOne("plan")) ?? [];

function setPlan(planned: readonly PlannedStation[]): void {
  const codes = new Set(planned.map(({ code }) => code));
  state.plan.value = planned.map((station) => ({ ...stationOf([station.code], codes), ...station }));
}

/** Bring the list of stations into memory. */
export async function loadRegister(): Promise<void> {
  const found = await transact(["register"], "readonly", (tx) => tx.objectStore("register").get("stations"));
  const codes = (await readPlan()).map(({ code }) => code);
  state.register.value = found ? (await parts.register()).openRegister(found, codes) : null;
  setPlan(await completePlan());
}

/** The plan with all that the register knows of its stations, kept so that the next start shows it at once. */
function completePlan(): Promise<PlannedStation[]> {
  return transact(["meta"], "readwrite", async (tx) => {
    const planned = (await metaIn(tx, "plan")) ?? [];
    const complete = planned.map((station) => state.register.value?.get(station.code) ?? station);
    if (JSON.stringify(complete) !== JSON.stringify(planned))
      await tx.objectStore("meta").put(complete, "plan");
    return complete;
  });
}
