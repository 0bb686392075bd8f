/** The phone's store as screens see it: signals to read, verbs to call. */
import { effect } from "@preact/signals";
import { enrol as join, preview as look } from "../sync/enrol.ts";
import { openRoad } from "../sync/road.ts";
import { type Runner, startRunner } from "../sync/runner.ts";
import * as actions from "./actions.ts";
import { close, onBlocked, transact, writeMeta } from "./database.ts";
import { save } from "./edits.ts";
import { FieldError } from "./errors.ts";
import { loadAll, loadRegister, reload, reloadSubmissions } from "./loading.ts";
import { bringParts, parts } from "./parts.ts";
import { STORES } from "./schema.ts";
import { enrolment, forgetHeld, settings, storage, submissions } from "./state.ts";
import { askToPersist, measure } from "./storage.ts";
import { hangUp, listen, tell } from "./tabs.ts";
import type { Attachment, Preview, StorageState, Value } from "./types.ts";

export { rowKey } from "../sync/ids.ts";
export { remember, start } from "./actions.ts";
export { DAMAGED, FieldError, type FieldErrorCode } from "./errors.ts";
export {
  alarm,
  counts,
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
} from "./state.ts";
export type * from "./types.ts";

const WORKER_MS = 5_000;

let runner: Runner | null = null;

/**
 * Open what lies on the phone, show it, and begin to send. The list of stations follows a moment later.
 * Raises: FieldError insecure or storage_refused where no offline work is possible, storage_unavailable.
 */
export async function open(): Promise<void> {
  onBlocked(() => tellClosed("blocked"));
  try {
    if (!globalThis.crypto?.subtle || !navigator.locks) throw new FieldError("insecure");
    await loadAll();
  } catch (error) {
    const { code, detail } = error as Partial<FieldError>;
    tellClosed(code === "insecure" || code === "storage_refused" ? code : "storage_unavailable", detail);
    throw error;
  }
  tellClosed();
  listen((news) => void ("submissions" in news ? reloadSubmissions(news.submissions) : reload(news.all)));
  keepSettings();
  runner ??= startRunner(reloadEverywhere);
  void followUp();
}

function tellClosed(unavailable?: StorageState["unavailable"], why?: string): void {
  storage.value = { ...storage.value, unavailable, why };
}

/** A store that did not open is tried again, now and then and whenever the page returns. It is never made anew. */
export async function openAgain(error: unknown): Promise<void> {
  if (storage.value.unavailable === "insecure") throw error;
  for (let wait_ms = 1_000; ; wait_ms = Math.min(2 * wait_ms, 30_000)) {
    console.error(error);
    await new Promise((resolve) => {
      setTimeout(resolve, wait_ms);
      globalThis.document?.addEventListener("visibilitychange", resolve, { once: true });
    });
    const isOpen = await open().then(
      () => true,
      () => false,
    );
    if (isOpen) return;
  }
}

/** What the first screen does not wait for. */
async function followUp(): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve));
  await loadRegister().catch((error: unknown) => console.warn("The list of stations does not open:", error));
  // The road and the disk are for what is wanted now: the rest waits until the worker has the app's files.
  const waited = new Promise((resolve) => setTimeout(resolve, WORKER_MS));
  await Promise.race([navigator.serviceWorker?.ready, waited]);
  void bringParts();
  await measure();
  await askToPersist(); // Firefox asks the person, who may never answer
}

const reloadEverywhere: typeof reload = async (what) => {
  await reload(what);
  tell({ all: what });
};

function keepSettings(): void {
  let kept = "";
  effect(() => {
    const before = kept;
    kept = JSON.stringify(settings.value);
    // What another tab has, too, is not told again: that would have no end.
    if (before && before !== kept)
      void writeMeta("settings", settings.value).then(() => tell({ all: "settings" }));
  });
}

/** Whom a code would enrol; looking spends nothing. Raises: FieldError. */
export async function preview(code: string): Promise<Preview> {
  return look(openRoad, code);
}

/** Make this phone a device and bring down what it needs; without a network that part goes on later. Raises: FieldError. */
export async function enrol(code: string, name: string): Promise<void> {
  await join(openRoad, code, name, new Date());
  await joined();
}

/** This phone has just become a device: show it, and bring down what else it needs. */
export async function joined(): Promise<void> {
  for (const what of ["forms", "plan", "enrolment"] as const) await reloadEverywhere(what);
  await runner?.now();
}

/** Save answers; done when they are on disk. Raises: FieldError too_long, storage_full. */
export async function write(submission: string, changes: Record<string, Value>): Promise<void> {
  await save(submission, changes);
  runner?.soon();
}

/** Declare a submission finished: sealed when this is done, and sent at once if there is a network. */
export async function finalise(submission: string): Promise<void> {
  await actions.finalise(submission);
  syncNow();
}

export async function withdraw(submission: string, reason: string): Promise<void> {
  await actions.withdraw(submission, reason);
  syncNow();
}

export async function changeStation(submission: string, code: string): Promise<void> {
  await actions.changeStation(submission, code);
  runner?.soon();
}

/** Decide between answers that differ. */
export async function settle(submission: string, path: string, value: Value, reason?: string): Promise<void> {
  await actions.settle(submission, path, value, reason);
  syncNow();
}

/** Attach a file. Raises: FieldError empty_file, too_large, wrong_type, storage_full. */
export async function attach(
  submission: string,
  path: string,
  file: File,
  keepOriginal?: boolean,
): Promise<void> {
  await actions.attach(submission, path, file, keepOriginal);
  void measure();
  runner?.soon();
}

/** Where a picture can be shown from; null when it is neither here nor to be had. */
export async function attachmentUrl(attachment: Attachment): Promise<string | null> {
  return (await parts.pictures()).urlOf(attachment);
}

/** Send what is saved now; the outcome shows in `network`. */
export function syncNow(): void {
  void runner?.now(true);
}

/** Learn anew what the desk says of the mission. Raises: RoadError. */
export async function hearDesk(): Promise<void> {
  if (!enrolment.value?.isReady) return;
  await (await parts.provision()).refreshMission(openRoad, Promise.resolve());
  await reloadEverywhere("enrolment");
}

/** Empty this phone. Raises: FieldError unsent while anything of it is not at headquarters. */
export async function forgetPhone(): Promise<void> {
  const isKept = [...submissions.value.values()].some(
    ({ mine, untouched, where, unsent, blobsWaiting }) =>
      mine && !untouched && (where === "device" || where === "hub" || unsent + blobsWaiting > 0),
  );
  if (isKept) throw new FieldError("unsent");
  await transact(STORES, "readwrite", async (tx) => {
    await Promise.all(STORES.map((name) => tx.objectStore(name).clear()));
    await tx.objectStore("meta").put(true, "left");
  });
  forgetHeld();
  await reloadEverywhere("enrolment");
}

/** Let go of everything this page holds; for tests that play a page that was closed. */
export async function shut(): Promise<void> {
  await runner?.stop();
  runner = null;
  hangUp();
  await close();
}
