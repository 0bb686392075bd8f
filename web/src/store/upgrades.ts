/** Steps that bring an older database on the phone to the present shape: they add and move, and drop no record. */
import type { IDBPDatabase, IDBPTransaction } from "idb";
import type { FieldSchema, StoreName } from "./schema.ts";

type Upgrade = IDBPTransaction<FieldSchema, StoreName[], "versionchange">;
export type Step = (db: IDBPDatabase<FieldSchema>, tx: Upgrade) => void | Promise<void>;

/** In order; a database of version n has had the first n. An older release still opens what a newer one has added to. */
export const UPGRADES: readonly Step[] = [
  (db) => {
    for (const name of ["meta", "places", "register", "contents"] as const) db.createObjectStore(name);
    db.createObjectStore("forms", { keyPath: "hash" });
    db.createObjectStore("edits", { keyPath: ["submission", "path"] });
    const revisions = db.createObjectStore("revisions", { keyPath: "id" });
    revisions.createIndex("submission", "submission");
    revisions.createIndex("state", ["state", "seq"]);
    revisions.createIndex("device", ["device", "seq"]);
    db.createObjectStore("submissions", { keyPath: "id" });
    db.createObjectStore("blobs", { keyPath: "sha256" }).createIndex("state", "state");
    db.createObjectStore("messages", { keyPath: "id" });
  },
  (db) => {
    db.createObjectStore("handed", { keyPath: "batch" });
    db.createObjectStore("carried", { keyPath: "id" });
  },
];

export const VERSION = UPGRADES.length;

/**
 * Run, inside the upgrade's own transaction, the steps that a database of `oldVersion` lacks: all of them or none.
 * Raises: Error when a store had fewer rows afterwards; then the database stays as it was.
 */
export async function upgrade(
  db: IDBPDatabase<FieldSchema>,
  oldVersion: number,
  tx: Upgrade,
  steps: readonly Step[] = UPGRADES,
): Promise<void> {
  try {
    // A new database is made without waiting: there is nothing to count.
    const before = oldVersion ? await rows(tx) : [];
    for (const step of steps.slice(oldVersion)) await step(db, tx);
    const after = before.length ? new Map(await rows(tx)) : new Map();
    const lost = before.filter(([name, n]) => (after.get(name) ?? 0) < n);
    if (lost.length)
      throw new Error(`an upgrade would lose rows of ${lost.map(([name]) => name).join(", ")}`);
  } catch (error) {
    tx.abort();
    throw error;
  }
}

const rows = (tx: Upgrade): Promise<[string, number][]> =>
  Promise.all([...tx.objectStoreNames].map(async (name) => [name, await tx.objectStore(name).count()]));
