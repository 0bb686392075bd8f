/** The connection to the phone's database: opened when needed, opened anew when the engine lets it die, never deleted. */
import { openDB } from "idb";
import { FieldError } from "./errors.ts";
import {
  type FieldDatabase,
  type FieldSchema,
  type Meta,
  NAME,
  type StoreName,
  type Transaction,
} from "./schema.ts";
import { upgrade, VERSION } from "./upgrades.ts";

let connection: Promise<FieldDatabase> | null = null;
let tellOpening: (how: "blocked") => void = () => undefined;

/** Whom to tell that another tab holds the store in an older shape and does not let go. */
export function onBlocked(tell: typeof tellOpening): void {
  tellOpening = tell;
}

/** Raises: FieldError storage_unavailable, storage_refused. A store that cannot be opened is not an empty store. */
function database(): Promise<FieldDatabase> {
  connection ??= openStore().catch((error: unknown) => {
    connection = null;
    throw new FieldError(isRefused(error) ? "storage_refused" : "storage_unavailable", String(error), {
      cause: error,
    });
  });
  return connection;
}

/** Some engines throw at once where they may keep nothing, others reject. */
async function openStore(): Promise<FieldDatabase> {
  let fault: unknown;
  const asked = (version?: number): Promise<FieldDatabase> =>
    openDB<FieldSchema>(NAME, version, {
      upgrade: (db, old, _new, tx) => {
        tx.done.catch(() => undefined); // told by the opening itself
        upgrade(db, old, tx).catch((error: unknown) => {
          fault = error;
        });
      },
      blocked: () => tellOpening("blocked"),
      blocking: (_current, _blocked, event) => {
        (event.target as IDBDatabase).close(); // another tab brings a newer release
        connection = null;
      },
      terminated: () => {
        connection = null;
      },
    });
  try {
    return await asked(VERSION);
  } catch (error) {
    // A newer release has been here. Upgrades only add, so this one goes on with what it knows.
    if ((error as Error).name === "VersionError") return asked();
    throw fault ?? error;
  }
}

/** Let go of the connection; the next use opens it anew. */
export async function close(): Promise<void> {
  const open = connection;
  connection = null;
  (await open)?.close();
}

/**
 * Do `work` in one transaction: all of it is on disk when this returns, or none.
 * Raises: FieldError storage_full, storage_unavailable.
 */
export async function transact<T, Mode extends IDBTransactionMode>(
  stores: readonly StoreName[],
  mode: Mode,
  work: (tx: Transaction<Mode>) => Promise<T>,
): Promise<T> {
  try {
    return await attempt(stores, mode, work);
  } catch (error) {
    if (!isDead(error)) throw asFieldError(error);
    connection = null;
  }
  return attempt(stores, mode, work).catch((error: unknown) => {
    throw asFieldError(error);
  });
}

async function attempt<T, Mode extends IDBTransactionMode>(
  stores: readonly StoreName[],
  mode: Mode,
  work: (tx: Transaction<Mode>) => Promise<T>,
): Promise<T> {
  const db = await database();
  const tx = db.transaction(stores as StoreName[], mode, { durability: "strict" }) as Transaction<Mode>;
  tx.done.catch(() => undefined); // told below; `work` may fail first
  try {
    const result = await work(tx);
    await tx.done;
    return result;
  } catch (error) {
    abort(tx);
    await tx.done.catch(() => undefined);
    throw tx.error ?? error;
  }
}

function abort(tx: Transaction<IDBTransactionMode>): void {
  try {
    tx.abort();
  } catch {
    // it is over already
  }
}

/** The browser has no store to give, as in some private windows; a store that is broken says other things. */
const isRefused = (error: unknown): boolean =>
  typeof indexedDB === "undefined" ||
  ["SecurityError", "InvalidStateError", "NotSupportedError"].includes((error as Error).name);

/** Connections die when a phone wakes up; a new one serves. */
function isDead(error: unknown): boolean {
  return error instanceof DOMException && error.name === "InvalidStateError";
}

export function isFull(error: unknown): boolean {
  const { name = "", message = "" } = (error ?? {}) as Error;
  return /quota/i.test(name) || /quota|disk.*full|no.?space|failed to write blobs/i.test(message);
}

function asFieldError(error: unknown): unknown {
  if (error instanceof FieldError || !isFull(error)) return error;
  return new FieldError("storage_full", String(error), { cause: error });
}

export async function readMeta<Key extends keyof Meta>(key: Key): Promise<Meta[Key] | undefined> {
  return transact(["meta"], "readonly", (tx) => metaIn(tx, key));
}

export async function metaIn<Key extends keyof Meta>(
  tx: Transaction<IDBTransactionMode>,
  key: Key,
): Promise<Meta[Key] | undefined> {
  return (await tx.objectStore("meta").get(key)) as Meta[Key] | undefined;
}

export async function writeMeta<Key extends keyof Meta>(key: Key, value: Meta[Key]): Promise<void> {
  await transact(["meta"], "readwrite", (tx) => tx.objectStore("meta").put(value, key));
}
