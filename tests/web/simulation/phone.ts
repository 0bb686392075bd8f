/** A simulated phone: its disk, and what its tabs share. Pages come and go; the disk stays. */

import type { CarriedRecord } from "../../../web/src/store/schema.ts";

type Work = (lock: object | null) => unknown;

interface Waiting {
  page: object;
  begin: () => void;
}

/** Web Locks among tabs; those of a page that died are free at once. */
export class Locks {
  private readonly queues = new Map<string, Waiting[]>();

  request(page: object, name: string, isImpatient: boolean, work: Work): Promise<unknown> {
    const queue = this.queues.get(name) ?? [];
    this.queues.set(name, queue);
    if (queue.length > 0 && isImpatient) return Promise.resolve(work(null));
    return new Promise((resolve, reject) => {
      const waiting: Waiting = {
        page,
        begin: () => {
          Promise.resolve()
            .then(() => work({ name }))
            .then(resolve, reject)
            .finally(() => this.leave(queue, waiting));
        },
      };
      queue.push(waiting);
      if (queue[0] === waiting) waiting.begin();
    });
  }

  releaseAll(page: object): void {
    for (const queue of this.queues.values())
      for (const waiting of queue.filter((each) => each.page === page)) this.leave(queue, waiting);
  }

  private leave(queue: Waiting[], waiting: Waiting): void {
    const at = queue.indexOf(waiting);
    if (at < 0) return;
    queue.splice(at, 1);
    if (at === 0) queue[0]?.begin();
  }
}

/** How much room a phone has: plenty, only what is set aside for text, or none at all. */
export type Room = "plenty" | "tight" | "none";

export class Phone {
  /** How far its clock is off. */
  skew_ms = 0;
  room: Room = "plenty";
  hasBallast = false;
  readonly locks = new Locks();
  /** The ends of a BroadcastChannel, each with its page. */
  readonly channels = new Map<object, (data: unknown) => void>();

  readonly disk: IDBFactory;

  constructor(disk: IDBFactory) {
    this.disk = disk;
  }

  refuses(key: unknown): boolean {
    if (this.room === "plenty") return false;
    return this.room === "none" || this.hasBallast || key === "ballast";
  }

  /** What lies on the disk, read past the app. */
  async contents(): Promise<object> {
    const db = await done<IDBDatabase>(this.disk.open("fieldobs"));
    const tx = db.transaction(["meta", "revisions", "edits", "carried"]);
    const [device, receipt, revisions, edits, carried] = await Promise.all([
      done<{ id: string } | undefined>(tx.objectStore("meta").get("device")),
      done<{ log: { epoch: number } } | undefined>(tx.objectStore("meta").get("receipt")),
      done(tx.objectStore("revisions").getAll()),
      done(tx.objectStore("edits").getAll()),
      done<CarriedRecord[]>(tx.objectStore("carried").getAll()),
    ]);
    db.close();
    const files = carried.map(({ content, ...about }) => ({ ...about, isHere: content !== null }));
    return { device: device?.id, epoch: receipt?.log.epoch ?? 0, revisions, edits, carried: files };
  }
}

const done = <T>(request: IDBRequest): Promise<T> =>
  new Promise((resolve, reject) => {
    request.addEventListener("success", () => resolve(request.result as T));
    request.addEventListener("error", () => reject(request.error));
  });
