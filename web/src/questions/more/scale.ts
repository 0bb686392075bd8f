/** A scale from one number to another in steps. Counts in steps, so that 0.1 + 0.2 stays 0.3. */
import type { Node, Range } from "../../forms/document.ts";
import type { Value } from "../../store/types.ts";

/** How many steps lead from the start to the end. */
export function stepsOf({ start, end, step }: Range): number {
  return Math.max(0, Math.floor(Math.abs(end - start) / Math.abs(step) + 1e-9));
}

/** The number after so many steps, without the places that reckoning in binary adds. */
export function writtenAt(range: Range, steps: number): string {
  const places = Math.max(placesOf(range.start), placesOf(range.step));
  const by = Math.abs(range.step) * (range.end < range.start ? -1 : 1);
  return String(Number((range.start + steps * by).toFixed(places)));
}

function placesOf(number: number): number {
  return /\.(\d+)$/.exec(String(number))?.[1]?.length ?? 0;
}

/** The answer after so many steps, as it is stored. */
export function valueAt(node: Node, range: Range, steps: number): Value {
  const within = Math.min(Math.max(steps, 0), stepsOf(range));
  const written = writtenAt(range, within);
  return node.type === "integer" ? Number(written) : written;
}

/** How many steps an answer is from the start, the nearest whole number of them; null for none. */
export function stepsTo({ start, end, step }: Range, value: Value): number | null {
  if (typeof value !== "number" && typeof value !== "string") return null;
  const number = Number(value);
  if (value === "" || Number.isNaN(number)) return null;
  return Math.round(((number - start) / Math.abs(step)) * (end < start ? -1 : 1));
}
