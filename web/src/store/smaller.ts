/** Makes a photo small enough for a poor link, on whichever thread. */
import { FieldError } from "./errors.ts";

const LONG_SIDE_PX = 2048;
const JPEG_QUALITY = 0.82;
/** Pictures the desk can show without making them anew. */
const SHOWN_EVERYWHERE = ["image/jpeg", "image/png", "image/webp"];

/** A JPEG of the picture, or null where this engine cannot read its kind and it goes as it is. Raises: FieldError wrong_type, too_large. */
export async function smaller(file: Blob, type: string): Promise<ArrayBuffer | null> {
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
