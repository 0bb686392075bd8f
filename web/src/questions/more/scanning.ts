/** Reads barcodes from a picture: by the browser where it can, else QR codes by a reader that is fetched for it. */

export type Picture = HTMLVideoElement | ImageBitmap;

export interface Reader {
  /** The text of a code in the picture; null while there is none. */
  read: (picture: Picture) => Promise<string | null>;
  /** Other codes than QR are typed. */
  isQrOnly: boolean;
}

interface Detector {
  detect(picture: Picture): Promise<{ rawValue: string }[]>;
}

interface DetectorMaker {
  new (options: { formats: string[] }): Detector;
  getSupportedFormats(): Promise<string[]>;
}

const LONG_SIDE_PX = 800;

export async function reader(): Promise<Reader> {
  return (await browsersReader()) ?? (await ownReader());
}

async function browsersReader(): Promise<Reader | null> {
  const { BarcodeDetector: Maker } = globalThis as { BarcodeDetector?: DetectorMaker };
  try {
    const formats = (await Maker?.getSupportedFormats()) ?? [];
    if (!Maker || formats.length === 0) return null;
    const detector = new Maker({ formats });
    const read = async (picture: Picture) => (await detector.detect(picture))[0]?.rawValue || null;
    return { read, isQrOnly: formats.every((format) => format === "qr_code") };
  } catch {
    return null; // some browsers have the name and not the service behind it
  }
}

async function ownReader(): Promise<Reader> {
  const { decodeQR } = await import("qr/decode.js");
  const canvas = document.createElement("canvas");
  const pen = canvas.getContext("2d", { willReadFrequently: true });
  const read = async (picture: Picture) => {
    const [width, height] = sizeOf(picture);
    if (!pen || !width || !height) return null;
    const scale = Math.min(1, LONG_SIDE_PX / Math.max(width, height));
    canvas.width = Math.round(width * scale);
    canvas.height = Math.round(height * scale);
    pen.drawImage(picture, 0, 0, canvas.width, canvas.height);
    try {
      return decodeQR(pen.getImageData(0, 0, canvas.width, canvas.height)) || null;
    } catch {
      return null; // it throws where it sees no code
    }
  };
  return { read, isQrOnly: true };
}

function sizeOf(picture: Picture): [number, number] {
  return "videoWidth" in picture
    ? [picture.videoWidth, picture.videoHeight]
    : [picture.width, picture.height];
}
