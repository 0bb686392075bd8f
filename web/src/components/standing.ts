/** How things stand at a station or with a submission, in one word each. Decisions only; draws nothing. */
import type { Submission, Where } from "../store/types.ts";

export type StationState = "to_visit" | "differ" | "draft" | Where;

const WORST_FIRST: readonly Where[] = ["attention", "device", "hub", "hq"];

/** The one thing to know about a station: what asks for a person first, then where its records are. */
export function stationState(records: readonly Submission[]): StationState {
  const kept = records.filter((record) => record.state !== "withdrawn");
  if (kept.length === 0) return "to_visit";
  if (kept.some(differs)) return "differ";
  if (kept.some((record) => record.where === "attention")) return "attention";
  if (kept.some((record) => record.state === "draft")) return "draft";
  return WORST_FIRST.find((where) => kept.some((record) => record.where === where)) ?? "hq";
}

export function differs(record: Submission): boolean {
  return Object.keys(record.conflicts).length > 0;
}

/** Records of each station, newest change first. */
export function byStation(records: Iterable<Submission>): Map<string, Submission[]> {
  const grouped = new Map<string, Submission[]>();
  for (const record of newestFirst(records)) {
    if (record.station === null) continue;
    grouped.set(record.station, [...(grouped.get(record.station) ?? []), record]);
  }
  return grouped;
}

export function newestFirst(records: Iterable<Submission>): Submission[] {
  return [...records].sort((one, other) => (one.changedAt < other.changedAt ? 1 : -1));
}

/** What is still being filled, newest first. */
export function drafts(records: Iterable<Submission>): Submission[] {
  return newestFirst(records).filter((record) => record.state === "draft");
}

/** Earlier visits of the team to a station with one form, first visit first. */
export function visits(records: Iterable<Submission>, slug: string, station: string): Submission[] {
  return [...records]
    .filter(
      (record) => record.form?.slug === slug && record.station === station && record.state !== "withdrawn",
    )
    .sort((one, other) => (one.visit ?? 0) - (other.visit ?? 0));
}
