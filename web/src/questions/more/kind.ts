/** Which questions are drawn in a way of their own, judged by kind, scale, choices and appearance. Draws nothing. */
import type { Question } from "../../forms/form.ts";
import { LONGEST_TO_SCROLL } from "../more.ts";

export type Special =
  | "range"
  | "points"
  | "rank"
  | "barcode"
  | "line"
  | "area"
  | "audio"
  | "video"
  | "camera"
  | "drawing"
  | "month"
  | "year"
  | "heads"
  | "pictures"
  | "likert"
  | "folded"
  | "columns";

/** The most points that stand in a row as buttons. */
const MOST_POINTS = 11;

/** The words of an appearance, in small letters: `columns-2` is one of them. */
export function appearances({ node }: Pick<Question, "node">): string[] {
  return (node.appearance ?? "").toLowerCase().split(/\s+/).filter(Boolean);
}

/** The special way to draw a question; undefined for an ordinary one. */
export function specialOf(question: Question): Special | undefined {
  const { node } = question;
  const words = appearances(question);
  const has = (...wanted: string[]) => wanted.some((word) => words.includes(word));
  switch (node.type) {
    case "integer":
    case "decimal":
      return node.range && (has("rating") && pointsOf(node.range) <= MOST_POINTS ? "points" : "range");
    case "rank":
    case "barcode":
    case "line":
    case "area":
    case "audio":
    case "video":
      return node.type;
    case "photo":
      if (has("signature", "draw", "annotate")) return "drawing";
      return has("new", "new-front", "new-rear") ? "camera" : undefined;
    case "date":
      return has("month-year") ? "month" : has("year") ? "year" : undefined;
    case "select_one":
    case "select_multiple":
      return waysToChoose(question, has);
  }
  return undefined;
}

function pointsOf({ start, end, step }: { start: number; end: number; step: number }): number {
  return Math.abs((end - start) / step) + 1;
}

function waysToChoose(question: Question, has: (...wanted: string[]) => boolean): Special | undefined {
  const { node, choices } = question;
  if (has("label")) return "heads";
  if (choices.some((choice) => choice.media)) return "pictures";
  if (choices.length > LONGEST_TO_SCROLL || has("autocomplete", "search")) return "folded";
  if (has("minimal")) return node.type === "select_multiple" ? "folded" : undefined;
  if (has("likert") && node.type === "select_one") return "likert";
  return columnsOf(question) ? "columns" : undefined;
}

/** How many columns an appearance asks for: 0 for none, 1 for as many as there is room for. */
export function columnsOf(question: Pick<Question, "node">): number {
  for (const word of appearances(question)) {
    const asked = /^(?:columns|quickcompact|compact)(?:-(\d+))?$/.exec(word);
    if (asked) return Math.max(1, Number(asked[1] ?? 1));
    if (/^(?:horizontal|horizontal-compact|columns-pack)$/.test(word)) return 1;
  }
  return 0;
}
