/** Brings down what the phone needs offline: forms by their hash, the mission, the whole register of stations. */

import type { FormDocument } from "../forms/document.ts";
import { readMeta, transact, writeMeta } from "../store/database.ts";
import { parts } from "../store/parts.ts";
import type { FormRecord, SubmissionRecord } from "../store/schema.ts";
import type { Enrolment, FormRef, Value } from "../store/types.ts";
import { sha256Hex } from "./bytes.ts";
import { type Road, RoadError, refusal } from "./road.ts";
import { askAsDevice, askJsonAsDevice } from "./session.ts";

/** Fetch the forms that were announced or filled in and are not here; true if any came. Raises: RoadError. */
export async function fetchForms(road: Road): Promise<boolean> {
  const [forms, records] = await transact(["forms", "submissions"], "readonly", (tx) =>
    Promise.all([tx.objectStore("forms").getAll(), tx.objectStore("submissions").getAll()]),
  );
  const wanted = forms.filter(({ document }) => !document);
  await Promise.all(wanted.map((form) => fetchForm(road, form)));
  const older = filledIn(records, new Set(forms.map(({ hash }) => hash)));
  const come = await Promise.all(older.map((form) => fetchOlder(road, form)));
  return wanted.length > 0 || come.includes(true);
}

/** Versions that a team-mate's submission was begun with and that this phone was never offered. */
function filledIn(records: readonly SubmissionRecord[], known: ReadonlySet<string>): FormRecord[] {
  const named = records.flatMap(({ standing }) => (standing.$form ?? []).map(({ value }) => value));
  const refs = named.filter(
    (value): value is Value & FormRef => typeof (value as FormRef | null)?.hash === "string",
  );
  const missing = new Map(refs.filter(({ hash }) => !known.has(hash)).map((ref) => [ref.hash, ref]));
  return [...missing.values()].map(({ slug, version, hash }) => ({
    slug,
    version,
    hash,
    order: 0,
    retired: true,
    document: null,
  }));
}

/** A form that headquarters does not know either holds nothing up. */
async function fetchOlder(road: Road, form: FormRecord): Promise<boolean> {
  try {
    await fetchForm(road, form);
    return true;
  } catch (error) {
    if (error instanceof RoadError && error.problem === "no_network") throw error;
    return false;
  }
}

/** A form counts only if it is the very bytes its hash names. */
async function fetchForm(road: Road, form: FormRecord): Promise<void> {
  const answer = await askAsDevice(road, `forms/${form.hash}`);
  if (!answer.ok) throw await refusal(answer);
  const bytes = await answer.arrayBuffer().catch((error: unknown) => {
    throw new RoadError("no_network", String(error));
  });
  if ((await sha256Hex(bytes)) !== form.hash)
    throw new RoadError("not_fieldobs", `form ${form.slug}`, answer.status);
  const document = JSON.parse(new TextDecoder().decode(bytes)) as FormDocument;
  await transact(["forms"], "readwrite", (tx) => tx.objectStore("forms").put({ ...form, document }));
}

type MissionAnswer = Pick<Enrolment, "mission" | "observer" | "team" | "hubs" | "sealing"> & {
  register: { hash: string; count: number };
};
type StationsAnswer = { hash: string; columns: string[]; rows: (string | number | null)[][] };

/**
 * Mission, observer and team as they now are, and the register if it changed; the phone is ready once `forms` came too.
 * Raises: RoadError.
 */
export async function refreshMission(
  road: Road,
  forms: Promise<unknown>,
): Promise<{ enrolment: Enrolment | null; hasNewRegister: boolean }> {
  const told = await askJsonAsDevice<MissionAnswer>(road, "mission");
  const hasNewRegister = told.register.hash !== (await readMeta("registerHash"));
  if (hasNewRegister) await fetchRegister(road);
  await forms;
  const present = await readMeta("enrolment");
  if (!present) return { enrolment: null, hasNewRegister };
  const { mission, observer, team, register, hubs = [], sealing } = told;
  const stationsTotal = register.count;
  const enrolment = { ...present, mission, observer, team, hubs, sealing, isReady: true, stationsTotal };
  await writeMeta("enrolment", enrolment);
  return { enrolment, hasNewRegister };
}

async function fetchRegister(road: Road): Promise<void> {
  const { hash, columns, rows } = await askJsonAsDevice<StationsAnswer>(road, "stations");
  const { registerRecord } = await parts.register();
  const record = registerRecord(hash, columns, rows);
  await transact(["register", "meta"], "readwrite", async (tx) => {
    await tx.objectStore("register").put(record, "stations");
    await tx.objectStore("meta").put(hash, "registerHash");
  });
}
