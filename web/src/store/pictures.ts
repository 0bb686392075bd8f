/** Attachments to look at: from the phone, else from headquarters. */
import { sha256Hex } from "../sync/bytes.ts";
import { openRoad } from "../sync/road.ts";
import { askAsDevice } from "../sync/session.ts";
import { contentOf, keepFetched } from "./blobs.ts";
import type { Attachment } from "./types.ts";

/** Kinds a browser may show; anything else is only ever saved, so that no one's file runs as a page of ours. */
const SHOWN = ["image/jpeg", "image/png", "image/webp", "image/gif", "image/heic", "application/pdf"];

/** An address of its own for whoever asks, and theirs to give back with `revokeObjectURL`. */
export async function urlOf({ sha256, type }: Attachment): Promise<string | null> {
  const content = (await contentOf(sha256)) ?? (await fetchContent(sha256));
  if (!content) return null;
  const shown = SHOWN.includes(type) ? type : "application/octet-stream";
  return URL.createObjectURL(new Blob([content], { type: shown }));
}

async function fetchContent(sha256: string): Promise<ArrayBuffer | null> {
  try {
    const answer = await askAsDevice(openRoad, `blobs/${sha256}`);
    const content = answer.ok ? await answer.arrayBuffer() : null;
    if (!content || (await sha256Hex(content)) !== sha256) return null;
    await keepFetched(sha256, content).catch(() => undefined); // no room: it is fetched again next time
    return content;
  } catch {
    return null;
  }
}
