/** Web Locks among the tabs of one phone: one holder at a time for each name, in the order of asking. */
type Work = (lock: object | null) => unknown;

export class Locks {
  private readonly last = new Map<string, Promise<unknown>>();

  request(name: string, ...more: [Work] | [{ ifAvailable?: boolean }, Work]): Promise<unknown> {
    const [options, work] = more.length === 2 ? more : [{}, more[0]];
    const before = this.last.get(name);
    if (before && options.ifAvailable) return Promise.resolve(work(null));
    const held = (before ?? Promise.resolve()).then(() => work({ name }));
    const done = held
      .catch(() => undefined)
      .then(() => {
        if (this.last.get(name) === done) this.last.delete(name);
      });
    this.last.set(name, done);
    return held;
  }
}
