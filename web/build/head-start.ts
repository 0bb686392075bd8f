/**
 * Lets a phone that opens an invitation ask for it while the app's script is still on its way: on a slow link each
 * question that waits for the script costs a round trip more. The page's policy names this script by its hash.
 */
import type { Plugin, Rolldown } from "vite";

const SOON = [/src\/screens\/welcome\.tsx$/, /src\/sync\/enrol\.ts$/];

/** Runs in the page. `soon` are files for any language, `words` those of each. */
const script = (soon: string[], words: Record<string, string[]>): string => `{
const [, code] = /^#enrol=([^&]+)/.exec(location.hash) ?? [];
if (code) {
const begun = globalThis.begun = new Map();
const begin = (path, body) => begun.set(path + (body ?? ""), fetch(path, {method: body ? "POST" : "GET", body,
headers: body ? {"Content-Type": "application/json"} : {}, cache: "no-store", credentials: "omit", redirect: "error",
signal: AbortSignal.timeout(45000)}));
begin("/api/v1/enrol/preview", JSON.stringify({code}));
begin("/api/v1/log/key");
for (const answer of begun.values()) answer.catch(() => {});
const words = ${JSON.stringify(words)}[navigator.language.slice(0, 2)] ?? [];
for (const href of [...${JSON.stringify(soon)}, ...words])
document.head.append(Object.assign(document.createElement("link"), {rel: "modulepreload", href}));
}
}`;

export const headStart = (): Plugin => ({
  name: "head-start",
  apply: "build",
  transformIndexHtml: {
    order: "post",
    handler: (page, { bundle = {} }) => {
      const chunks = Object.values(bundle).filter(
        (file): file is Rolldown.OutputChunk => file.type === "chunk",
      );
      const named = (wanted: RegExp): string[] =>
        chunks
          .filter(({ facadeModuleId }) => wanted.test(facadeModuleId ?? ""))
          .map(({ fileName }) => `/${fileName}`);
      const words = { kk: named(/kk\.po(\?later)?$/), ru: named(/ru\.po(\?later)?$/) };
      // Before the styles: a script behind them waits until they are here.
      return page.replace(
        "<script",
        () => `<script>${script(SOON.flatMap(named), words)}</script>\n    <script`,
      );
    },
  },
});
