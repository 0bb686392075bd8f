/** Tests of the app lie in ../tests/web, beside those of the server; they find their packages here. */
import { fileURLToPath } from "node:url";
import type { Plugin } from "vite";
import { defineConfig } from "vitest/config";
import { catalogues } from "./build/catalogues.ts";

const web = fileURLToPath(new URL(".", import.meta.url));
const tests = fileURLToPath(new URL("../tests/web", import.meta.url));

/** Packages named by a test outside this folder, found as if it stood inside. */
const packagesForTests = (): Plugin => ({
  name: "packages-for-tests",
  enforce: "pre",
  resolveId(source, importer, options) {
    const isPackage = /^[@\w]/.test(source) && !source.startsWith("node:");
    if (!isPackage || !importer?.startsWith(tests)) return null;
    return this.resolve(source, `${web}vitest.config.ts`, { ...options, skipSelf: true });
  },
});

export default defineConfig({
  root: web,
  define: { __VERSION__: JSON.stringify("test") },
  oxc: { jsx: { runtime: "automatic", importSource: "preact" } },
  plugins: [packagesForTests(), catalogues()],
  server: { fs: { allow: [".."] } },
  test: {
    dir: tests,
    include: ["**/*.test.{ts,tsx}"],
    setupFiles: [`${tests}/setup.ts`],
    environment: "node",
    testTimeout: 20_000,
  },
});
