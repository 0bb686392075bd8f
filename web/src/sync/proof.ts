/** Proofs that headquarters' log only grew (RFC 9162, section 2.1.4.2): fetched now and then, and checked here. */
import { keepProven, raiseAlarm, readSeen } from "../store/seen.ts";
import { fromBase64url, sha256 } from "./bytes.ts";
import type { LogState } from "./receipt.ts";
import type { Road } from "./road.ts";
import type { Told } from "./seen.ts";
import { askJsonAsDevice } from "./session.ts";

/** A proof that was bent on the way is asked for once more before anybody is alarmed. */
const TRIES = 2;

/** Ask for the proof from the last proven state to the last one told, and hold it against both. Raises: RoadError. */
export async function proveGrowth(road: Road): Promise<"proven" | "nothing new" | "alarm"> {
  const seen = await readSeen();
  if (!seen?.note || seen.proven.log.size === seen.log.size) return "nothing new";
  for (let tried = 0; tried < TRIES; tried += 1)
    if (await isProven(road, seen.proven, seen)) {
      await keepProven(seen);
      return "proven";
    }
  await raiseAlarm({
    at: new Date().toISOString(),
    why: "not_extended",
    seen: seen.proven,
    told: { log: seen.log, note: seen.note },
  });
  return "alarm";
}

async function isProven(road: Road, { log: first }: Told, { log: second }: Told): Promise<boolean> {
  const address = `log/proof/consistency?from=${first.size}&to=${second.size}`;
  const { path } = await askJsonAsDevice<{ path: unknown }>(road, address);
  return isExtended(first, second, path);
}

/** Whether `path` proves that the log of the second state begins with that of the first. */
export async function isExtended(
  first: Pick<LogState, "size" | "root">,
  second: Pick<LogState, "size" | "root">,
  path: unknown,
): Promise<boolean> {
  if (first.size > second.size || !Array.isArray(path)) return false;
  if (first.size === 0 || first.size === second.size)
    return path.length === 0 && (first.size === 0 || first.root === second.root);
  try {
    const roots = [fromBase64url(first.root), fromBase64url(second.root)] as const;
    const hashes = path.map((part) => fromBase64url(String(part)));
    return isJoined(first.size, second.size, roots, hashes);
  } catch {
    return false; // no base64
  }
}

type Hash = Uint8Array<ArrayBuffer>;

async function isJoined(
  first: number,
  second: number,
  [earlierRoot, laterRoot]: readonly [Hash, Hash],
  path: readonly Hash[],
): Promise<boolean> {
  const hashes = Number.isInteger(Math.log2(first)) ? [earlierRoot, ...path] : [...path];
  let [at, last] = [first - 1, second - 1];
  while (isOdd(at)) [at, last] = [half(at), half(last)];
  let earlier = hashes.shift() ?? new Uint8Array();
  let later = earlier;
  for (const found of hashes) {
    if (last === 0) return false;
    if (isOdd(at) || at === last) {
      [earlier, later] = [await node(found, earlier), await node(found, later)];
      while (!isOdd(at) && at > 0) [at, last] = [half(at), half(last)];
    } else later = await node(later, found);
    [at, last] = [half(at), half(last)];
  }
  return last === 0 && isSame(earlier, earlierRoot) && isSame(later, laterRoot);
}

// Not the bit operators: those count to 2^31 only.
const isOdd = (n: number): boolean => n % 2 === 1;
const half = (n: number): number => Math.floor(n / 2);

const node = (left: Hash, right: Hash): Promise<Hash> => sha256(Uint8Array.of(1, ...left, ...right));

const isSame = (one: Hash, other: Hash): boolean =>
  one.length === other.length && one.every((byte, at) => byte === other[at]);
