/**
 * Chance that phone and desk share: drawn from the submission's id and the question's path, never from a clock.
 * Shuffling is the one that ODK uses, so that a form with a seed of its own shows its choices in the same order.
 * The twin is `fieldobs/forms/rules/chance.py`.
 */

const MOST = 2_147_483_647;

/** 32 bits drawn by lot for a seed, the same each time. */
export function draw(seed: string, turn: number): number {
  let state = 2_166_136_261;
  for (const letter of `${turn}:${seed}`)
    state = Math.imul(state ^ (letter.codePointAt(0) as number), 16_777_619);
  state = (state + 0x6d2b79f5) | 0;
  let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
  mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
  return (mixed ^ (mixed >>> 14)) >>> 0;
}

/** A random uuid, version 4. */
export function uuid(seed: string, turn: number): string {
  const digits = [1000, 1001, 1002, 1003]
    .map((part) =>
      draw(seed, turn * 4 + part)
        .toString(16)
        .padStart(8, "0"),
    )
    .join("");
  const at = (from: number, to: number) => digits.slice(from, to);
  const variant = "89ab"[Number.parseInt(at(16, 17), 16) % 4];
  return `${at(0, 8)}-${at(8, 12)}-4${at(13, 16)}-${variant}${at(17, 20)}-${at(20, 32)}`;
}

/** The items in the order of a seed. */
export function shuffled<T>(items: readonly T[], seed: number): T[] {
  let state = Math.trunc(Math.max(-1e18, Math.min(1e18, seed || 0))) % MOST;
  if (state <= 0) state += MOST - 1;
  const order: T[] = [];
  items.forEach((item, place) => {
    state = (state * 16_807) % MOST;
    const spot = Math.floor(((state - 1) / (MOST - 1)) * (place + 1));
    order.push(item);
    if (spot !== place) {
      order[place] = order[spot] as T;
      order[spot] = item;
    }
  });
  return order;
}
