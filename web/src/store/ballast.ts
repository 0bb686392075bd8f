/**
 * Room set aside while there is some, given up when the phone is full so that text still saves. It lies in a file of its
 * own where the browser has such: to delete a record from a database takes room itself, on a disk without any.
 */
import { transact } from "./database.ts";
import { FieldError } from "./errors.ts";
import type { StoreName, Transaction } from "./schema.ts";

/** Enough for a day of text when the phone is full. */
const BALLAST_BYTES = 2 * 1024 * 1024;
const NAME = "ballast";

/** A write of text: when the phone is full the ballast goes first, and then the text is saved. */
export async function transactText<T>(
  stores: readonly StoreName[],
  work: (tx: Transaction) => Promise<T>,
): Promise<T> {
  try {
    return await transact(stores, "readwrite", work);
  } catch (error) {
    if (!(error instanceof FieldError) || error.code !== "storage_full") throw error;
    await dropBallast();
    return transact(stores, "readwrite", work);
  }
}

/** Set room aside if there is any; false when the phone is full. */
export async function keepBallast(): Promise<boolean> {
  try {
    const folder = await files();
    await (folder ? keepFile(folder) : keepRecord());
    return true;
  } catch {
    return false;
  }
}

/** Give the room up. Raises: FieldError storage_full where not even that has room. */
async function dropBallast(): Promise<void> {
  const folder = await files();
  await folder?.removeEntry(NAME).catch(() => undefined); // there may be none
  if (!folder || (await hasRecord())) await dropRecord();
}

/** The browser's folder for this site, if pages may write files into it. */
async function files(): Promise<FileSystemDirectoryHandle | undefined> {
  if (typeof FileSystemFileHandle === "undefined" || !("createWritable" in FileSystemFileHandle.prototype))
    return undefined;
  return navigator.storage?.getDirectory?.().catch(() => undefined);
}

async function keepFile(folder: FileSystemDirectoryHandle): Promise<void> {
  const file = await folder.getFileHandle(NAME, { create: true });
  if ((await file.getFile()).size < BALLAST_BYTES) {
    const writing = await file.createWritable();
    await writing.write(incompressible(BALLAST_BYTES));
    await writing.close();
  }
  if (await hasRecord()) await dropRecord(); // an older release kept it there
}

async function keepRecord(): Promise<void> {
  if (await hasRecord()) return;
  const room = incompressible(BALLAST_BYTES);
  await transact(["meta"], "readwrite", (tx) => tx.objectStore("meta").put(room, NAME));
}

const hasRecord = (): Promise<boolean> =>
  transact(["meta"], "readonly", async (tx) => Boolean(await tx.objectStore("meta").getKey(NAME)));

const dropRecord = (): Promise<void> =>
  transact(["meta"], "readwrite", (tx) => tx.objectStore("meta").delete(NAME));

function incompressible(size: number): ArrayBuffer {
  const bytes = new Uint8Array(size);
  for (let at = 0; at < size; at += 65_536) crypto.getRandomValues(bytes.subarray(at, at + 65_536));
  return bytes.buffer;
}
