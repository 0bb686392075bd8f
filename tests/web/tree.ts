/** The tree of RFC 6962, as plainly as its definition. Leaves are ids in base64url. */
import { fromBase64url, sha256 } from "../../web/src/sync/bytes.ts";

type Hash = Uint8Array<ArrayBuffer>;

export async function rootOf(leaves: readonly string[]): Promise<Hash> {
  const [first] = leaves;
  if (first === undefined) return sha256(new Uint8Array());
  if (leaves.length === 1) return sha256(Uint8Array.of(0, ...fromBase64url(first)));
  const middle = halfOf(leaves.length);
  const [left, right] = [await rootOf(leaves.slice(0, middle)), await rootOf(leaves.slice(middle))];
  return sha256(Uint8Array.of(1, ...left, ...right));
}

/** The path that proves that these leaves begin with the first `count` of them. */
export async function consistency(leaves: readonly string[], count: number, isWhole = true): Promise<Hash[]> {
  if (count === 0) return [];
  if (count === leaves.length) return isWhole ? [] : [await rootOf(leaves)];
  const middle = halfOf(leaves.length);
  const [left, right] = [leaves.slice(0, middle), leaves.slice(middle)];
  if (count <= middle) return [...(await consistency(left, count, isWhole)), await rootOf(right)];
  return [...(await consistency(right, count - middle, false)), await rootOf(left)];
}

const halfOf = (count: number): number => 2 ** Math.floor(Math.log2(count - 1));
