/** One signed, frozen change to one submission: the exact text that is signed, and its id. Knows no store. */
import type { Answers, Value } from "../store/types.ts";
import { base64url, sha256, utf8 } from "./bytes.ts";

/** A text longer than this, in code points, is never taken by a store. */
export const MOST_CHARACTERS = 20_000;
/** A body stays below the contract's 64 KiB, with room for its other members. */
export const MOST_SET_BYTES = 56 * 1024;
const NONCE_BYTES = 16;

export interface Draft {
  device: string;
  seq: number;
  prev: string | null;
  at: string;
  submission: string;
  set: Answers;
  /** The earlier writes of a path that this one replaces. */
  over: Record<string, string[]>;
  nonce: string;
}

/** What a body says; members unknown here stay in its text. */
export interface Revision extends Draft {
  id: string;
  /** A person at the desk. */
  by?: string;
}

/** The body of a revision: its UTF-8 is what the device signs. */
export function bodyOf(draft: Draft): string {
  const { device, seq, prev, at, submission, nonce } = draft;
  const over = Object.fromEntries(
    Object.entries(draft.over).flatMap(([path, ids]) => (ids.length ? [[clean(path), ids]] : [])),
  );
  const replaces = Object.keys(over).length ? { over } : {};
  return JSON.stringify({
    v: 1,
    device,
    seq,
    prev,
    at,
    submission,
    set: clean(draft.set),
    ...replaces,
    nonce,
  });
}

/** The id of a body: SHA-256 of its bytes. */
export const idOf = async (body: string): Promise<string> => base64url(await sha256(utf8(body)));

export function freshNonce(): string {
  return base64url(crypto.getRandomValues(new Uint8Array(NONCE_BYTES)));
}

/** A body that came from a store, read. */
export async function readBody(body: string): Promise<Revision> {
  const said = JSON.parse(body) as Omit<Revision, "id" | "over"> & Partial<Pick<Revision, "over">>;
  return { ...said, over: said.over ?? {}, id: await idOf(body) };
}

/**
 * A value as a revision may hold it: text and keys in NFC without halves of characters or U+0000,
 * numbers that are not whole or too large for every machine as text.
 */
export function clean<T>(value: T): T;
export function clean(value: unknown): unknown {
  if (typeof value === "string") return cleanText(value);
  if (typeof value === "number") return cleanNumber(value);
  if (Array.isArray(value)) return value.map(clean);
  if (value === undefined || value === null || typeof value !== "object") return value ?? null;
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [cleanText(key), clean(member)]));
}

const LONE_SURROGATE = /\p{Surrogate}/gu;

function cleanText(text: string): string {
  return text.replace(LONE_SURROGATE, "\ufffd").replaceAll("\0", "").normalize("NFC");
}

function cleanNumber(number: number): Value {
  if (!Number.isFinite(number)) return null;
  return Number.isSafeInteger(number) ? number : String(number);
}

/** Whether a value is too long for a revision of its own. */
export function isTooLong(value: Value): boolean {
  if (typeof value === "string" && value.length > MOST_CHARACTERS && [...value].length > MOST_CHARACTERS)
    return true;
  return sizeOf(value) > MOST_SET_BYTES;
}

/** Bytes of a value in a body. */
export const sizeOf = (value: unknown): number => utf8(JSON.stringify(value)).length;
