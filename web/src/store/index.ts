/** The phone's store as screens see it: signals to read, verbs to call. */
import { computed, type ReadonlySignal, type Signal, signal } from "@preact/signals";
import type { FormDocument } from "../forms/document.ts";
import type {
  Attachment,
  Counts,
  Enrolment,
  Message,
  Network,
  Preview,
  Register,
  Settings,
  Station,
  StorageState,
  Submission,
  Value,
} from "./types.ts";

export { FieldError, type FieldErrorCode } from "./errors.ts";
export type * from "./types.ts";

/** `undefined` while the store is still opening, null on a phone that is not enrolled. */
export const enrolment: Signal<Enrolment | null | undefined> = signal(undefined);
export const submissions: Signal<ReadonlyMap<string, Submission>> = signal(new Map());
/** By hash. */
export const forms: Signal<ReadonlyMap<string, FormDocument>> = signal(new Map());
export const plan: Signal<Station[]> = signal([]);
export const register: Signal<Register | null> = signal(null);
export const messages: Signal<Message[]> = signal([]);
/** Assign to change; it is kept. */
export const settings: Signal<Settings> = signal({ language: "en", theme: "system", textSize: 1 });
export const network: Signal<Network> = signal({ online: true, sending: false });
export const storage: Signal<StorageState> = signal({ usedBytes: 0, persisted: false, full: false });
export const counts: ReadonlySignal<Counts> = computed(() => ({ device: 0, hub: 0, hq: 0, attention: 0 }));

const later = (): never => {
  throw new Error("not built yet");
};

/** The newest published version of each form. */
export function currentForms(): FormDocument[] {
  return [...forms.value.values()];
}
export async function open(): Promise<void> {}
export async function preview(_code: string): Promise<Preview> {
  return later();
}
export async function enrol(_code: string, _name: string): Promise<void> {}
export async function start(_form: FormDocument, _station: string | null): Promise<string> {
  return later();
}
export async function write(_submission: string, _changes: Record<string, Value>): Promise<void> {}
export async function remember(_submission: string, _place: string): Promise<void> {}
export async function finalise(_submission: string): Promise<void> {}
export async function withdraw(_submission: string, _reason: string): Promise<void> {}
export async function changeStation(_submission: string, _code: string): Promise<void> {}
export async function settle(
  _submission: string,
  _path: string,
  _value: Value,
  _reason?: string,
): Promise<void> {}
export async function attach(
  _submission: string,
  _path: string,
  _file: File,
  _keepOriginal?: boolean,
): Promise<void> {}
export async function attachmentUrl(_attachment: Attachment): Promise<string | null> {
  return null;
}
export async function unsentCopy(): Promise<Blob> {
  return later();
}
export function syncNow(): void {}
export async function forgetPhone(): Promise<void> {}
