/** One sender among all tabs: it runs when the network or the page returns, when asked, and by a timer. */

import { FieldError } from "../store/errors.ts";
import { aloneOrNot } from "../store/locks.ts";
import { parts } from "../store/parts.ts";
import { restLeft, sealDue } from "../store/seal.ts";
import { enrolment, network, note, storage } from "../store/state.ts";
import type { SendingProblem } from "../store/types.ts";
import type { Carried } from "./carrying.ts";
import { openRoad, type Road, RoadError } from "./road.ts";
import { nextDelay_ms } from "./schedule.ts";

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

async function runOnce(road: Road, reload: Reload, all: boolean): Promise<Outcome> {
  if (!enrolment.value) return { failures: 0, retryAfter_s: null };
  try {
    const ran = await aloneOrNot("sender", async () => {
      note({ sending: true });
      await sealDue(Date.now(), all);
      return carry(road, reload);
    });
    if (ran) succeed(ran.hub);
    return { failures, retryAfter_s: null };
  } catch (error) {
    return fail(error);
  } finally {
    note({ sending: false, progress: undefined });
  }
}

/** What carries is a file of its own: without a network nobody needs it. */
async function carry(road: Road, reload: Reload): Promise<Carried> {
  return (await parts.carrying()).carry(road, reload, () => {
    failures = 0; // a link that flaps is tried again soon, as long as something gets through each time
  });
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
