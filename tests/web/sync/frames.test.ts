/** A file in codes: cut as the contract says, and whole again in any order, however often each code and whatever else is seen. */
import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import {
  framesOf,
  type Gathered,
  gather,
  isWhole,
  joined,
  type Kind,
  MOST_FRAMED_BYTES,
  MOST_FRAMES,
  readFrame,
} from "../../../web/src/sync/frames.ts";

interface Case {
  what: string;
  mark: string;
  hex: string;
  codes: string[];
}

const cases = new URL("../../cases/bundles/codes.json", import.meta.url);
const { files, no_codes_of_ours: foreign } = JSON.parse(readFileSync(cases, "utf8")) as {
  files: Case[];
  no_codes_of_ours: string[];
};

const bytes = (hex: string): Uint8Array<ArrayBuffer> => new Uint8Array(Buffer.from(hex, "hex"));
const kindOf = (mark: string): Kind => (mark === "FIELDOBS1" ? "bundle" : "receipts");

/** Chance that plays the same every time. */
function chance(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

function shuffled<T>(list: readonly T[], random: () => number): T[] {
  return list
    .map((each) => [random(), each] as const)
    .sort(([one], [other]) => one - other)
    .map(([, each]) => each);
}

const randomFile = (size: number, random: () => number): Uint8Array<ArrayBuffer> =>
  Uint8Array.from({ length: size }, () => Math.floor(random() * 256));

/** All that a camera makes of what it sees. */
function seen(texts: readonly string[]): Gathered[] {
  return texts.reduce<Gathered[]>((all, text) => {
    const frame = readFrame(text);
    return frame ? gather(all, frame) : all;
  }, []);
}

test.each(files)("$what is cut as the contract says, and joined again", async ({ mark, hex, codes }) => {
  expect(await framesOf(kindOf(mark), bytes(hex))).toEqual(codes);
  const [found] = seen(codes);
  expect(found?.kind).toBe(kindOf(mark));
  expect(found && (await joined(found))).toEqual(bytes(hex));
});

test.each(foreign)("“%s” is no code of ours", (text) => {
  expect(readFrame(text)).toBeNull();
});

test("a code is of letters that QR packs tightest, and fits one of 77 modules a side", async () => {
  const codes = await framesOf("receipts", randomFile(MOST_FRAMED_BYTES, chance(1)));
  expect(codes.length).toBe(MOST_FRAMES);
  for (const code of codes) expect(code).toMatch(/^[0-9A-Z/]{1,600}$/);
});

test.each([0, MOST_FRAMED_BYTES + 1])("%i bytes are not cut", async (size) => {
  await expect(framesOf("bundle", new Uint8Array(size))).rejects.toThrow(RangeError);
});

describe.each(Array.from({ length: 60 }, (_, seed) => seed))("seed %i", (seed) => {
  test("any order, each any number of times, beside other codes and another file: whole, and the same", async () => {
    const random = chance(seed);
    const size = 1 + Math.floor(random() * 4_000);
    const [file, other] = [randomFile(size, random), randomFile(1 + Math.floor(random() * 900), random)];
    const [own, others] = [await framesOf("bundle", file), await framesOf("receipts", other)];
    const again = [...own, ...own, ...own].filter(() => random() < 0.4);
    const stream = shuffled([...own, ...again, ...others.slice(1), ...foreign], random);
    const found = seen(stream);
    const whole = found.filter(isWhole);
    expect(whole.map(({ kind }) => kind)).toEqual(["bundle"]);
    expect(whole[0] && (await joined(whole[0]))).toEqual(file);
  });

  test("with one code never seen it is not whole; with one misread it is not taken", async () => {
    const random = chance(1_000 + seed);
    const codes = await framesOf("bundle", randomFile(351 + Math.floor(random() * 3_000), random));
    const at = Math.floor(random() * codes.length);
    const [missing] = seen(codes.filter((_, each) => each !== at));
    expect(missing && isWhole(missing)).toBe(false);
    const misread = codes.map((code, each) => (each === at ? `${code.slice(0, -5)}ABCDE` : code));
    const [wrong] = seen(misread);
    expect(wrong && isWhole(wrong) && (await joined(wrong))).toBeNull();
  });
});

test("codes of many other files in between never grow without end", async () => {
  const random = chance(7);
  const many = await Promise.all(
    Array.from({ length: 40 }, () => framesOf("bundle", randomFile(800, random))),
  );
  expect(seen(many.map(([first]) => first as string)).length).toBeLessThanOrEqual(8);
});
