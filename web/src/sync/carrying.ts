/** One run of the sender: text up and news down, forms and register, pictures. When it runs is not its concern. */

import { holdBlob } from "../store/blobs.ts";
import { readMeta, transact } from "../store/database.ts";
import { reload as readAgain, reloadSubmissions } from "../store/loading.ts";
import type { Settled } from "../store/outbox.ts";
import { parts } from "../store/parts.ts";
import { enrolment, held, note, publish, submissions } from "../store/state.ts";
import { tell } from "../store/tabs.ts";
import type { SendingProblem } from "../store/types.ts";
import { fetchForms, refreshMission } from "./provision.ts";
import type { Receipt } from "./receipt.ts";
import { type Road, RoadError } from "./road.ts";
import type { Reload } from "./runner.ts";
import { sendAll } from "./sender.ts";

const MISSION_MS = 6 * 3_600_000;
const LOG_MS = 3_600_000;

let settledBy: string | undefined;
let missionReadAt = 0;
let logCheckedAt = 0;

/** What took what waited: headquarters, or the hub of this name. */
export interface Carried {
  hub?: string;
}

/** To headquarters, or while it is out of reach to a hub that is near. `moved` is told of whatever arrived. */
export async function carry(road: Road, reload: Reload, moved: () => void): Promise<Carried> {
  await noticeReceipts();
  try {
    await carryHome(road, reload, moved);
    return {};
  } catch (error) {
    const hub = isOutOfReach(error) ? await carryToHub(road, reload) : null;
    if (!hub) throw error;
    return { hub };
  }
}

/** Another tab may have died between keeping a receipt and telling of it: then all is read again. */
async function noticeReceipts(): Promise<void> {
  const last = await readMeta("settled");
  if (last === settledBy) return;
  settledBy = last;
  await reloadSubmissions(
    await transact(["submissions"], "readonly", (tx) => tx.objectStore("submissions").getAllKeys()),
  );
  for (const what of ["forms", "plan", "messages", "enrolment"] as const) await readAgain(what);
}

/** Nobody there, something else in its place, or a proxy that stands before a server that is gone. */
const isOutOfReach = (error: unknown): boolean =>
  error instanceof RoadError && (UNREACHED.has(error.problem) || error.status >= 500);

const UNREACHED: ReadonlySet<SendingProblem> = new Set(["no_network", "not_fieldobs"] as const);

/** The name of the hub that took it; null when none is near. */
async function carryToHub(road: Road, reload: Reload): Promise<string | null> {
  const hubs = enrolment.value?.hubs ?? [];
  if (!hubs.length || (typeof navigator !== "undefined" && navigator.onLine === false)) return null;
  const found = await (await parts.hub()).findHub(road, hubs);
  if (!found) return null;
  const [over, hub] = found;
  await sendAll(over, {
    settled: (settled) => show(settled, reload),
    progress: (done, of) => note({ progress: of > 0 ? { done, of } : undefined }),
  });
  await carryForOthers(over);
  if (held.blobs.size) await carryBlobs(over);
  return hub;
}

/** Text up and news down, then forms and register, then pictures. */
async function carryHome(road: Road, reload: Reload, moved: () => void): Promise<void> {
  let [hasPlan, isAcknowledged] = [false, false];
  await sendAll(road, {
    async settled(settled, receipt) {
      hasPlan ||= Boolean(receipt.changes.stations?.length);
      isAcknowledged ||= Object.keys(receipt.outcomes).length > 0;
      await take(settled, receipt, reload);
      moved();
    },
    progress: (done, of) => note({ progress: of > 0 ? { done, of } : undefined }),
  });
  await reloadSubmissions(shownAsUnsent());
  const forms = fetchForms(road).then((haveCome) => (haveCome ? reload("forms") : undefined));
  const isDue = hasPlan || Date.now() - missionReadAt > MISSION_MS;
  await Promise.all([forms, isDue ? readMission(road, reload, forms) : undefined]);
  await carryForOthers(road);
  if (held.blobs.size) await carryBlobs(road, moved);
  void checkLog(road, reload, isAcknowledged); // a road that hangs here must not keep the next batch waiting
}

/** After each sending that headquarters took, else now and then: whether its log only grew. */
async function checkLog(road: Road, reload: Reload, isDue: boolean): Promise<void> {
  if (!isDue && Date.now() - logCheckedAt < LOG_MS) return;
  try {
    const { proveGrowth } = await parts.proof();
    if ((await proveGrowth(road)) === "alarm") await reload("enrolment");
    logCheckedAt = Date.now();
  } catch {
    // the next run asks again
  }
}

/** Colleagues' sealed files, which seldom are any: behind one's own text, before one's own pictures. */
async function carryForOthers(road: Road): Promise<void> {
  const n = await transact(["carried"], "readonly", (tx) => tx.objectStore("carried").count());
  if (n > 0) await (await parts.byHand()).deliverCarried(road);
}

/** What carries pictures is a file of its own: most sendings have none. */
async function carryBlobs(road: Road, moved?: () => void): Promise<void> {
  const { sendBlobs } = await parts.blobs();
  let last: number | undefined;
  await sendBlobs(road, (done, of) => {
    if (last !== undefined && done > last) moved?.();
    last = done;
    note({ progress: { done, of } });
  });
}

/** Another tab may have died between keeping a receipt and telling of it. */
function shownAsUnsent(): string[] {
  return [...submissions.value.values()].flatMap(({ id, where, untouched }) =>
    where === "device" && !untouched ? [id] : [],
  );
}

/** Show what headquarters' receipt changed. */
async function take(settled: Settled, receipt: Receipt, reload: Reload): Promise<void> {
  await show(settled, reload);
  note({
    online: true,
    offlineSince: undefined,
    problem: undefined,
    hub: undefined,
    lastReceiptAt: receipt.server_time,
  });
}

/** Bring what was settled to the screen, and to other tabs. */
export async function show(settled: Settled, reload: Reload): Promise<void> {
  const { records, blobs, hasNews, isAlarmChanged, before, mark } = settled;
  if (before === settledBy) settledBy = mark; // else there is more to be read again
  for (const record of records) held.records.set(record.id, record);
  for (const blob of blobs) holdBlob(blob);
  if (hasNews) for (const what of ["forms", "plan", "messages"] as const) await reload(what);
  if (isAlarmChanged) await reload("enrolment");
  const ids = records.map(({ id }) => id);
  publish(ids);
  if (ids.length) tell({ submissions: ids });
}

async function readMission(road: Road, reload: Reload, forms: Promise<unknown>): Promise<void> {
  const { hasNewRegister } = await refreshMission(road, forms);
  missionReadAt = Date.now();
  await reload("enrolment");
  if (hasNewRegister) await reload("register");
  await reload("plan");
}
