/** The phone's own store and sender, bundled once and started afresh for every page, with a browser of our making. */
import { createRequire } from "node:module";
import { fileURLToPath, pathToFileURL } from "node:url";
import { compileFunction } from "node:vm";

export type Store = typeof import("./entry.ts");

/** What a page takes from its browser; everything else is the language's own. */
export const BROWSER = [
  "indexedDB",
  "navigator",
  "fetch",
  "Date",
  "Math",
  "setTimeout",
  "clearTimeout",
  "crypto",
  "BroadcastChannel",
  "AbortSignal",
  "CompressionStream",
  "console",
  "document",
  "globalThis",
] as const;

export type Browser = Record<(typeof BROWSER)[number], unknown>;

const web = new URL("../../../web/", import.meta.url);
const packages = createRequire(new URL("package.json", web));

interface Bundler {
  rolldown(asked: object): Promise<{ generate(asked: object): Promise<{ output: { code: string }[] }> }>;
}

/** Packages lie in `web`, not beside the tests. */
export const load = (name: string): Promise<unknown> => import(pathToFileURL(packages.resolve(name)).href);

/** A function that starts the app in a browser. */
export async function bundle(): Promise<(browser: Browser) => Store> {
  const { rolldown } = (await import(new URL("node_modules/rolldown/dist/index.mjs", web).href)) as Bundler;
  const built = await rolldown({
    input: fileURLToPath(new URL("entry.ts", import.meta.url)),
    platform: "browser",
    logLevel: "silent",
    tsconfig: false, // its paths lead to types, for tests that lie outside of `web`
    transform: { define: { __VERSION__: '"simulated"' } },
  });
  const { output } = await built.generate({ format: "iife", name: "store", codeSplitting: false });
  const start = compileFunction(`${output[0]?.code}\nreturn store;`, [...BROWSER]) as (
    ...parts: unknown[]
  ) => Store;
  return (browser) => start(...BROWSER.map((name) => browser[name]));
}
