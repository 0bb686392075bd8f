/**
 * Shortens the way to the first screen: on a slow link each question or file that waits for another costs a round trip
 * more. The app is fetched beside the first screen; a phone that opens an invitation asks for it while both are still on
 * their way. The page's policy names the script by its hash.
 */
import type { Plugin, Rolldown } from "vite";

/** Runs in the page. `app` are the files of the app, `later` of what follows it, `words` those of each language. */
const script = (app: string[], later: string[], words: Record<string, string[]>): string => `{
const preload = href => document.head.append(Object.assign(document.createElement("link"), {rel: "modulepreload", href}));
const [, code] = /^#enrol=([^&]+)/.exec(location.hash) ?? [];
// An invitation needs the first file soonest: on a thin link one beside it would halve its speed.
setTimeout(() => [...${JSON.stringify(app)}, ...(code ? ${JSON.stringify(later)} : [])].forEach(preload), code ? ${HEAD_START_MS} : 0);
if (code) {
const begun = globalThis.begun = new Map();
const begin = (path, body) => begun.set(path + (body ?? ""), fetch(path, {method: body ? "POST" : "GET", body,
headers: body ? {"Content-Type": "application/json"} : {}, cache: "no-store", credentials: "omit", redirect: "error",
signal: AbortSignal.timeout(45000)}));
begin("/api/v1/enrol/preview", JSON.stringify({code}));
begin("/api/v1/log/key");
for (const answer of begun.values()) answer.catch(() => {});
(${JSON.stringify(words)}[navigator.language.slice(0, 2)] ?? []).forEach(preload);
}
}`;

const HEAD_START_MS = 600;

type Chunks = Map<string, Rolldown.OutputChunk>;

export const headStart = (): Plugin => ({
  name: "head-start",
  apply: "build",
  transformIndexHtml: {
    order: "post",
    handler: (page, { bundle = {} }) => {
      const files = Object.values(bundle).filter(
        (file): file is Rolldown.OutputChunk => file.type === "chunk",
      );
      const chunks: Chunks = new Map(files.map((file) => [file.fileName, file]));
      const wordsOf = (code: string): string[] =>
        named(chunks, new RegExp(`/${code}\\.po(\\?later)?$`)).map((file) => `/${file}`);
      const words = { kk: wordsOf("kk"), ru: wordsOf("ru") };
      const app = named(chunks, /src\/app\.tsx$/).flatMap((file) => [file, ...neededBy(chunks, file)]);
      const later = named(chunks, /src\/screens\/later\.ts$/);
      const [soon, then] = [app, later].map((files) => files.map((file) => `/${file}`)) as [
        string[],
        string[],
      ];
      const text = script(soon, then, words);
      // Before the styles: a script behind them waits until they are here.
      return page.replace("<script", () => `<script>${text}</script>\n    <script`);
    },
  },
});

const named = (chunks: Chunks, wanted: RegExp): string[] =>
  [...chunks.values()]
    .filter(({ moduleIds }) => moduleIds.some((id) => wanted.test(id)))
    .map(({ fileName }) => fileName);

/** Files that a file cannot start without, but for the one that the page names itself. */
const neededBy = (chunks: Chunks, name: string): string[] =>
  (chunks.get(name)?.imports ?? []).filter((file) => !chunks.get(file)?.isEntry);

/**
 * Vite's own way to bring a later file also preloads what that file needs, and weighs 1.1 kB of the first file. Later files
 * here are few and small: only their styles are waited for.
 */
export const plainLater = (): Plugin => ({
  name: "plain-later",
  apply: "build",
  enforce: "pre",
  load: {
    order: "pre",
    handler: (id) => (id === "\0vite/preload-helper.js" ? PLAIN : null),
  },
});

const PLAIN = `const styled = href => document.querySelector('link[href="' + href + '"]') || new Promise((done, failed) =>
document.head.append(Object.assign(document.createElement("link"), {rel: "stylesheet", href, onload: done, onerror: failed})));
export const __vitePreload = async (bring, needs = []) => {
await Promise.all(needs.filter(file => file.endsWith(".css")).map(file => styled("/" + file)));
return bring();
};`;
