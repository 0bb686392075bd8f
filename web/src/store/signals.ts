/** What screens read of the phone's store. Who fills it is elsewhere: the first screen is drawn before the store is here. */
import { computed, type ReadonlySignal, type Signal, signal } from "@preact/signals";
import type { FormDocument } from "../forms/document.ts";
import type { Alarm } from "../sync/seen.ts";
import type {
  Counts,
  Enrolment,
  Message,
  Network,
  Register,
  Settings,
  Station,
  StorageState,
  Submission,
} from "./types.ts";

/** `undefined` while the store is still opening, null on a phone that is not enrolled. */
export const enrolment: Signal<Enrolment | null | undefined> = signal(undefined);
export const submissions: Signal<ReadonlyMap<string, Submission>> = signal(new Map());
/** By hash. */
export const forms: Signal<ReadonlyMap<string, FormDocument>> = signal(new Map());
/** Hashes of the current version of each form, in the order of publication. */
export const current: Signal<readonly string[]> = signal([]);
export const plan: Signal<Station[]> = signal([]);
export const register: Signal<Register | null> = signal(null);
export const messages: Signal<Message[]> = signal([]);
/** Assign to change; it is kept. */
export const settings: Signal<Settings> = signal({ language: "en", theme: "system", textSize: 1 });
export const network: Signal<Network> = signal({ online: true, sending: false });
/** Headquarters has shown two logs that cannot both be true. */
export const alarm: Signal<Alarm | null> = signal(null);
export const storage: Signal<StorageState> = signal({ usedBytes: 0, persisted: false, full: false });

/** Where one's own records are; what was begun and left untouched is none. */
export const counts: ReadonlySignal<Counts> = computed(() => {
  const found: Counts = { device: 0, hub: 0, hq: 0, attention: 0 };
  for (const { mine, untouched, where } of submissions.value.values())
    if (mine && !untouched) found[where] += 1;
  return found;
});

/** The newest published version of each form. */
export function currentForms(): FormDocument[] {
  return current.value.flatMap((hash) => forms.value.get(hash) ?? []);
}

/** Note a change of what is known about the network. */
export function note(changes: Partial<Network>): void {
  network.value = { ...network.value, ...changes };
}
