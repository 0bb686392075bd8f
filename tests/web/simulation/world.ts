/** What all pages of the simulation share: the time, what is on its way, and knowing when everything is at rest. */

interface Timer {
  due: number;
  order: number;
  ring: () => void;
}

/** A request that left a page and waits for the scheduler's word. */
export interface Ask {
  ask: number;
  page: string;
  method: string;
  path: string;
  headers: Record<string, string>;
  body: string | null;
}

const turn = setImmediate;
/** Turns of the loop without anything to do, after which nothing more will come by itself. */
const QUIET_TURNS = 2;

export class World {
  /** Milliseconds since 1970, as the scheduler has it. */
  now = 0;
  readonly asks: Ask[] = [];
  /** What is wrong with the phone whatever the schedule says. */
  readonly complaints: string[] = [];
  private count = 0;
  private busy = 0;
  private readonly timers = new Map<number, Timer>();

  constructor() {
    // The database in memory does its work in such turns.
    globalThis.setImmediate = ((work: (...more: unknown[]) => void, ...more: unknown[]) => {
      this.busy += 1;
      return turn(() => {
        this.busy -= 1;
        work(...more);
      });
    }) as typeof setImmediate;
  }

  number(): number {
    this.count += 1;
    return this.count;
  }

  /** Counts as under way until it is done. */
  async during<T>(work: Promise<T>): Promise<T> {
    this.busy += 1;
    try {
      return await work;
    } finally {
      this.busy -= 1;
    }
  }

  later(ring: () => void, delay_ms: number): number {
    const order = this.number();
    this.timers.set(order, { due: this.now + Math.max(0, delay_ms || 0), order, ring });
    return order;
  }

  never(timer: number | undefined): void {
    if (timer !== undefined) this.timers.delete(timer);
  }

  /** Let everything run until only the scheduler can bring more. */
  async rest(): Promise<void> {
    do {
      for (let quiet = 0; quiet < QUIET_TURNS; quiet += 1) {
        await new Promise((resolve) => turn(resolve));
        if (this.busy > 0) quiet = -1;
      }
    } while (this.ringNext());
  }

  private ringNext(): boolean {
    let next: Timer | undefined;
    for (const timer of this.timers.values())
      if (timer.due <= this.now && (!next || timer.due < next.due)) next = timer;
    if (!next) return false;
    this.timers.delete(next.order);
    next.ring();
    return true;
  }

  forgetTimers(): void {
    this.timers.clear();
  }
}

/** Chance by a seed. Source: Steele and Vigna's SplitMix, in the 32 bits of `mulberry32`. */
export function chance(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
