/** What was seen of headquarters' log lies beside what its receipts changed, in the same transaction. */
import type { Receipt } from "../sync/receipt.ts";
import { type Alarm, contradiction, isOver, remembered, type Seen } from "../sync/seen.ts";
import { metaIn, readMeta, transact, writeMeta } from "./database.ts";
import type { Transaction } from "./schema.ts";

export const readSeen = (): Promise<Seen | undefined> => readMeta("seen");

/**
 * Hold a genuine receipt against what was seen, and remember it. In a contradiction what was seen stays: it is the
 * evidence. Whether an alarm began or ended.
 */
export async function keepSeen(tx: Transaction, receipt: Receipt): Promise<boolean> {
  const { log, checkpoint: note, server_time } = receipt;
  const [seen, alarm] = await Promise.all([metaIn(tx, "seen"), metaIn(tx, "alarm")]);
  const meta = tx.objectStore("meta");
  const told = note === undefined ? { log } : { log, note };
  const why = seen && contradiction(seen.log, log);
  if (!why) await meta.put(remembered(seen, told), "seen");
  if (alarm && isOver(alarm, log)) {
    await meta.delete("alarm");
    return true;
  }
  if (alarm) {
    await meta.put({ ...alarm, isTold: true }, "alarm"); // this receipt answers a request that carried it
    return false;
  }
  if (!why) return false;
  await meta.put({ at: server_time, why, seen: { log: seen.log, note: seen.note }, told } as Alarm, "alarm");
  return true;
}

/** What a request shows of it: the last checkpoint, and what the desk has not heard of yet. */
export async function shown(): Promise<{ seen?: string; alarm?: string[] }> {
  const [seen, alarm] = await Promise.all([readSeen(), readMeta("alarm")]);
  const notes = alarm && !alarm.isTold ? [alarm.seen.note, alarm.told.note] : [];
  const alarming = notes.filter((note) => note !== undefined);
  return {
    ...(seen?.note ? { seen: seen.note } : {}),
    ...(alarming.length === 2 ? { alarm: alarming } : {}),
  };
}

/** Remember that the log only grew up to a state, unless it began anew meanwhile. */
export async function keepProven({ log, note }: Seen): Promise<void> {
  await transact(["meta"], "readwrite", async (tx) => {
    const seen = await metaIn(tx, "seen");
    if (seen?.log.epoch !== log.epoch) return;
    await tx
      .objectStore("meta")
      .put({ ...seen, proven: note === undefined ? { log } : { log, note } }, "seen");
  });
}

export async function raiseAlarm(alarm: Alarm): Promise<void> {
  if (!(await readMeta("alarm"))) await writeMeta("alarm", alarm);
}
