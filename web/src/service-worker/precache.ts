/** Fetches and keeps the files of a release; each must be the very bytes that were built. */
import { before, cacheOf, inUse, outdated, type Strategy } from "./strategies.ts";

declare const __VERSION__: string;
declare const __FILES__: readonly (readonly [address: string, integrity: string])[];

const CURRENT = cacheOf(__VERSION__);
/** Holds one line: the cache of the release that the observer said yes to. */
const CHOICE = "fieldobs:choice";

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
  if (!(await chosen())) await note(before(await caches.keys(), CURRENT) ?? CURRENT);
}

/** Hashed names never change, so what the page has just loaded is not fetched twice. */
const howFresh = (address: string): RequestCache => (address.includes("/assets/") ? "default" : "no-cache");

/** Let go of releases that are neither the newest nor in use nor the one before. */
export async function tidy(): Promise<void> {
  const gone = outdated(await caches.keys(), CURRENT, await used());
  await Promise.all(gone.map((name) => caches.delete(name)));
}

/** Pages open in this worker's own release from now on. */
export async function choose(): Promise<void> {
  await note(CURRENT);
}

/** Whether pages still open in an older release than the one this worker brought. */
export const offers = async (): Promise<boolean> => (await used()) !== CURRENT;

let known: Promise<string> | null = null;

/** The cache that pages open from; looked up once in the life of a worker. */
function used(): Promise<string> {
  known ??= Promise.all([caches.keys(), chosen()]).then(([names, choice]) => inUse(names, choice, CURRENT));
  return known;
}

async function chosen(): Promise<string | null> {
  const kept = await (await caches.open(CHOICE)).match("/o/choice");
  return kept ? kept.text() : null;
}

async function note(cache: string): Promise<void> {
  await (await caches.open(CHOICE)).put("/o/choice", new Response(cache));
  known = null;
}

/** The copy of the release in use, else that of another, else the network's. */
export async function answer(request: Request, strategy: Exclude<Strategy, "network">): Promise<Response> {
  const wanted = strategy === "page" ? "/o/" : request;
  const cache = await caches.open(await used());
  const kept = (await cache.match(wanted, { ignoreSearch: true })) ?? (await caches.match(wanted));
  return kept ?? fetch(request);
}
