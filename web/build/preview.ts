/** Puts the preview's store in memory in the place of the phone's: the screens above it are the app's own, unchanged. */
import { join } from "node:path";
import type { Plugin } from "vite";

export const storeInMemory = (web: string): Plugin => ({
  name: "store-in-memory",
  enforce: "pre",
  resolveId: (source) => (source.endsWith("store/index.ts") ? join(web, "src/preview/store.ts") : null),
});
