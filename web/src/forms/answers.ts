/** Between what an observer types, what is stored, what rules reckon with and what is shown. Knows no form. */
import type { Attachment, Place, Value } from "../store/types.ts";
import type { Choice, FormDocument, Kind, Node } from "./document.ts";
import { number, type Scalar, text } from "./functions.ts";
import { DECIMAL, isCoordinate, isWalked, showWalked } from "./points.ts";
import { inLanguage } from "./texts.ts";

/** What to store for a typed text. Text that is no number stays as it was typed: nothing is lost, and it is marked. */
export function parseAnswer(kind: Kind, typed: string): Value {
  const words = typed.trim().normalize("NFC");
  if (!words) return null;
  if (kind !== "integer" && kind !== "decimal") return words;
  const digits = words.replace(/[\s\u00a0\u202f']/g, "").replace(",", ".");
  if (kind === "integer") return /^-?\d{1,15}$/.test(digits) ? +digits : words;
  return /^-?\d{1,15}(\.\d{1,15})?$/.test(digits) ? digits : words;
}

/** A stored answer as people read it. */
export function showAnswer(
  document: FormDocument,
  node: Node,
  value: Value | undefined,
  language: string,
): string {
  if (value === null || value === undefined) return "";
  if (Array.isArray(value)) return value.map((name) => showAnswer(document, node, name, language)).join(", ");
  if (typeof value === "object") return "lat" in value ? placeShown(value) : value.name;
  const shown = String(value);
  if (node.list) {
    const choice = document.lists[node.list]?.find(({ name }) => name === value);
    return inLanguage(choice?.label, language, document.default_language) || shown;
  }
  if (node.type === "line" || node.type === "area") return showWalked(shown);
  if (node.type === "time") return shown.slice(0, 5);
  if (node.type === "datetime") return shown.slice(0, 16).replace("T", " ");
  return node.type === "acknowledge" ? "✓" : shown;
}

const placeShown = ({ lat, lon, accuracy_m }: Place): string =>
  `${lat}, ${lon}${accuracy_m === undefined ? "" : ` (±${accuracy_m} m)`}`;

/** The value of a stored answer as rules see it: unanswered is the empty text. */
export function readAnswer(node: Node, value: Value | undefined): Scalar {
  if (value === null || value === undefined) return "";
  if (Array.isArray(value)) return value.join(" ");
  if (typeof value === "object") {
    return "lat" in value
      ? `${value.lat} ${value.lon} 0 ${value.accuracy_m ?? 0}`
      : ((value as Partial<Attachment>).name ?? "");
  }
  if (typeof value !== "string" || node.type !== "decimal") return value;
  const amount = number(value);
  return Number.isNaN(amount) ? value : amount;
}

/** A calculated value as it is stored: whole numbers as integers, others as text, nothing as null. */
export function storedAnswer(node: Node, value: Scalar): Value {
  const { type } = node;
  const numeric = type === "integer" || type === "decimal";
  if (typeof value === "boolean" && type !== "text") return value;
  const amount = numeric ? number(value) : typeof value === "number" ? value : Number.NaN;
  if (Number.isNaN(amount) || type === "text") {
    const written = text(value).normalize("NFC").replaceAll("\0", "");
    return numeric || written === "" || written === "NaN" ? null : written;
  }
  if (Number.isSafeInteger(amount) && type !== "decimal") return amount || 0;
  return type === "integer" || !Number.isFinite(amount) ? null : text(amount);
}

/** Whether a stored answer is one that its question can have, apart from constraints. */
export function fits(node: Node, value: Value, choices: readonly Choice[]): boolean {
  if (value === null) return true;
  // Answers of a repeat are choices as long as their rows are there: any text is one.
  const has = (name: string) => !!node.choices_of || choices.some((choice) => choice.name === name);
  if (node.type === "integer") return Number.isInteger(value) && isOnScale(node, value);
  if (node.type === "decimal") {
    const isNumber = Number.isInteger(value) || (typeof value === "string" && DECIMAL.test(value));
    return isNumber && isOnScale(node, value);
  }
  if (Array.isArray(value)) {
    const isAfter = (name: string, at: number) =>
      node.type === "rank" ? value.indexOf(name) === at : !at || (value[at - 1] ?? "") < name;
    return (
      (node.type === "select_multiple" || node.type === "rank") &&
      value.every((name, at) => typeof name === "string" && has(name) && isAfter(name, at))
    );
  }
  if (typeof value === "object") return "lat" in value ? isPlace(node, value) : isFile(node, value);
  if (node.type === "calculate") return true;
  if (typeof value !== "string") return false;
  switch (node.type) {
    case "select_one":
      return has(value);
    case "acknowledge":
      return value === "OK";
    case "date":
    case "time":
    case "datetime":
      return isMoment(value, node.type !== "time", node.type !== "date");
    case "line":
    case "area":
      return isWalked(node.type, value);
    default:
      return node.type === "text" || node.type === "barcode";
  }
}

const isMoment = (value: string, dated: boolean, timed: boolean): boolean =>
  !Number.isNaN(number(value)) && value.slice(0, 5).includes("-") === dated && value.includes(":") === timed;

const isPlace = (node: Node, { lat, lon }: Place): boolean =>
  node.type === "location" && isCoordinate(lat, 90) && isCoordinate(lon, 180);

function isOnScale({ range }: Node, value: Value): boolean {
  if (!range) return true;
  const { start, end } = range;
  return Math.min(start, end) <= Number(value) && Number(value) <= Math.max(start, end);
}

const MEDIA: Partial<Record<Kind, string>> = { photo: "image/", audio: "audio/", video: "video/", file: "" };

// Another program may have written it, and left things out.
const isFile = (node: Node, { sha256, size = 0, type }: Partial<Attachment>): boolean =>
  node.type in MEDIA &&
  size > 0 &&
  typeof type === "string" &&
  type.startsWith(MEDIA[node.type] ?? "") &&
  /^[0-9a-f]{64}$/.test(sha256 ?? "");
