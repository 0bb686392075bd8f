/** Decides whether a phone may change to a new release now. Knows no browser. */
import type { Mission, Submission } from "../store/types.ts";

/** The desk holds releases back; work is not at headquarters; a form is still being filled in. */
export type Refusal = "frozen" | "unsent" | "drafts";

/** Why not, or null when nothing stands against it. */
export function refusal(
  submissions: Iterable<Submission>,
  mission: Pick<Mission, "freeze"> | undefined,
  now: number,
): Refusal | null {
  if (isFrozen(mission, now)) return "frozen";
  const own = [...submissions].filter(({ mine, untouched }) => mine && !untouched);
  if (own.some(isUnsent)) return "unsent";
  return own.some(({ state }) => state === "draft") ? "drafts" : null;
}

/** Whether the desk holds releases back; an end that cannot be read is none. */
export function isFrozen(mission: Pick<Mission, "freeze"> | undefined, now: number): boolean {
  if (!mission?.freeze) return false;
  const ends = Date.parse(mission.freeze.until ?? "");
  return Number.isNaN(ends) || now < ends;
}

const isUnsent = ({ where, unsent, blobsWaiting }: Submission): boolean =>
  where === "device" || where === "hub" || unsent + blobsWaiting > 0;
