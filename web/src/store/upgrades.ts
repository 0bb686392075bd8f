/** Steps that bring an older database on the phone to the present shape: they add and move, and drop no record. */
import type { IDBPDatabase } from "idb";
import type { FieldSchema } from "./schema.ts";

type Step = (db: IDBPDatabase<FieldSchema>) => void;

/** In order; a database of version n has had the first n. */
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
];

export const VERSION = UPGRADES.length;

/** Run, inside the upgrade's own transaction, the steps that a database of `oldVersion` lacks. */
export function upgrade(db: IDBPDatabase<FieldSchema>, oldVersion: number): void {
  for (const step of UPGRADES.slice(oldVersion)) step(db);
}
