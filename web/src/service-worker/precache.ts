/** Fetches and keeps the files of a release; each must be the very bytes that were built. */
import { cacheOf, outdated, type Strategy } from "./strategies.ts";

declare const __VERSION__: string;
declare const __FILES__: readonly (readonly [address: string, integrity: string])[];

const CURRENT = cacheOf(__VERSION__);

/** All files of this release, or none: a sign-in page in place of one of them fails the installation. */
export async function install(): Promise<void> {
  const wasThere = await caches.has(CURRENT);
  const cache = await caches.open(CURRENT);
  const wanted = __FILES__.map(
    ([address, integrity]) => new Request(address, { integrity, cache: howFresh(address) }),
  );
  try {
    await cache.addAll(wanted);
  } catch (error) {
    if (!wasThere) await caches.delete(CURRENT); // an empty one would pass for the release before
    throw error;
  }
}

/** Hashed names never change, so what the page has just loaded is not fetched twice. */
const howFresh = (address: string): RequestCache => (address.includes("/assets/") ? "default" : "no-cache");

/** Let go of releases older than the one before this. */
export async function tidy(): Promise<void> {
  await Promise.all(outdated(await caches.keys(), CURRENT).map((name) => caches.delete(name)));
}

/** This release's copy, else the last one's, else the network's. */
export async function answer(request: Request, strategy: Exclude<Strategy, "network">): Promise<Response> {
  const wanted = strategy === "page" ? "/o/" : request;
  const current = await caches.open(CURRENT);
  const kept = (await current.match(wanted, { ignoreSearch: true })) ?? (await caches.match(wanted));
  return kept ?? fetch(request);
}
