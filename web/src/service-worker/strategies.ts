/** Decides how the worker answers a request and which releases it keeps. Knows no cache and no network. */

export type Strategy =
  /** The app's page, from the cache: any address under the scope opens it. */
  | "page"
  /** A file of the release in use or of another that is kept, from the cache. */
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

/**
 * The cache that pages open from. Browsers let a new worker take over as soon as no page is open, so the worker's own
 * release is not the one in use until the observer has said yes to it.
 */
export function inUse(names: readonly string[], chosen: string | null, newest: string): string {
  return chosen && names.includes(chosen) ? chosen : newest;
}

/** What a worker takes over from when nobody chose: the newest release kept before its own, if there is one. */
export function before(names: readonly string[], newest: string): string | null {
  return ours(names, newest).at(-1) ?? null;
}

/** Caches that may go: all of ours except the newest, the one in use, and the last one besides them. */
export function outdated(names: readonly string[], newest: string, used: string): string[] {
  const others = ours(names, newest).filter((name) => name !== used);
  return used === newest ? others.slice(0, -1) : others;
}

const ours = (names: readonly string[], newest: string): string[] =>
  names.filter((name) => name.startsWith(PREFIX) && name !== newest);
