/** A phone of its own: its own database, its own copy of the app; further tabs and restarts share the database. */
import { IDBFactory } from "fake-indexeddb";
import { vi } from "vitest";
import type { Headquarters } from "./headquarters.ts";
import { Locks } from "./locks.ts";

type Store = typeof import("../../web/src/store/index.ts");

type Hands = typeof import("../../web/src/sync/by-hand.ts");

export interface Tab {
  store: Store;
  /** What goes from hand to hand, of this page. */
  hands: Hands;
  /** Everything sent that can be, and the page at rest. */
  settled(): Promise<void>;
  write(submission: string, changes: Parameters<Store["write"]>[1]): Promise<void>;
  start(station?: string): Promise<string>;
  shown(id: string): ReturnType<Store["submissions"]["value"]["get"]> & object;
}

export class Phone {
  readonly database = new IDBFactory();
  private readonly navigator = { locks: new Locks() };

  constructor(private readonly headquarters: Pick<Headquarters, "fetch">) {}

  /** A page of the app on this phone. */
  async open(): Promise<Tab> {
    globalThis.indexedDB = this.database;
    vi.stubGlobal("navigator", this.navigator);
    vi.stubGlobal("fetch", this.headquarters.fetch);
    vi.resetModules();
    const store = await import("../../web/src/store/index.ts");
    const { bringParts, parts } = await import("../../web/src/store/parts.ts");
    await bringParts(); // this page's own, not the next one's
    await store.open();
    return tabOf(store, await parts.byHand());
  }

  async enrolled(code: string): Promise<Tab> {
    const tab = await this.open();
    await tab.store.enrol(code, "phone");
    return tab;
  }
}

function tabOf(store: Store, hands: Hands): Tab {
  return {
    store,
    hands,
    write: store.write,
    async start(station = "0107") {
      const [form] = store.currentForms();
      if (!form) throw new Error("no form on this phone");
      return store.start(form, station);
    },
    shown(id) {
      const found = store.submissions.value.get(id);
      if (!found) throw new Error(`no submission ${id} on this phone`);
      return found;
    },
    async settled() {
      store.syncNow();
      await untilAtRest(store);
      await new Promise((resolve) => setTimeout(resolve, 20));
      await untilAtRest(store);
    },
  };
}

const untilAtRest = (store: Store): Promise<void> =>
  vi.waitFor(
    () => {
      if (store.network.value.sending) throw new Error("still sending");
    },
    { timeout: 20_000 },
  );
