/** Private windows, as engines show them to a page. */
import { expect, test } from "vitest";
import { type Browser, forgets } from "../../../web/src/components/private.ts";

const GB = 1024 ** 3;
const storage = (quota: number, getDirectory?: () => Promise<never>): Browser["storage"] => ({
  estimate: async () => ({ quota, usage: 0 }),
  ...(getDirectory ? { getDirectory } : {}),
});
const opens = async () => ({}) as never;
const refuses = () => Promise.reject(new DOMException("no folder for you", "SecurityError"));

test("a window that is refused its folder is a private one", async () => {
  expect(await forgets({ storage: storage(10 * GB, refuses) })).toBe("sure");
});

test("a window with less room than memory is likely one", async () => {
  expect(await forgets({ storage: storage(0.4 * GB, opens), heapLimitBytes: 2 * GB })).toBe("likely");
});

test("nothing is said of ordinary windows, nor where nothing can be told", async () => {
  expect(await forgets({ storage: storage(9 * GB, opens), heapLimitBytes: 2 * GB })).toBe("no");
  expect(await forgets({ storage: storage(0.4 * GB, opens) })).toBe("no");
  expect(await forgets({ storage: storage(0.4 * GB) })).toBe("no");
  expect(await forgets({})).toBe("no");
});
