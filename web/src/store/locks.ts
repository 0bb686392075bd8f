/** One at a time among all tabs of this phone. */

const manager = globalThis.navigator?.locks;

/** Wait for one's turn, then do `work` alone. */
export function alone<T>(name: string, work: () => Promise<T>): Promise<T> {
  return manager.request(`fieldobs-${name}`, work) as Promise<T>;
}

/** Do `work` unless another tab is at it already; then null. */
export function aloneOrNot<T>(name: string, work: () => Promise<T>): Promise<T | null> {
  return manager.request(`fieldobs-${name}`, { ifAvailable: true }, (lock) =>
    lock ? work() : null,
  ) as Promise<T | null>;
}
