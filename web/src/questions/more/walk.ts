/** The points of a line or an area while it is being walked. Draws nothing. */
import { isClosed, isPoint, LEAST, pointsOf, type Walked } from "../../forms/points.ts";
import type { Value } from "../../store/types.ts";

const TYPED = /^\s*(-?\d{1,2}(?:\.\d{1,15})?)\s*[,;\s]\s*(-?\d{1,3}(?:\.\d{1,15})?)\s*$/;

/** The points that were walked, without the one that closes an area. */
export function walked(kind: Walked, value: Value): string[][] {
  const points = typeof value === "string" ? pointsOf(value) : [];
  const closes = kind === "area" && points.length > LEAST.area && isClosed(points);
  return closes ? points.slice(0, -1) : points;
}

/** The answer that points make; an area is closed as soon as there are enough of them. */
export function written(kind: Walked, points: readonly (readonly string[])[]): Value {
  const [first] = points;
  const closing = kind === "area" && first && points.length >= LEAST.area ? [first] : [];
  return [...points, ...closing].map((point) => point.join(" ")).join(";") || null;
}

/** A point where the phone is, and how exact that is; its height is not asked for. */
export function taken(fix: Pick<GeolocationCoordinates, "latitude" | "longitude" | "accuracy">): string[] {
  return [fix.latitude.toFixed(6), fix.longitude.toFixed(6), "0", String(Math.round(fix.accuracy))];
}

/** A point typed as `43.2389, 76.8897`; null if it is none. */
export function typedPoint(text: string): string[] | null {
  const found = TYPED.exec(text);
  const point = found ? [found[1] ?? "", found[2] ?? "", "0", "0"] : [];
  return isPoint(point) ? point : null;
}
