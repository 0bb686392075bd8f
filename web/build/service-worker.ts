/** Builds the service worker last, with the list of everything the app needs offline and the hash of each file inside. */
import { createHash } from "node:crypto";
import { readdir, readFile } from "node:fs/promises";
import { join, relative } from "node:path";
import { build } from "vite";

/** Address of a file and what its bytes must hash to: a proxy's page in its place fails the installation. */
export type Precached = readonly [address: string, integrity: string];

export async function buildServiceWorker(web: string, out: string): Promise<void> {
  const files = await listPrecache(join(out, "o"));
  await build({
    configFile: false,
    root: web,
    logLevel: "warn",
    publicDir: false,
    define: { __FILES__: JSON.stringify(files), __VERSION__: JSON.stringify(versionOf(files)) },
    build: {
      outDir: join(out, "o"),
      emptyOutDir: false,
      target: "es2022",
      rolldownOptions: {
        input: join(web, "src/service-worker/index.ts"),
        output: { entryFileNames: "sw.js", format: "iife" },
      },
    },
  });
}

/** Every file of the app, the page itself under the address of its folder. */
async function listPrecache(folder: string): Promise<Precached[]> {
  const found = await readdir(folder, { recursive: true, withFileTypes: true });
  const paths = found.filter((file) => file.isFile()).map((file) => join(file.parentPath, file.name));
  const needed = paths.filter((path) => !/\.(map|br|gz)$|sw\.js$/.test(path)).sort();
  return Promise.all(needed.map(async (path) => [addressOf(folder, path), await integrityOf(path)] as const));
}

function addressOf(folder: string, path: string): string {
  const name = relative(folder, path).replaceAll("\\", "/");
  return name === "index.html" ? "/o/" : `/o/${name}`;
}

async function integrityOf(path: string): Promise<string> {
  return `sha256-${createHash("sha256")
    .update(await readFile(path))
    .digest("base64")}`;
}

function versionOf(files: readonly Precached[]): string {
  return createHash("sha256").update(JSON.stringify(files)).digest("hex").slice(0, 12);
}
