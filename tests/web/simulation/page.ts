/** One page of the app on a simulated phone: whatever it asks of its browser is answered from here, until it dies. */
import type { Browser, Store } from "./app.ts";
import type { Phone } from "./phone.ts";
import { chance, type World } from "./world.ts";

const forever = (): Promise<never> => new Promise(() => undefined);

/** When a page is to die by itself: at the n-th write transaction from now, before or after it is on disk. */
export interface Death {
  transactions: number;
  isBefore: boolean;
}

/** Something a person does while the page is at work: when it begins its n-th transaction from now. */
export interface Errand {
  transactions: number;
  begin(): void;
}

interface Pending {
  resolve(answer: Response): void;
  reject(error: Error): void;
  timer: number;
}

export class Page {
  readonly name: string;
  readonly phone: Phone;
  /** The app that runs in it. */
  store!: Store;
  isAlive = true;
  death: Death | null = null;
  errand: Errand | null = null;
  readonly open = new Set<IDBTransaction>();
  readonly pending = new Map<number, Pending>();
  readonly connections: IDBDatabase[] = [];
  private readonly world: World;
  private readonly random: () => number;

  constructor(name: string, phone: Phone, world: World, seed: number) {
    this.name = name;
    this.phone = phone;
    this.world = world;
    this.random = chance(seed);
  }

  /** What was not committed has not happened; nothing this page still does has any effect. */
  die(): void {
    if (!this.isAlive) return;
    this.isAlive = false;
    for (const tx of this.open) abort(tx);
    for (const db of this.connections) db.close();
    for (const { timer } of this.pending.values()) this.world.never(timer);
    this.phone.channels.delete(this);
    this.phone.locks.releaseAll(this);
  }

  browser(): Browser {
    const browser: Browser = {
      indexedDB: { open: (name: string, version?: number) => this.openDisk(name, version) },
      navigator: {
        locks: {
          request: (name: string, ...more: [never] | [{ ifAvailable?: boolean }, never]) =>
            this.lock(name, more),
        },
      },
      fetch: (address: string, init: RequestInit) => this.fetch(address, init),
      Date: this.clock(),
      Math: Object.assign(Object.create(Math), { random: this.random }),
      setTimeout: (ring: () => void, delay_ms: number) =>
        this.world.later(() => this.isAlive && ring(), delay_ms),
      clearTimeout: (timer?: number) => this.world.never(timer),
      crypto: this.crypto(),
      BroadcastChannel: this.channel(),
      AbortSignal: { timeout: (delay_ms: number) => ({ delay_ms }) },
      CompressionStream: undefined,
      console: { error: () => undefined, warn: () => undefined },
      document: undefined,
      globalThis: undefined,
    };
    browser.globalThis = browser;
    return browser;
  }

  private openDisk(name: string, version?: number): IDBOpenDBRequest {
    if (!this.isAlive) return new EventTarget() as IDBOpenDBRequest;
    const request = this.phone.disk.open(name, version);
    request.addEventListener("upgradeneeded", () => this.connect(request.result));
    request.addEventListener("success", () => this.connect(request.result));
    return request;
  }

  private connect(db: IDBDatabase): void {
    if (this.connections.includes(db)) return;
    this.connections.push(db);
    owners.set(db, this);
    if (!this.isAlive) db.close();
  }

  private lock(name: string, more: readonly unknown[]): Promise<unknown> {
    if (!this.isAlive) return forever();
    const [options, work] = more.length === 2 ? more : [{}, more[0]];
    const { ifAvailable = false } = options as { ifAvailable?: boolean };
    return this.phone.locks.request(this, name, ifAvailable, work as never);
  }

  /** What the phone's clock says. */
  now(): Date {
    return new Date(this.world.now + this.phone.skew_ms);
  }

  private clock(): DateConstructor {
    const now = (): number => this.world.now + this.phone.skew_ms;
    return class extends Date {
      constructor(...said: [] | [number | string]) {
        super(...((said.length ? said : [now()]) as [number]));
      }
      static override now = now;
    } as DateConstructor;
  }

  private crypto(): object {
    const { world } = this;
    const real = crypto.subtle as unknown as Record<string, (...asked: unknown[]) => Promise<unknown>>;
    const subtle = new Proxy(
      {},
      {
        get:
          (_, name: string) =>
          (...asked: unknown[]) =>
            world.during(real[name]?.apply(real, asked) as never),
      },
    );
    const getRandomValues = (bytes: Uint8Array): Uint8Array =>
      bytes.length > 64 ? bytes : bytes.map((_, at) => (bytes[at] = Math.floor(this.random() * 256)));
    const randomUUID = (): string => {
      const hex = Buffer.from(getRandomValues(new Uint8Array(16))).toString("hex");
      return hex.replace(/^(.{8})(.{4}).(.{3}).(.{3})/, "$1-$2-4$3-8$4-");
    };
    return { subtle, getRandomValues, randomUUID };
  }

  private channel(): unknown {
    const { phone, world } = this;
    const page = this;
    return class {
      set onmessage(hear: (event: { data: unknown }) => void) {
        phone.channels.set(page, (data) => hear({ data }));
      }
      postMessage(data: unknown): void {
        if (!page.isAlive) return;
        for (const [other, hear] of phone.channels)
          if (other !== page) world.later(() => phone.channels.has(other) && hear(structuredClone(data)), 0);
      }
      close(): void {
        phone.channels.delete(page);
      }
    };
  }

  private fetch(address: string, init: RequestInit): Promise<Response> {
    if (!this.isAlive) return forever();
    const ask = this.world.number();
    const { method = "GET", headers = {}, body, signal } = init;
    this.world.asks.push({
      ask,
      page: this.name,
      method,
      path: address,
      headers: headers as Record<string, string>,
      body: asText(body ?? null),
    });
    const { delay_ms } = signal as unknown as { delay_ms: number };
    return new Promise((resolve, reject) => {
      const timer = this.world.later(() => {
        this.pending.delete(ask);
        reject(new DOMException("The request took too long", "TimeoutError"));
      }, delay_ms);
      this.pending.set(ask, { resolve, reject, timer });
    });
  }

  /** What came of a request; null for a connection that broke. */
  answer(ask: number, answer: Response | null): void {
    const waiting = this.pending.get(ask);
    if (!waiting) return; // the page gave up, or died
    this.pending.delete(ask);
    this.world.never(waiting.timer);
    if (answer) waiting.resolve(answer);
    else waiting.reject(new TypeError("Failed to fetch"));
  }
}

/** Sealed files are no text: in base64. */
const asText = (body: BodyInit | null): string | null =>
  body instanceof ArrayBuffer ? Buffer.from(body).toString("base64") : body && String(body);

const owners = new WeakMap<IDBDatabase, Page>();

function abort(tx: IDBTransaction): void {
  try {
    tx.abort();
  } catch {
    // it is over already
  }
}

/** Let phones' disks fill up, and pages die at the moment their schedule says. */
export function watchDisks(world: World): void {
  const { transaction } = IDBDatabase.prototype;
  IDBDatabase.prototype.transaction = function (this: IDBDatabase, stores, mode, options) {
    const page = owners.get(this);
    const tx = transaction.call(this, stores, mode, options);
    if (page) watch(page, tx, options?.durability, world);
    return tx;
  };
  const { put, delete: remove } = IDBObjectStore.prototype;
  IDBObjectStore.prototype.put = function (this: IDBObjectStore, value, key) {
    const page = owners.get(this.transaction.db);
    if (page?.phone.refuses(key)) throw new DOMException("no room left", "QuotaExceededError");
    const request = put.call(this, value, key);
    if (page && key === "ballast") page.phone.hasBallast = true;
    if (page?.death?.isBefore && page.death.transactions <= 1)
      request.addEventListener("success", () => page.die());
    return request;
  };
  IDBObjectStore.prototype.delete = function (this: IDBObjectStore, key) {
    const page = owners.get(this.transaction.db);
    if (page && key === "ballast") page.phone.hasBallast = false;
    return remove.call(this, key);
  };
}

/** Once; true if there was one. */
export function runErrand(page: Page): boolean {
  const { errand } = page;
  page.errand = null;
  if (errand) queueMicrotask(() => errand.begin());
  return errand !== null;
}

function watch(page: Page, tx: IDBTransaction, durability: string | undefined, world: World): void {
  page.open.add(tx);
  if (page.errand) page.errand.transactions -= 1;
  if (page.errand && page.errand.transactions <= 0) runErrand(page);
  tx.addEventListener("abort", () => page.open.delete(tx));
  tx.addEventListener("complete", () => {
    page.open.delete(tx);
    if (tx.mode !== "readwrite") return;
    if (durability !== "strict") world.complaints.push("a write that power may take back was called saved");
    if (!page.death) return;
    page.death.transactions -= 1;
    if (page.death.transactions <= 0 && !page.death.isBefore) page.die();
  });
}
