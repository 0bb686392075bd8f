/** How much room there is, and whether the browser promised to keep it. */
import { keepBallast } from "./ballast.ts";
import { storage } from "./state.ts";

/** Ask the browser not to evict; the answer may be no, and nothing waits for it. */
export async function askToPersist(): Promise<void> {
  const persisted = (await navigator.storage?.persist?.()) ?? false;
  storage.value = { ...storage.value, persisted };
}

/** Look anew: what is used, what is free, whether the room set aside for text is there. */
export async function measure(): Promise<void> {
  const { usage = 0, quota } = (await navigator.storage?.estimate?.()) ?? {};
  const persisted = (await navigator.storage?.persisted?.()) ?? false;
  const freeBytes = quota === undefined ? {} : { freeBytes: Math.max(0, quota - usage) };
  storage.value = {
    ...storage.value,
    usedBytes: usage,
    persisted,
    full: !(await keepBallast()),
    ...freeBytes,
  };
}
