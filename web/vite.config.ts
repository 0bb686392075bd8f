/** Build of the observer's app, its service worker and the desk's scripts into fieldobs/web_dist. */
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { defineConfig, type Plugin } from "vite";
import { catalogues } from "./build/catalogues.ts";
import { buildDesk } from "./build/desk.ts";
import { headStart, plainLater } from "./build/head-start.ts";
import { ASIDE, BY_HAND, partOf, SENDING } from "./build/parts.ts";
import { precompress } from "./build/precompress.ts";
import { buildServiceWorker } from "./build/service-worker.ts";

const web = fileURLToPath(new URL(".", import.meta.url));
const out = fileURLToPath(new URL("../fieldobs/web_dist", import.meta.url));
const release =
  /^version = "(.+)"$/m.exec(readFileSync(new URL("../pyproject.toml", import.meta.url), "utf8"))?.[1] ?? "0";

/** What needs the finished app: its service worker, the desk beside it, packed copies of all. */
const afterTheApp = (): Plugin => ({
  name: "after-the-app",
  apply: "build",
  writeBundle: {
    sequential: true,
    order: "post",
    async handler() {
      await buildServiceWorker(web, out);
      await buildDesk(web, out, release);
      await precompress(out);
    },
  },
});

const isOfTheApp = (id: string): boolean =>
  partOf(id) === "main" && !/\.po(\?|$)/.test(id) && !SEALING.test(id) && !QR.test(id);

/** Libraries that few need, and those seldom. */
const QR = /node_modules\/qr\//;
const SEALING = /src\/sync\/sealing|node_modules\/(age-encryption|@noble|@scure|fflate)\//;

export default defineConfig({
  root: web,
  base: "/",
  define: { __VERSION__: JSON.stringify(release) },
  oxc: { jsx: { runtime: "automatic", importSource: "preact" } },
  plugins: [catalogues(), headStart(), plainLater(), afterTheApp()],
  worker: {
    format: "es",
    rolldownOptions: { output: { entryFileNames: "o/assets/[name]-[hash:6].js" } },
  },
  build: {
    outDir: out,
    emptyOutDir: true,
    assetsDir: "o/assets",
    assetsInlineLimit: 2048,
    target: "es2022",
    modulePreload: false,
    reportCompressedSize: false,
    rolldownOptions: {
      input: `${web}o/index.html`,
      output: {
        // What a first screen needs in one file, the app of an enrolled phone in a second that is fetched at the same time:
        // on a slow link each further one costs a round trip.
        codeSplitting: {
          groups: [
            { name: "start", tags: ["$initial"], priority: 2 },
            { name: "app", test: isOfTheApp, priority: 1 },
            { name: "sending", test: SENDING },
            { name: "aside", test: ASIDE },
            { name: "scanning", test: /questions\/more\/scanning/ },
            { name: "by-hand", test: BY_HAND },
            { name: "sealing", test: SEALING },
            { name: "qr", test: QR },
          ],
        },
        chunkFileNames: ({ facadeModuleId }) => {
          const [, part] = /\?(later|more)$/.exec(facadeModuleId ?? "") ?? [];
          return `o/assets/${part ? `${part}-` : ""}[name]-[hash:6].js`;
        },
      },
    },
  },
});
