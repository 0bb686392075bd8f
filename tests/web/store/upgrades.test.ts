/** The phone's database under an upgrade: old shape or new, never fewer rows, whatever ends it half-way. */
import { IDBFactory } from "fake-indexeddb";
import { openDB } from "idb";
import { beforeEach, expect, test, vi } from "vitest";
import { type FieldSchema, STORES } from "../../../web/src/store/schema.ts";
import { type Step, UPGRADES, upgrade, VERSION } from "../../../web/src/store/upgrades.ts";

import { Headquarters } from "../headquarters.ts";
import { Phone, type Tab } from "../phone.ts";

const ROWS = 7;
const NAME = "fieldobs";

/** What releases to come may do: a store more, an index more, every row of a store rewritten. */
const TO_COME: Step[] = [
  (db) => void db.createObjectStore("visits" as never),
  (_db, tx) => void tx.objectStore("submissions").createIndex("at" as never, "at"),
  async (_db, tx) => {
    const store = tx.objectStore("revisions");
    for (let row = await store.openCursor(); row; row = await row.continue())
      await row.update({ ...row.value, seq: 1 });
  },
];
const STEPS = [...UPGRADES, ...TO_COME];

beforeEach(() => {
  globalThis.indexedDB = new IDBFactory();
});

/** Open with the first `count` steps; `also` runs after each write of the step at `at`. */
function opened(count: number, steps: readonly Step[] = STEPS) {
  return openDB<FieldSchema>(NAME, count, {
    upgrade: (db, old, _new, tx) => {
      tx.done.catch(() => undefined);
      upgrade(db, old, tx, steps.slice(0, count)).catch(() => undefined);
    },
  });
}

/** A database as the first `count` steps made it, with rows in every store. */
async function filled(count: number): Promise<void> {
  const db = await opened(count);
  for (const name of db.objectStoreNames) {
    const tx = db.transaction(name, "readwrite");
    for (let n = 0; n < ROWS; n += 1) await tx.store.put(...(row(tx.store, n) as [never]));
    await tx.done;
  }
  db.close();
}

function row(store: { keyPath: unknown }, n: number): unknown[] {
  const value: Record<string, unknown> = { state: "waiting", device: "d", body: `body ${n}` };
  if (store.keyPath === null) return [value, `key ${n}`];
  for (const path of [store.keyPath].flat()) value[path as string] = `${path} ${n}`;
  return [value];
}

async function contents(): Promise<{ version: number; rows: Record<string, unknown[]> }> {
  const db = await openDB(NAME);
  const rows = await Promise.all([...db.objectStoreNames].map(async (name) => [name, await db.getAll(name)]));
  db.close();
  return { version: db.version, rows: Object.fromEntries(rows) };
}

const counts = (rows: Record<string, unknown[]>): Record<string, number> =>
  Object.fromEntries(Object.entries(rows).map(([name, held]) => [name, held.length]));

const older = STEPS.map((_, at) => at).filter((at) => at > 0);

test.each(older)("a database of version %i keeps every row through all upgrades", async (version) => {
  await filled(version);
  const before = await contents();
  (await opened(STEPS.length)).close();
  const after = await contents();
  expect(after.version).toBe(STEPS.length);
  expect(counts(after.rows)).toMatchObject(counts(before.rows));
  expect(after.rows.edits).toEqual(before.rows.edits);
});

const cuts = older.flatMap((version) =>
  STEPS.slice(version).map((_, at) => ({ version, after: version + at })),
);

test.each(cuts)("killed after step $after, version $version is as it was, and upgrades anew", async (cut) => {
  await filled(cut.version);
  const before = await contents();
  const dying = STEPS.map((step, at): Step => {
    if (at !== cut.after) return step;
    return async (db, tx) => {
      await step(db, tx);
      tx.abort();
    };
  });
  await expect(opened(STEPS.length, dying)).rejects.toThrow();
  expect(await contents()).toEqual(before);
  (await opened(STEPS.length)).close();
  expect(counts((await contents()).rows)).toMatchObject(counts(before.rows));
});

test.each([1, 3, 7])("killed after %i rewritten rows, none is rewritten", async (written) => {
  await filled(3);
  const before = await contents();
  const dying: Step = async (_db, tx) => {
    const store = tx.objectStore("revisions");
    let left = written;
    for (let row = await store.openCursor(); row; row = await row.continue()) {
      await row.update({ ...row.value, seq: 1 });
      left -= 1;
      if (left === 0) return tx.abort();
    }
  };
  await expect(opened(4, [...STEPS.slice(0, 3), dying])).rejects.toThrow();
  expect(await contents()).toEqual(before);
});

test.each<[string, Step]>([
  ["deletes a row", async (_db, tx) => tx.objectStore("revisions").delete("id 3")],
  ["deletes a store", (db) => db.deleteObjectStore("blobs")],
  ["fails", () => Promise.reject(new Error("no"))],
])("an upgrade that %s is undone as a whole", async (_what, wrong) => {
  await filled(1);
  const before = await contents();
  const steps = [
    ...UPGRADES,
    (db: Parameters<Step>[0]) => void db.createObjectStore("visits" as never),
    wrong,
  ];
  await expect(opened(steps.length, steps)).rejects.toThrow();
  expect(await contents()).toEqual(before);
});

/** The release to come, whose store has more in it. */
async function nextRelease(phone: Phone): Promise<Tab> {
  vi.doMock("../../../web/src/store/upgrades.ts", async (original) => {
    const own = await original<typeof import("../../../web/src/store/upgrades.ts")>();
    const more: typeof own.upgrade = (db, old, tx) => own.upgrade(db, old, tx, STEPS);
    return { ...own, VERSION: STEPS.length, upgrade: more };
  });
  try {
    return await phone.open();
  } finally {
    vi.doUnmock("../../../web/src/store/upgrades.ts");
  }
}

test("a page of the release before goes on beside one that has upgraded the store", async () => {
  const phone = new Phone(new Headquarters());
  const old = await phone.enrolled("AMINA");
  const id = await old.start();
  await old.write(id, { access: "yes" });
  const next = await nextRelease(phone);
  expect(next.shown(id).answers).toEqual({ access: "yes" });
  await old.write(id, { queue: 4 });
  await old.store.shut();
  const again = await phone.open();
  expect(again.shown(id).answers).toEqual({ access: "yes", queue: 4 });
  await Promise.all([again.store.shut(), next.store.shut()]);
});

test("a page that waits for another to let go says so, and goes on when it has", async () => {
  const phone = new Phone(new Headquarters());
  await (await phone.enrolled("AMINA")).store.shut();
  const asleep = await openDB(NAME); // as a page that the phone has put to sleep: it hears nothing
  const coming = nextRelease(phone);
  const { storage } = await vi.waitFor(async () => {
    const store = await import("../../../web/src/store/index.ts");
    if (store.storage.value.unavailable !== "blocked") throw new Error("not told yet");
    return store;
  });
  asleep.close();
  const next = await coming;
  expect(storage.value.unavailable).toBeUndefined();
  expect(next.store.enrolment.value?.observer.name).toBe("Amina");
  await next.store.shut();
});

test("the present shape is made at once on a new phone", async () => {
  const db = await opened(VERSION, UPGRADES);
  expect(db.objectStoreNames).toHaveLength(STORES.length);
  db.close();
});
