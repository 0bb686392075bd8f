/** Other phones' sealed files on this one: kept, never read, and not let go of before headquarters' receipts are here. */
import { sha256Hex } from "../sync/bytes.ts";
import { transactText } from "./ballast.ts";
import { transact } from "./database.ts";
import { carried } from "./hands.ts";
import type { CarriedRecord } from "./schema.ts";

/** Keep a colleague's sealed file; the same one again changes nothing. Raises: FieldError storage_full. */
export async function carryFor(content: Uint8Array<ArrayBuffer>, now: Date): Promise<void> {
  const id = await sha256Hex(content);
  const record: CarriedRecord = {
    id,
    at: now.toISOString(),
    content: content.slice().buffer,
    size: content.length,
    tries: 0,
  };
  await transactText(["carried"], async (tx) => {
    const store = tx.objectStore("carried");
    if (!(await store.getKey(id))) await store.put(record);
  });
  await loadCarried();
}

/** Those that headquarters has not answered, the one that waits longest first. */
export async function listToDeliver(): Promise<CarriedRecord[]> {
  const all = await transact(["carried"], "readonly", (tx) => tx.objectStore("carried").getAll());
  return all.filter(({ receipts }) => receipts === undefined).sort(byAge);
}

const byAge = (one: Pick<CarriedRecord, "at">, other: Pick<CarriedRecord, "at">): number =>
  one.at < other.at ? -1 : 1;

/** Note what became of one; another tab may have noted more meanwhile. */
export async function noteCarried(id: string, changes: Partial<CarriedRecord>): Promise<void> {
  await transact(["carried"], "readwrite", async (tx) => {
    const present = await tx.objectStore("carried").get(id);
    if (present && present.receipts === undefined)
      await tx.objectStore("carried").put({ ...present, ...changes });
  });
  await loadCarried();
}

export async function receiptsOf(id: string): Promise<string | undefined> {
  const record = await transact(["carried"], "readonly", (tx) => tx.objectStore("carried").get(id));
  return record?.receipts;
}

/** Whether anything of a colleague's is here that headquarters may still take. */
export const isCarrying = async (): Promise<boolean> =>
  (await listToDeliver()).some(({ isRefused }) => !isRefused);

/** Let go of one whose receipts have been given back, or that headquarters cannot open; any other stays. */
export async function letGo(id: string): Promise<void> {
  await transact(["carried"], "readwrite", async (tx) => {
    const present = await tx.objectStore("carried").get(id);
    if (present?.receipts !== undefined || present?.isRefused) await tx.objectStore("carried").delete(id);
  });
  await loadCarried();
}

/** Bring up to date what screens read. */
export async function loadCarried(): Promise<void> {
  const all = await transact(["carried"], "readonly", (tx) => tx.objectStore("carried").getAll());
  carried.value = all.sort(byAge).map(({ content: _, ...about }) => about);
}
