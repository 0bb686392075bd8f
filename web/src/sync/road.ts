/** The road to the server: one request at a time, with a limit, and what can go wrong on the way. */
import type { DeviceRecord } from "../store/schema.ts";
import type { SendingProblem } from "../store/types.ts";
import type { Receipt } from "./receipt.ts";

/** What comes from outside: the network and chance. */
export interface Road {
  fetch(address: string, init: RequestInit): Promise<Response>;
  random(): number;
  /** Where the road ends, when that is a hub and not headquarters. */
  hub?: Hub;
}

/** What is another's at a hub: the phone's bearer, how far it has read, and what is believed. */
export interface Hub {
  readonly token: string;
  readonly cursor: string | null;
  keep(told: { token?: string; cursor?: string }): Promise<void>;
  /** The receipt with what of it headquarters vouches for; null when the mission's hub did not sign it. */
  believe(receipt: Receipt, device: DeviceRecord): Promise<Receipt | null>;
  /** Whether headquarters signed that it has an attachment whole. */
  isDelivered(sha256: string, size: number, receipt: string | null): Promise<boolean>;
}

/** What the page asked before this script was here, by address and body; each serves once. See build/head-start.ts. */
declare global {
  var begun: Map<string, Promise<Response>> | undefined;
}

export const openRoad: Road = {
  fetch(address, init) {
    const asked = address + (init.body ?? "");
    const answer = globalThis.begun?.get(asked);
    globalThis.begun?.delete(asked);
    return answer ?? fetch(address, init);
  },
  random: Math.random,
};

/** A failure on the way; nothing was acknowledged. */
export class RoadError extends Error {
  override readonly name = "RoadError";

  constructor(
    readonly problem: SendingProblem,
    readonly detail = "",
    readonly status = 0,
    /** The server asked to be left alone for so long. */
    readonly retryAfter_s: number | null = null,
    /** What kind of problem the server named. */
    readonly type = "",
  ) {
    super(`${problem} ${status} ${detail}`);
  }
}

const UNDER_WAY_MS = 2_000;

/** Whether a request broke off under way, rather than finding no link at all. */
export const isCutOff = (error: unknown, lasted_ms: number): boolean =>
  error instanceof RoadError && error.problem === "no_network" && lasted_ms > UNDER_WAY_MS;

const TIMEOUT_MS = 45_000;

export interface Asked {
  method?: string;
  headers?: Record<string, string>;
  body?: BodyInit;
  token?: string;
  timeout_ms?: number;
  /** Only what marks this browser as a phone, and asks for that mark, lets a cookie through. */
  credentials?: RequestCredentials;
}

/** An answer of any status. Raises: RoadError no_network. */
export async function ask(road: Road, path: string, asked: Asked = {}): Promise<Response> {
  const { method = "GET", headers = {}, body, token, timeout_ms = TIMEOUT_MS, credentials = "omit" } = asked;
  try {
    return await road.fetch(`/api/v1/${path}`, {
      method,
      headers: token ? { ...headers, Authorization: `Bearer ${token}` } : headers,
      ...(body === undefined ? {} : { body }),
      cache: "no-store",
      credentials,
      redirect: "error",
      signal: AbortSignal.timeout(timeout_ms),
    });
  } catch (error) {
    throw new RoadError("no_network", String(error));
  }
}

/** The JSON of a good answer. Raises: RoadError. */
export async function askJson<T>(road: Road, path: string, asked?: Asked): Promise<T> {
  return readJson<T>(await ask(road, path, asked));
}

export async function readJson<T>(answer: Response): Promise<T> {
  if (!answer.ok) throw await refusal(answer);
  const text = await readText(answer, "application/json");
  try {
    return JSON.parse(text) as T;
  } catch (error) {
    throw new RoadError("not_fieldobs", String(error), answer.status);
  }
}

export const asJson = (content: unknown): Asked => ({
  method: "POST",
  headers: { "Content-Type": "application/json" },
  body: JSON.stringify(content),
});

/** The text of an answer, if it is of the kind a server of ours sends. Raises: RoadError. */
export async function readText(answer: Response, kind: string): Promise<string> {
  const told = answer.headers.get("Content-Type") ?? "";
  if (!told.startsWith(kind)) throw new RoadError("not_fieldobs", told, answer.status);
  try {
    return await answer.text();
  } catch (error) {
    throw new RoadError("no_network", String(error)); // cut off in the middle
  }
}

/** An answer that is no yes, as an error: our server explains itself in problem+json, anything else is not ours. */
export async function refusal(answer: Response): Promise<RoadError> {
  const { status, headers } = answer;
  const kind = headers.get("Content-Type") ?? "";
  const wait_s = retryAfter(headers.get("Retry-After"), Date.now());
  if (status === 429 || status >= 500) return new RoadError("busy", "", status, wait_s);
  if (!kind.startsWith("application/problem+json"))
    return new RoadError("not_fieldobs", kind, status, wait_s);
  const said = (await answer.json().catch(() => ({}))) as { type?: string; title?: string; detail?: string };
  return new RoadError("refused", said.detail ?? said.title ?? "", status, wait_s, said.type);
}

/** Seconds to wait, from a number or a date. */
export function retryAfter(header: string | null, now: number): number | null {
  if (!header) return null;
  const seconds = /^\d+$/.test(header) ? Number(header) : (Date.parse(header) - now) / 1000;
  return Number.isFinite(seconds) ? Math.max(0, seconds) : null;
}

/** Gzip, where the engine can. */
export async function pack(text: string): Promise<Uint8Array<ArrayBuffer> | null> {
  if (typeof CompressionStream === "undefined") return null;
  const packed = new Blob([text]).stream().pipeThrough(new CompressionStream("gzip"));
  return new Uint8Array(await new Response(packed).arrayBuffer());
}
