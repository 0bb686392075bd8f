/** Builds the scripts and styles of the desk's pages and of its preview of forms, apart from the observer's app so that neither shapes the other's files. */
import { existsSync } from "node:fs";
import { join } from "node:path";
import { build } from "vite";
import { catalogues } from "./catalogues.ts";
import { storeInMemory } from "./preview.ts";

const SOURCES = ["src/desk/main.ts", "src/styles/desk.css", "src/preview/main.tsx"];

export async function buildDesk(web: string, out: string, release: string): Promise<void> {
  const input = SOURCES.map((source) => join(web, source)).filter((source) => existsSync(source));
  if (input.length === 0) return;
  await build({
    configFile: false,
    root: web,
    base: "/",
    logLevel: "warn",
    publicDir: false,
    define: { __VERSION__: JSON.stringify(release) },
    oxc: { jsx: { runtime: "automatic", importSource: "preact" } },
    plugins: [storeInMemory(web), catalogues()],
    build: {
      outDir: out,
      emptyOutDir: false,
      assetsDir: "static/assets",
      manifest: true,
      target: "es2022",
      modulePreload: { polyfill: false },
      rolldownOptions: { input },
    },
  });
}
