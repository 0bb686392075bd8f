/** What screens read of what goes from hand to hand, without a network: signals, filled by `handed.ts` and `carried.ts`. */
import { type Signal, signal } from "@preact/signals";
import type { CarriedRecord, HandedRecord } from "./schema.ts";

/** Of each revision and attachment that went into a file or codes: the last time it did. */
export const handed: Signal<ReadonlyMap<string, Pick<HandedRecord, "at" | "how">>> = signal(new Map());

/** Another phone's sealed file on this phone, without the file itself. */
export type Carried = Omit<CarriedRecord, "content">;

export const carried: Signal<readonly Carried[]> = signal([]);
