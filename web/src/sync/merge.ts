/** What stands of many writes: answers, conflicts, and the value shown meanwhile. Order of arrival plays no part. */
import type { Value } from "../store/types.ts";
import type { Revision } from "./revision.ts";

/** What one revision wrote to one path. */
export interface Write {
  revision: string;
  value: Value;
  device: string;
  at: string;
  by?: string;
}

export type Standing = Record<string, Write[]>;

/** What a revision must tell to be merged. */
export type Merged = Pick<Revision, "id" | "device" | "set" | "over"> & Partial<Pick<Revision, "at" | "by">>;

/** The writes of each path that no other revision replaces, the provisional one first. */
export function standing(revisions: Iterable<Merged>): Standing {
  const all = [...revisions];
  const replaced = new Set(
    all.flatMap(({ over }) => Object.entries(over).flatMap(([path, ids]) => marks(path, ids))),
  );
  const found = new Map<string, Write[]>();
  for (const { id, device, at = "", by, set } of all) {
    for (const [path, value] of Object.entries(set)) {
      const writes = found.get(path) ?? [];
      found.set(path, writes);
      if (replaced.has(mark(path, id))) continue;
      writes.push({ revision: id, value, device, at, ...(by === undefined ? {} : { by }) });
    }
  }
  return Object.fromEntries([...found].map(([path, writes]) => [path, writes.sort(byPrecedence)]));
}

const mark = (path: string, id: string): string => `${id} ${path}`;
const marks = (path: string, ids: readonly string[]): string[] => ids.map((id) => mark(path, id));

/** Not null before null, then the greatest id as ASCII text: every replica picks alike without a clock. */
function byPrecedence(one: Write, other: Write): number {
  const nulls = Number(one.value === null) - Number(other.value === null);
  if (nulls !== 0) return nulls;
  return one.revision < other.revision ? 1 : -1;
}

/** What stands at a path; a question may be named like a thing every object has, such as "constructor". */
export function writesAt(found: Standing | undefined, path: string): readonly Write[] {
  return (found && Object.hasOwn(found, path) && found[path]) || [];
}

/** The answer of a path, provisional while its writes differ. */
export const answerOf = (writes: readonly Write[]): Value => writes[0]?.value ?? null;

/** Whether two people's answers stand that differ. */
export function isConflict(writes: readonly Write[]): boolean {
  return writes.some(({ value }) => !isSame(value, answerOf(writes)));
}

/** Equality of answers: `1`, `true` and `"1"` differ, the order of an object's members does not count. */
export function isSame(one: unknown, other: unknown): boolean {
  if (one === other) return true;
  if (typeof one !== "object" || typeof other !== "object" || !one || !other) return false;
  if (Array.isArray(one) !== Array.isArray(other)) return false;
  const keys = Object.keys(one);
  return (
    keys.length === Object.keys(other).length &&
    keys.every((key) => Object.hasOwn(other, key) && isSame(one[key as never], other[key as never]))
  );
}
