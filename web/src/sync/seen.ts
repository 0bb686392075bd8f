/** What this phone was told of headquarters' log before, held against what it is told now. */
import type { LogState } from "./receipt.ts";

/** A state of the log as a signed receipt told it, and the checkpoint that shows it to others. */
export interface Told {
  log: LogState;
  note?: string;
}

export interface Seen extends Told {
  /** The last state of which a proof showed that the log had only grown until then. */
  proven: Told;
}

export type Contradiction = "other_log" | "older_epoch" | "smaller" | "other_root" | "not_extended";

/** Two states that headquarters signed and that cannot both be true. */
export interface Alarm {
  at: string;
  why: Contradiction;
  seen: Told;
  told: Told;
  /** Whether the desk has been sent both. */
  isTold?: boolean;
}

/** What a state of the log contradicts, if anything. A new epoch is no contradiction: it is told openly. */
export function contradiction(seen: LogState, told: LogState): Contradiction | null {
  if (told.id !== seen.id) return "other_log";
  if (told.epoch !== seen.epoch) return told.epoch < seen.epoch ? "older_epoch" : null;
  if (told.size < seen.size) return "smaller";
  return told.size === seen.size && told.root !== seen.root ? "other_root" : null;
}

/** What is remembered after a state that contradicts nothing. */
export function remembered(seen: Seen | undefined, told: Told): Seen {
  const goesOn = seen && seen.log.epoch === told.log.epoch;
  return { ...told, proven: goesOn ? seen.proven : told };
}

/** Whether an alarm is over: headquarters has said meanwhile that its log began anew. */
export const isOver = (alarm: Alarm, now: LogState): boolean =>
  now.id === alarm.seen.log.id && now.epoch > Math.max(alarm.seen.log.epoch, alarm.told.log.epoch);
