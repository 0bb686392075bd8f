/**
 * A file as a sequence of QR codes: cut into pieces that a camera may see in any order and more than once, and joined again.
 * Knows no camera and no screen; that a file is what it claims to be is checked by its hash.
 */
import { sha256Hex } from "./bytes.ts";

/** What the pieces make: another phone's sealed file, or headquarters' receipts for one. */
export type Kind = "bundle" | "receipts";

const MARKS: Readonly<Record<Kind, string>> = { bundle: "FIELDOBS1", receipts: "FIELDOBSR1" };
/** With its head such a piece just fits a code of 77 modules a side, which a narrow screen shows with 4 px each. */
const PIECE_BYTES = 350;
/** A minute and a half of showing; more goes by file. */
export const MOST_FRAMES = 99;
export const MOST_FRAMED_BYTES = PIECE_BYTES * MOST_FRAMES;
const ID_LETTERS = 16;
/** Codes of this many different files are kept apart; beyond it the one begun first goes. */
const MOST_FILES = 8;

/** One code, read. */
export interface Frame {
  kind: Kind;
  id: string;
  n: number;
  of: number;
  piece: string;
}

/** The pieces of one file that were seen so far. */
export interface Gathered extends Omit<Frame, "n" | "piece"> {
  pieces: ReadonlyMap<number, string>;
}

/** The texts of the codes, in the letters that QR packs tightest. Raises: RangeError for more than `MOST_FRAMED_BYTES`. */
export async function framesOf(kind: Kind, content: Uint8Array<ArrayBuffer>): Promise<string[]> {
  const of = Math.ceil(content.length / PIECE_BYTES);
  if (of > MOST_FRAMES || of < 1)
    throw new RangeError(`${content.length} bytes do not fit a sequence of codes`);
  const id = idOf(await sha256Hex(content));
  const size = Math.ceil(content.length / of);
  return Array.from({ length: of }, (_, at) => {
    const piece = base32(content.subarray(at * size, (at + 1) * size));
    return [MARKS[kind], id, at + 1, of, piece].join("/");
  });
}

const idOf = (sha256: string): string => sha256.slice(0, ID_LETTERS).toUpperCase();

/** What a code says; null for a code that is none of ours. */
export function readFrame(text: string): Frame | null {
  const [, mark, id = "", n, of, piece = ""] =
    /^(FIELDOBSR?1)\/([0-9A-F]{16})\/([1-9]\d?)\/([1-9]\d?)\/([A-Z2-7]+)$/.exec(text) ?? [];
  if (!mark || Number(n) > Number(of)) return null;
  return { kind: mark === MARKS.bundle ? "bundle" : "receipts", id, n: Number(n), of: Number(of), piece };
}

/** All that was seen, with one code more; the file that was begun last comes last. */
export function gather(seen: readonly Gathered[], { n, piece, ...about }: Frame): Gathered[] {
  const isSame = (each: Gathered): boolean =>
    each.kind === about.kind && each.id === about.id && each.of === about.of;
  const present = seen.find(isSame) ?? { ...about, pieces: new Map() };
  const grown = { ...present, pieces: new Map(present.pieces).set(n, piece) };
  if (seen.some(isSame)) return seen.map((each) => (isSame(each) ? grown : each));
  return [...seen, grown].slice(-MOST_FILES);
}

export const isWhole = ({ pieces, of }: Gathered): boolean => pieces.size === of;

/** The file, or null where the pieces do not make the one that they name. */
export async function joined({ id, of, pieces }: Gathered): Promise<Uint8Array<ArrayBuffer> | null> {
  const parts = Array.from({ length: of }, (_, at) => fromBase32(pieces.get(at + 1) ?? ""));
  const content = new Uint8Array(parts.reduce((size, part) => size + part.length, 0));
  let at = 0;
  for (const part of parts) {
    content.set(part, at);
    at += part.length;
  }
  return idOf(await sha256Hex(content)) === id ? content : null;
}

/** Source: RFC 4648, section 6, without padding. */
const LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

function base32(bytes: Uint8Array): string {
  let [text, held, bits] = ["", 0, 0];
  for (const byte of bytes) {
    held = (held << 8) | byte;
    for (bits += 8; bits >= 5; bits -= 5) text += LETTERS[(held >> (bits - 5)) & 31];
    held &= (1 << bits) - 1;
  }
  return bits ? text + LETTERS[(held << (5 - bits)) & 31] : text;
}

function fromBase32(text: string): Uint8Array {
  const bytes = new Uint8Array(Math.floor((text.length * 5) / 8));
  let [held, bits, at] = [0, 0, 0];
  for (const letter of text) {
    held = (held << 5) | LETTERS.indexOf(letter);
    bits += 5;
    if (bits < 8) continue;
    bits -= 8;
    bytes[at] = held >> bits;
    at += 1;
    held &= (1 << bits) - 1;
  }
  return bytes;
}
