/** Whether a browser will forget what it keeps when its window closes, as far as a page can tell. */

/** `sure`: the browser refuses what it grants every lasting window. `likely`: it grants as little as private windows get. */
export type Forgetting = "sure" | "likely" | "no";

export interface Browser {
  storage?: Pick<StorageManager, "estimate"> & Partial<Pick<StorageManager, "getDirectory">>;
  /** What scripts may take of the memory, where the browser says so. */
  heapLimitBytes?: number;
}

/**
 * Firefox and Safari give private windows no folder of files and say so by an error of their own; Chromium let a
 * private window keep no more than part of the memory, where others may keep most of the disk; of late it names one
 * figure to all, and then nothing is said.
 */
export async function forgets({ storage, heapLimitBytes }: Browser): Promise<Forgetting> {
  if (!storage) return "no";
  try {
    await storage.getDirectory?.();
  } catch {
    return "sure";
  }
  if (heapLimitBytes === undefined) return "no";
  const { quota } = await storage.estimate();
  return quota !== undefined && quota < heapLimitBytes ? "likely" : "no";
}

export const thisBrowser = (): Browser => ({
  storage: navigator.storage,
  heapLimitBytes: (performance as { memory?: { jsHeapSizeLimit: number } }).memory?.jsHeapSizeLimit,
});
