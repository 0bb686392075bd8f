/** One station, read from a line of the register. */
import type { Station } from "./types.ts";

/** What a line has, in this order. */
export const COLUMNS = [
  "code",
  "name",
  "address",
  "region",
  "district",
  "kind",
  "lat",
  "lon",
  "registered",
] as const;

export function stationOf(cells: readonly string[], plan: ReadonlySet<string>): Station {
  const [code = "", name = "", address = "", region = "", district = "", kind = "", lat = "", lon = ""] =
    cells;
  const registered = Number(cells[COLUMNS.indexOf("registered")]) || null;
  return { code, name, address, region, district, kind, lat, lon, registered, planned: plan.has(code) };
}
