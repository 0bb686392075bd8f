/** What may be attached: files that are what they say, photos made small enough for a poor link. */
import { FieldError } from "./errors.ts";

const MOST_BYTES = 50 * 1024 * 1024;
const LONG_SIDE_PX = 2048;
const JPEG_QUALITY = 0.82;

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
/** Pictures the desk can show without making them anew. */
const SHOWN_EVERYWHERE = ["image/jpeg", "image/png", "image/webp"];

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

/** A JPEG of the picture, or null where this engine cannot read its kind and it goes as it is. */
async function shrink(file: Blob, type: string): Promise<ArrayBuffer | null> {
  let picture: ImageBitmap;
  try {
    picture = await createImageBitmap(file);
  } catch (error) {
    if (!SHOWN_EVERYWHERE.includes(type)) return null;
    throw new FieldError("wrong_type", "the picture cannot be read", { cause: error });
  }
  const scale = Math.min(1, LONG_SIDE_PX / Math.max(picture.width, picture.height));
  const [width, height] = [picture.width, picture.height].map((side) =>
    Math.max(1, Math.round(side * scale)),
  );
  try {
    return await draw(picture, width ?? 1, height ?? 1);
  } finally {
    picture.close();
  }
}

async function draw(picture: ImageBitmap, width: number, height: number): Promise<ArrayBuffer> {
  const canvas = canvasOf(width, height);
  const pen = canvas.getContext("2d") as CanvasRenderingContext2D | OffscreenCanvasRenderingContext2D | null;
  if (!pen) throw new FieldError("too_large", `${width} × ${height}`);
  pen.fillStyle = "#fff"; // JPEG knows no transparency
  pen.fillRect(0, 0, width, height);
  pen.drawImage(picture, 0, 0, width, height);
  return (await asJpeg(canvas)).arrayBuffer();
}

function canvasOf(width: number, height: number): OffscreenCanvas | HTMLCanvasElement {
  if (typeof OffscreenCanvas !== "undefined") return new OffscreenCanvas(width, height);
  return Object.assign(document.createElement("canvas"), { width, height });
}

function asJpeg(canvas: OffscreenCanvas | HTMLCanvasElement): Promise<Blob> {
  const [type, quality] = ["image/jpeg", JPEG_QUALITY];
  if ("convertToBlob" in canvas) return canvas.convertToBlob({ type, quality });
  return new Promise((resolve, reject) => {
    canvas.toBlob((blob) => (blob ? resolve(blob) : reject(new FieldError("too_large"))), type, quality);
  });
}

const renamed = (name: string): string => `${name.replace(/\.[^.]*$/, "") || "photo"}.jpg`;
