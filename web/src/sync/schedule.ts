/** When to send next. Pure: the clock and chance come in. */

const IDLE_MS = 60_000;
const HIDDEN_MS = 5 * 60_000;
const FIRST_RETRY_MS = 4_000;
const LAST_RETRY_MS = 5 * 60_000;

export interface Situation {
  /** Attempts that failed since the last that did not. */
  failures: number;
  /** The server asked to be left alone for so long. */
  retryAfter_s: number | null;
  isVisible: boolean;
  /** When the next draft may be sealed. */
  restLeft_ms: number | null;
}

/** Time until the next attempt by itself: drawn from a range, so that phones that lost the network together do not return as one. */
export function nextDelay_ms(
  { failures, retryAfter_s, isVisible, restLeft_ms }: Situation,
  random: number,
): number {
  if (retryAfter_s !== null) return retryAfter_s * 1_000 * (1 + random / 2);
  if (failures > 0) return Math.min(FIRST_RETRY_MS * 2 ** (failures - 1), LAST_RETRY_MS) * (0.5 + random);
  const idle = (isVisible ? IDLE_MS : HIDDEN_MS) * (0.75 + random / 2);
  return restLeft_ms === null ? idle : Math.min(idle, restLeft_ms + 1_000);
}
