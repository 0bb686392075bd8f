/** QR codes of a file: prepared once, each drawn when it is shown. Knows no screen. */
import { FieldError } from "../store/errors.ts";
import { makeText, receiptsOf } from "../sync/by-hand.ts";
import { utf8 } from "../sync/bytes.ts";
import { framesOf, MOST_FRAMED_BYTES } from "../sync/frames.ts";

type Encode = typeof import("qr").encodeQR;

export interface Sequence {
  texts: readonly string[];
  encode: Encode;
  drawn: Map<number, Drawing>;
}

/** The dark squares of a code, and how many squares a side has, its white border included. */
export interface Drawing {
  path: string;
  modules: number;
}

/** Why there are no codes to show: nothing waits, or more than codes carry in good time. */
export type NoCodes = "nothing" | "too_much";

/** Codes of one's own reports, or of the receipts for what was carried. Raises: FieldError. */
export async function prepared(carried: string | undefined, now: Date): Promise<Sequence | NoCodes> {
  const { encodeQR } = await import("qr");
  const content = carried === undefined ? await makeText(now) : await packedReceipts(carried);
  if (content === "nothing") return content;
  if (content === "too_much" || content.length > MOST_FRAMED_BYTES) return "too_much";
  const texts = await framesOf(carried === undefined ? "bundle" : "receipts", content);
  return { texts, encode: encodeQR, drawn: new Map() };
}

async function packedReceipts(carried: string): Promise<Uint8Array<ArrayBuffer>> {
  const text = await receiptsOf(carried);
  if (text === undefined) throw new FieldError("refused", "no receipts");
  const { zlibSync } = await import("../sync/sealing.ts");
  return new Uint8Array(zlibSync(utf8(text), { level: 9 }));
}

/** One code; each of a sequence has the same size, so that a camera keeps its focus. */
export function drawn({ texts, encode, drawn: made }: Sequence, at: number): Drawing {
  const present = made.get(at);
  if (present) return present;
  const version = (encode(texts[0] ?? "", "raw", LOOK).length - 2 * LOOK.border - 17) / 4;
  const rows = encode(texts[at] ?? "", "raw", { ...LOOK, version });
  const drawing = { path: pathOf(rows), modules: rows.length };
  made.set(at, drawing);
  return drawing;
}

/** The quiet border is part of the picture, so that it is white in a dark theme as well. */
const LOOK = { ecc: "medium", encoding: "alphanumeric", border: 4 } as const;

/** Runs of dark squares, row by row. */
function pathOf(rows: readonly (readonly boolean[])[]): string {
  return rows
    .map((row, y) =>
      runsOf(row)
        .map(([x, n]) => `M${x} ${y}h${n}v1h-${n}z`)
        .join(""),
    )
    .join("");
}

function runsOf(row: readonly boolean[]): [start: number, length: number][] {
  const runs: [number, number][] = [];
  for (const [x, isDark] of row.entries()) {
    const last = runs.at(-1);
    if (!isDark) continue;
    if (last && last[0] + last[1] === x) last[1] += 1;
    else runs.push([x, 1]);
  }
  return runs;
}
