/** A line as at the edge of a cell, played in no time: the same line that `tests/journeys/flapping.py` plays for real. */
import type { Headquarters } from "../headquarters.ts";

const WAY_MS = 1_000;
const BYTES_PER_MS = 60;
const [SHORTEST_MS, LONGEST_MS, DOWN_MS] = [3_000, 15_000, 1_000];
const HEADER_BYTES = 600;

export class FlappingLine {
  /** Bytes that left the phone, and those of them that came through. */
  sent = 0;
  arrived = 0;
  cuts = 0;
  private upAt = Date.now();
  private cutAt: number;

  constructor(
    private readonly headquarters: Headquarters,
    private readonly random: () => number,
  ) {
    this.cutAt = this.upAt + this.lasts_ms();
  }

  private lasts_ms(): number {
    return SHORTEST_MS + this.random() * (LONGEST_MS - SHORTEST_MS);
  }

  readonly fetch = async (address: string, init: RequestInit): Promise<Response> => {
    const began = this.turned();
    if (began < this.upAt) throw new TypeError("nobody there");
    const { cutAt } = this;
    const size = HEADER_BYTES + sizeOf(init.body);
    const there = began + size / BYTES_PER_MS + WAY_MS;
    const through = (until: number): number => Math.max(0, Math.min(size, (until - began) * BYTES_PER_MS));
    this.sent += through(cutAt);
    this.arrived += through(cutAt - WAY_MS);
    if (cutAt < there) {
      this.leave(address, init, through(cutAt - WAY_MS) - HEADER_BYTES);
      return this.brokenAt(cutAt);
    }
    await until(there);
    const answer = await this.headquarters.fetch(address, init);
    if (cutAt < there + WAY_MS) return this.brokenAt(cutAt);
    await until(there + WAY_MS);
    return answer;
  };

  /** Now, with all cuts behind that have happened. */
  private turned(): number {
    while (Date.now() >= this.cutAt) {
      this.cuts += 1;
      this.upAt = this.cutAt + DOWN_MS;
      this.cutAt = this.upAt + this.lasts_ms();
    }
    return Date.now();
  }

  private async brokenAt(cutAt: number): Promise<never> {
    await until(cutAt);
    throw new TypeError("cut");
  }

  /** Headquarters keeps what came of a piece. */
  private leave(address: string, { method, headers, body }: RequestInit, bytes: number): void {
    const name = address.split("/").at(-1) ?? "";
    const held = this.headquarters.blobs.get(name) ?? new Uint8Array();
    if (method !== "PATCH" || bytes <= 0 || Number(new Headers(headers).get("Upload-Offset")) !== held.length)
      return;
    const came = new Uint8Array(body as ArrayBuffer).subarray(0, bytes);
    this.headquarters.blobs.set(name, Uint8Array.from(Buffer.concat([held, came])));
  }
}

const until = (moment: number): Promise<void> =>
  new Promise((resolve) => setTimeout(resolve, Math.max(0, moment - Date.now())));

const sizeOf = (body: RequestInit["body"]): number =>
  typeof body === "string" ? body.length : ((body as ArrayBuffer | undefined)?.byteLength ?? 0);
