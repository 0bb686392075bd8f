/** Underlines the letters of a text that a search found. */
import { fold } from "../store/register.ts";

export interface Piece {
  text: string;
  found: boolean;
}

const known = new Map<string, string>();

/** A letter as the search sees it; an alphabet is soon known by heart. */
function plainLetter(letter: string): string {
  let plain = known.get(letter);
  if (plain === undefined) {
    plain = fold(letter);
    known.set(letter, plain);
  }
  return plain;
}

/** Terms of a query; digits are looked for anywhere in a code, letters at the beginnings of words. */
export function terms(query: string): string[][] {
  return query
    .split(/[\s,;]+/)
    .filter(Boolean)
    .map((term) => Array.from(term, plainLetter));
}

export function pieces(text: string, sought: readonly string[][], anywhere: boolean): Piece[] {
  const letters = Array.from(text);
  const plain = letters.map(plainLetter);
  const found = new Array<boolean>(letters.length).fill(false);
  for (const term of sought) {
    for (let at = 0; at + term.length <= plain.length; at += 1) {
      const begins = anywhere || at === 0 || !/[\p{L}\p{N}]/u.test(letters[at - 1] ?? "");
      if (begins && term.every((letter, index) => plain[at + index] === letter))
        found.fill(true, at, at + term.length);
    }
  }
  return joined(letters, found);
}

function joined(letters: readonly string[], found: readonly boolean[]): Piece[] {
  const runs: Piece[] = [];
  letters.forEach((letter, index) => {
    const last = runs.at(-1);
    if (last && last.found === found[index]) last.text += letter;
    else runs.push({ text: letter, found: found[index] ?? false });
  });
  return runs;
}

export function Marked({
  text,
  sought,
  anywhere = false,
}: {
  text: string;
  sought: readonly string[][];
  anywhere?: boolean;
}) {
  if (sought.length === 0) return <>{text}</>;
  return (
    <>
      {pieces(text, sought, anywhere).map((piece, index) =>
        piece.found ? <mark key={index}>{piece.text}</mark> : piece.text,
      )}
    </>
  );
}
