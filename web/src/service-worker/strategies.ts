/** Decides how the worker answers a request. Knows no cache and no network. */

export type Strategy =
  /** The app's page, from the cache: any address under the scope opens it. */
  | "page"
  /** A file of this release or the one before, from the cache. */
  | "file"
  /** Not ours to answer. */
  | "network";

export interface Asked {
  method: string;
  mode: string;
  url: string;
}

/** How to answer what is asked at `scope`, such as `https://host/o/`. The API is never answered from a cache. */
export function strategyFor(asked: Asked, scope: string): Strategy {
  const isInside = asked.url.startsWith(scope);
  if (asked.method !== "GET" || !isInside) return "network";
  return asked.mode === "navigate" ? "page" : "file";
}

const PREFIX = "fieldobs-";

export const cacheOf = (version: string): string => PREFIX + version;

/** Caches that may go when `current` takes over: all of ours except it and the release before. */
export function outdated(names: readonly string[], current: string): string[] {
  const others = names.filter((name) => name.startsWith(PREFIX) && name !== current);
  return others.slice(0, -1);
}
