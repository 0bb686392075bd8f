/** One sender among all tabs: it runs when the network or the page returns, when asked, and by a timer. */

import { holdBlob } from "../store/blobs.ts";
import { FieldError } from "../store/errors.ts";
import { reloadSubmissions } from "../store/loading.ts";
import { aloneOrNot } from "../store/locks.ts";
import type { Settled } from "../store/outbox.ts";
import { restLeft, sealDue } from "../store/seal.ts";
import { enrolment, held, network, note, publish, storage, submissions } from "../store/state.ts";
import { tell } from "../store/tabs.ts";
import type { SendingProblem } from "../store/types.ts";
import { fetchForms, refreshMission } from "./provision.ts";
import type { Receipt } from "./receipt.ts";
import { openRoad, type Road, RoadError } from "./road.ts";
import { nextDelay_ms } from "./schedule.ts";
import { sendAll } from "./sender.ts";

const MISSION_MS = 6 * 3_600_000;
const LOG_MS = 3_600_000;
const AFTER_TYPING_MS = 20_000;
const RETURN_MS = 2_000;

/** What the runner tells the rest of the store to read again. */
export type Reload = (what: "enrolment" | "forms" | "plan" | "messages" | "register") => Promise<void>;

export interface Runner {
  /** Send now, whatever the timer says; done when there is nothing more to do or it failed. */
  now(all?: boolean): Promise<void>;
  /** An answer was saved: send before long. */
  soon(): void;
  /** Done when nothing is on its way any more. */
  stop(): Promise<void>;
}

/** Start sending by itself. */
export function startRunner(reload: Reload, road: Road = openRoad): Runner {
  const run = oneAtATime((all) => runOnce(road, reload, all));
  const timer = makeTimer(() => void go(false));
  let notBefore = 0;
  let isStopped = false;
  let last: Promise<unknown> = Promise.resolve();

  async function go(all: boolean): Promise<void> {
    timer.clear();
    const running = run(all);
    last = running;
    const outcome = await running;
    if (isStopped) return;
    if (outcome.retryAfter_s) notBefore = Date.now() + outcome.retryAfter_s * 1_000;
    const restLeft_ms = restLeft(Date.now());
    const isVisible = typeof document === "undefined" || document.visibilityState === "visible";
    const delay_ms = nextDelay_ms({ ...outcome, isVisible, restLeft_ms }, road.random());
    timer.set(delay_ms);
    note({ nextTryAt: outcome.failures ? new Date(Date.now() + delay_ms).toISOString() : undefined });
  }

  const returned = (): void => timer.set(Math.max(notBefore - Date.now(), road.random() * RETURN_MS));
  const stopListening = listen(returned);
  returned();
  return {
    now: (all = false) => go(all),
    soon: () => (network.value.problem ? undefined : timer.bring(AFTER_TYPING_MS)),
    async stop() {
      isStopped = true;
      timer.clear();
      stopListening();
      await last;
    },
  };
}

function listen(returned: () => void): () => void {
  if (typeof document === "undefined") return () => undefined;
  const stop = new AbortController();
  const { signal } = stop;
  const seen = (): void => {
    if (document.visibilityState === "visible") returned();
  };
  const lost = (): void =>
    note({ online: false, offlineSince: network.value.offlineSince ?? new Date().toISOString() });
  addEventListener("online", returned, { signal });
  addEventListener("offline", lost, { signal });
  document.addEventListener("visibilitychange", seen, { signal });
  return () => stop.abort();
}

interface Timer {
  set(delay_ms: number): void;
  /** Not later than this. */
  bring(delay_ms: number): void;
  clear(): void;
}

function makeTimer(ring: () => void): Timer {
  let id: ReturnType<typeof setTimeout> | undefined;
  let at = Number.POSITIVE_INFINITY;
  const set = (delay_ms: number): void => {
    clearTimeout(id);
    at = Date.now() + delay_ms;
    id = setTimeout(ring, delay_ms);
  };
  return {
    set,
    bring: (delay_ms) => (Date.now() + delay_ms < at ? set(delay_ms) : undefined),
    clear() {
      clearTimeout(id);
      at = Number.POSITIVE_INFINITY;
    },
  };
}

interface Outcome {
  failures: number;
  retryAfter_s: number | null;
}

/** Calls during a run share one more run after it. */
function oneAtATime(run: (all: boolean) => Promise<Outcome>): (all: boolean) => Promise<Outcome> {
  let running: Promise<Outcome> | null = null;
  let next: Promise<Outcome> | null = null;
  let wantsAll = false;
  const begin = (): Promise<Outcome> => {
    const all = wantsAll;
    [wantsAll, next] = [false, null];
    running = run(all).finally(() => {
      running = null;
    });
    return running;
  };
  return (all) => {
    wantsAll ||= all;
    if (next) return next;
    if (!running) return begin();
    next = running.then(begin);
    return next;
  };
}

let failures = 0;
let missionReadAt = 0;
let logCheckedAt = 0;

async function runOnce(road: Road, reload: Reload, all: boolean): Promise<Outcome> {
  if (!enrolment.value) return { failures: 0, retryAfter_s: null };
  try {
    const ran = await aloneOrNot("sender", () => carry(road, reload, all));
    if (ran) succeed(ran.hub);
    return { failures, retryAfter_s: null };
  } catch (error) {
    return fail(error);
  } finally {
    note({ sending: false, progress: undefined });
  }
}

/** To headquarters, or while it is out of reach to a hub that is near. */
async function carry(road: Road, reload: Reload, all: boolean): Promise<{ hub?: string }> {
  note({ sending: true });
  await sealDue(Date.now(), all);
  try {
    await carryHome(road, reload);
    return {};
  } catch (error) {
    const hub = isOutOfReach(error) ? await carryToHub(road, reload) : null;
    if (!hub) throw error;
    return { hub };
  }
}

/** Nobody there, something else in its place, or a proxy that stands before a server that is gone. */
const isOutOfReach = (error: unknown): boolean =>
  error instanceof RoadError && (UNREACHED.has(error.problem) || error.status >= 500);

const UNREACHED: ReadonlySet<SendingProblem> = new Set(["no_network", "not_fieldobs"] as const);

/** The name of the hub that took it; null when none is near. */
async function carryToHub(road: Road, reload: Reload): Promise<string | null> {
  const hubs = enrolment.value?.hubs ?? [];
  if (!hubs.length || (typeof navigator !== "undefined" && navigator.onLine === false)) return null;
  const found = await (await import("./hub.ts")).findHub(road, hubs);
  if (!found) return null;
  const [over, hub] = found;
  await sendAll(over, {
    settled: (settled) => show(settled, reload),
    progress: (done, of) => note({ progress: of > 0 ? { done, of } : undefined }),
  });
  if (held.blobs.size) await carryBlobs(over);
  return hub;
}

/** Text up and news down, then forms and register, then pictures. */
async function carryHome(road: Road, reload: Reload): Promise<void> {
  let [hasPlan, isAcknowledged] = [false, false];
  await sendAll(road, {
    async settled(settled, receipt) {
      hasPlan ||= Boolean(receipt.changes.stations?.length);
      isAcknowledged ||= Object.keys(receipt.outcomes).length > 0;
      await take(settled, receipt, reload);
    },
    progress: (done, of) => note({ progress: of > 0 ? { done, of } : undefined }),
  });
  await reloadSubmissions(shownAsUnsent());
  const forms = fetchForms(road).then((haveCome) => (haveCome ? reload("forms") : undefined));
  const isDue = hasPlan || Date.now() - missionReadAt > MISSION_MS;
  await Promise.all([forms, isDue ? readMission(road, reload, forms) : undefined]);
  if (held.blobs.size) await carryBlobs(road);
  await checkLog(road, reload, isAcknowledged);
}

/** After each sending that headquarters took, else now and then: whether its log only grew. Nothing waits for it. */
async function checkLog(road: Road, reload: Reload, isDue: boolean): Promise<void> {
  if (!isDue && Date.now() - logCheckedAt < LOG_MS) return;
  try {
    const { proveGrowth } = await import("./proof.ts");
    if ((await proveGrowth(road)) === "alarm") await reload("enrolment");
    logCheckedAt = Date.now();
  } catch {
    // the next run asks again
  }
}

/** What carries pictures is a file of its own: most sendings have none. */
async function carryBlobs(road: Road): Promise<void> {
  const { sendBlobs } = await import("./blobs.ts").catch((error: unknown) => {
    throw new RoadError("no_network", String(error));
  });
  await sendBlobs(road, (done, of) => note({ progress: { done, of } }));
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

async function show({ records, blobs, hasNews, isAlarmChanged }: Settled, reload: Reload): Promise<void> {
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

function succeed(hub?: string): void {
  failures = 0;
  note({ online: true, offlineSince: undefined, problem: undefined, hub });
}

function fail(error: unknown): Outcome {
  failures += 1;
  const problem = problemOf(error);
  note({ hub: undefined });
  if (problem === "storage_full") storage.value = { ...storage.value, full: true };
  if (problem === "no_network")
    note({ online: false, problem, offlineSince: network.value.offlineSince ?? new Date().toISOString() });
  else note({ online: true, problem });
  return { failures, retryAfter_s: error instanceof RoadError ? error.retryAfter_s : null };
}

function problemOf(error: unknown): SendingProblem {
  if (error instanceof RoadError) return error.problem;
  console.error(error);
  // Past the road only the phone's own store is left to fail, and that is never the server's doing.
  if (error instanceof FieldError || error instanceof DOMException) return "storage_full";
  return "refused";
}
