/**
 * What may be said when headquarters does not answer although there is a network. Pure: the clock comes in. A browser
 * tells a page no more than that nobody answered, so a certificate that has run out shows only by what surrounds it.
 */

/** Shorter silences are those of a lift or a tunnel. */
const AWHILE_MS = 10 * 60_000;
const NOW_MS = 2 * 60_000;
/** A phone in use hears of headquarters within days; a clock that says otherwise is more likely to be wrong. */
const LONG_MS = 30 * 86_400_000;

/** A clock behind what headquarters has signed is surely wrong; one far ahead of it may be. */
export type ClockDoubt = "behind" | "ahead";

export interface Silence {
  /** When headquarters last answered, by its own clock; else since when this page has been trying. */
  since: string;
  clock?: ClockDoubt;
}

export interface Tried {
  online: boolean;
  problem?: string | undefined;
  /** Since when this page has been trying in vain. */
  offlineSince?: string | undefined;
  /** Headquarters' own time in the last receipt that it signed. */
  lastReceiptAt?: string | undefined;
}

/** Null while headquarters answers, where there is no network at all, and while the silence is young. */
export function silence(tried: Tried, hasNetwork: boolean, now: number): Silence | null {
  const { online, problem, offlineSince, lastReceiptAt } = tried;
  if (online || problem !== "no_network" || !offlineSince || !hasNetwork) return null;
  const heardAgo_ms = lastReceiptAt ? now - Date.parse(lastReceiptAt) : 0;
  if (Math.abs(heardAgo_ms) < AWHILE_MS && now - Date.parse(offlineSince) < NOW_MS) return null;
  return { since: lastReceiptAt ?? offlineSince, ...doubtOf(heardAgo_ms) };
}

function doubtOf(heardAgo_ms: number): Pick<Silence, "clock"> {
  if (heardAgo_ms < -AWHILE_MS) return { clock: "behind" };
  return heardAgo_ms > LONG_MS ? { clock: "ahead" } : {};
}
