/**
 * A line or an area, walked: its points as one text, `lat lon alt acc;lat lon alt acc`, as XForms writes it. ODK and
 * the phone end an area with its first point. The twin of `fieldobs/forms/kinds/points.py`.
 */
export type Walked = "line" | "area";

export const LEAST: Readonly<Record<Walked, number>> = { line: 2, area: 3 };
export const DECIMAL = /^-?[0-9]{1,15}(\.[0-9]{1,15})?$/;

/** The numbers of each point, as they are written. */
export const pointsOf = (text: string): string[][] =>
  text
    .split(";")
    .map((point) => point.split(/\s+/).filter(Boolean))
    .filter((point) => point.length);

export const isCoordinate = (value: unknown, most: number): boolean =>
  typeof value === "string" && DECIMAL.test(value) && Math.abs(+value) <= most;

/** Latitude and longitude within the globe; altitude and accuracy may be left out. */
export const isPoint = (parts: readonly string[]): boolean =>
  parts.length > 1 &&
  parts.length < 5 &&
  isCoordinate(parts[0], 90) &&
  isCoordinate(parts[1], 180) &&
  parts.every((part) => DECIMAL.test(part));

/** Whether a text is a line of two points or more, or an area of three, whether or not the first is there once more. */
export function isWalked(kind: Walked, text: string): boolean {
  const points = pointsOf(text);
  if (!points.every(isPoint)) return false;
  return points.length - Number(kind === "area" && isClosed(points)) >= LEAST[kind];
}

export const isClosed = (points: readonly (readonly string[])[]): boolean =>
  points.length > 1 && points[0]?.slice(0, 2).join() === points.at(-1)?.slice(0, 2).join();

/** The places one after the other, and how exact each is where that is known. */
export function showWalked(text: string): string {
  const points = pointsOf(text);
  return points.every(isPoint) ? points.map(showPoint).join(" → ") : text;
}

const showPoint = ([lat, lon, , accuracy]: readonly string[]): string =>
  `${lat}, ${lon}${accuracy && +accuracy ? ` (±${accuracy} m)` : ""}`;
