/** Ids that are made on the phone. */
import { hex, utf8 } from "./bytes.ts";

/**
 * The id of a checklist made at a station: the same on both phones of a pair, even when both are offline.
 * Source: RFC 9562, UUID version 5, in the namespace of the mission.
 */
export async function stationSubmission(
  mission: string,
  slug: string,
  team: string,
  station: string,
  visit: number,
): Promise<string> {
  const space = Uint8Array.from(mission.replaceAll("-", "").match(/../g) ?? [], (pair) =>
    Number.parseInt(pair, 16),
  );
  const name = utf8([slug, team, station, visit].join("\n").normalize("NFC"));
  const hash = await crypto.subtle.digest("SHA-1", new Uint8Array([...space, ...name]));
  return uuid(new Uint8Array(hash).slice(0, 16), 5);
}

/** The id of an incident, a report or a note. Source: RFC 9562, UUID version 7. */
export function timedId(now: Date, random: Uint8Array = crypto.getRandomValues(new Uint8Array(16))): string {
  const bytes = Uint8Array.from(random);
  new DataView(bytes.buffer).setUint32(0, Math.floor(now.getTime() / 0x10000));
  new DataView(bytes.buffer).setUint16(4, now.getTime() % 0x10000);
  return uuid(bytes, 7);
}

function uuid(bytes: Uint8Array, version: number): string {
  const view = new DataView(bytes.buffer);
  view.setUint8(6, (view.getUint8(6) & 0x0f) | (version << 4));
  view.setUint8(8, (view.getUint8(8) & 0x3f) | 0x80);
  return hex(bytes).replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
}

/** A key for a new row of a repeat: two phones can add rows without meeting, and rows stay in the order they came. */
export const rowKey = (now = new Date()): string =>
  `r${Math.floor(now.getTime() / 1000).toString(36)}${hex(crypto.getRandomValues(new Uint8Array(3)))}`;
