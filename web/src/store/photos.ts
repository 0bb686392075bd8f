/** What may be attached: files that are what they say, photos made small enough for a poor link. */
import { FieldError } from "./errors.ts";
import type { Shrunk } from "./shrinking.ts";
import { smaller } from "./smaller.ts";

const MOST_BYTES = 50 * 1024 * 1024;

/** First bytes of the kinds we can tell; `..` is any byte. */
const MAGIC: Readonly<Record<string, readonly RegExp[]>> = {
  "image/jpeg": [/^ffd8ff/],
  "image/png": [/^89504e470d0a1a0a/],
  "image/webp": [/^52494646.{8}57454250/],
  "image/heic": [/^.{8}66747970(68656963|68656978|68657663|6d696631|6d736631)/],
  "image/gif": [/^47494638/],
  "application/pdf": [/^25504446/],
};
/** Names that browsers give the same kind. */
const ALIASES: Readonly<Record<string, string>> = { "image/heif": "image/heic", "image/jpg": "image/jpeg" };

export interface Checked {
  content: ArrayBuffer;
  type: string;
  name: string;
}

/** The file as it is attached. Raises: FieldError empty_file, too_large, wrong_type. */
export async function prepare(file: File, keepOriginal: boolean): Promise<Checked> {
  if (file.size === 0) throw new FieldError("empty_file", file.name);
  if (file.size > MOST_BYTES) throw new FieldError("too_large", `${file.size}`);
  const type = typeOf(file, await firstBytes(file));
  const original = async () => ({ content: await file.arrayBuffer(), type, name: file.name });
  if (keepOriginal || !type.startsWith("image/") || type === "image/gif") return original();
  const small = await shrink(file, type);
  return small ? { content: small, type: "image/jpeg", name: renamed(file.name) } : original();
}

async function firstBytes(file: Blob): Promise<string> {
  const bytes = new Uint8Array(await file.slice(0, 16).arrayBuffer());
  return [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** What a file is. One that claims a kind we know must be of it; a kind we know passes for no other. */
export function typeOf({ type, name }: Pick<File, "type" | "name">, beginning: string): string {
  const claimed = ALIASES[type] ?? type;
  const found = Object.keys(MAGIC).find((kind) => MAGIC[kind]?.some((magic) => magic.test(beginning)));
  const claimsPicture = claimed.startsWith("image/") || claimed in MAGIC;
  if (claimsPicture && found !== claimed && !(found && isSameFamily(found, claimed)))
    throw new FieldError("wrong_type", `${name}: ${claimed}`);
  return found ?? (claimed || "application/octet-stream");
}

/** Phones name one kind of picture after another; the bytes decide. */
const isSameFamily = (found: string, claimed: string): boolean =>
  found.startsWith("image/") && claimed.startsWith("image/");

/** As `smaller`, in a worker where there can be one: a slow phone answers its observer meanwhile. */
function shrink(file: File, type: string): Promise<ArrayBuffer | null> {
  if (typeof OffscreenCanvas === "undefined") return smaller(file, type);
  const worker = new Worker(new URL("./shrinking.ts", import.meta.url), { type: "module" });
  return new Promise<ArrayBuffer | null>((resolve, reject) => {
    worker.onmessage = ({ data }: MessageEvent<Shrunk>) =>
      "content" in data ? resolve(data.content) : reject(new FieldError(data.problem, data.told));
    worker.onerror = () => resolve(smaller(file, type)); // its file cannot be had
    worker.postMessage({ file, type });
  }).finally(() => worker.terminate());
}

const renamed = (name: string): string => `${name.replace(/\.[^.]*$/, "") || "photo"}.jpg`;
