import { expect, test } from "vitest";
import { pieces, terms } from "../../../web/src/components/marked.tsx";

/** The text with what was found in brackets. */
function marked(text: string, query: string, anywhere = false): string {
  return pieces(text, terms(query), anywhere)
    .map((piece) => (piece.found ? `[${piece.text}]` : piece.text))
    .join("");
}

test.each([
  ["Lesna, Mill Street 4", "lesna 4", "[Lesna], Mill Street [4]"],
  ["Upper Lesna", "les", "Upper [Les]na"],
  ["Solesna", "les", "Solesna"],
  ["Łódź, Żelazna 4", "lodz zel", "[Łódź], [Żel]azna 4"],
  ["Қарағанды", "қарағ", "[Қарағ]анды"],
  ["Йошкар", "йош", "[Йош]кар"],
])("in %j the search for %j underlines %j", (text, query, expected) => {
  expect(marked(text, query)).toBe(expected);
});

test("digits are underlined anywhere in a code", () => {
  expect(marked("0412", "4", true)).toBe("0[4]12");
});

test("without a search nothing is underlined", () => {
  expect(marked("Town library", "")).toBe("Town library");
});
