/** Looks through the camera, many times a second, and tells each text that a code in sight has. */
import { type Picture, type Reader, reader } from "../questions/more/scanning.ts";

const REST_MS = 40;
/** A square around the middle as a share of the shorter side, and to how many pixels it is drawn; no share is the whole. */
type Look = readonly [share: number | null, most_px: number];
/** Held at a slant, a code is read at one size and not at another; its middle part is larger and sooner read than the whole. */
const LOOKS: readonly Look[] = [
  [1, 800],
  [1, 600],
  [null, 0],
  [0.92, 600],
  [1, 560],
  [0.92, 800],
];
/** Photos may also show the code small. */
const LOOKS_AT_PHOTOS: readonly Look[] = [...LOOKS, [0.7, 800], [0.5, 800]];

export interface Watching {
  stop(): void;
}

/** Begin to look; `onRefused` when there is no camera or none may be used. */
export function watch(
  screen: HTMLVideoElement,
  onText: (text: string) => void,
  onRefused: () => void,
): Watching {
  let [isOver, stream] = [false, undefined as MediaStream | undefined];
  const stop = (): void => {
    isOver = true;
    for (const track of stream?.getTracks() ?? []) track.stop();
  };
  const look = async (found: Reader): Promise<void> => {
    for (let turn = 0; !isOver; turn += 1) {
      const [whole, look] = [sizeOfVideo(screen), LOOKS[turn % LOOKS.length] as Look];
      const text = await readPart(found, screen, whole, look);
      if (text && !isOver) onText(text);
      await new Promise((resolve) => setTimeout(resolve, REST_MS));
    }
  };
  const begin = async (): Promise<void> => {
    const video = { facingMode: "environment", width: { ideal: 1280 }, height: { ideal: 720 } };
    stream = await navigator.mediaDevices.getUserMedia({ video });
    if (isOver) return stop();
    screen.srcObject = stream;
    await screen.play();
    await look(await reader());
  };
  begin().catch(() => {
    if (!isOver) onRefused();
    stop();
  });
  return { stop };
}

/** The text of the code in a square around the middle, or in the whole; null while there is none. */
async function readPart(
  { read }: Reader,
  picture: Picture,
  { width, height }: Size,
  [share, most_px]: Look,
): Promise<string | null> {
  const side = share && Math.floor(Math.min(width, height) * share);
  const canvas = document.createElement("canvas");
  const pen = canvas.getContext("2d");
  if (!side || !pen) return read(picture).catch(() => null);
  canvas.width = Math.min(side, most_px);
  canvas.height = canvas.width;
  const [left, top] = [(width - side) / 2, (height - side) / 2];
  pen.drawImage(picture, left, top, side, side, 0, 0, canvas.width, canvas.height);
  const part = await createImageBitmap(canvas);
  const text = await read(part).catch(() => null);
  part.close();
  return text;
}

type Size = Readonly<Record<"width" | "height", number>>;

const sizeOfVideo = ({ videoWidth, videoHeight }: HTMLVideoElement): Size => ({
  width: videoWidth,
  height: videoHeight,
});

/** The texts of the codes in these pictures, each seen once. */
export async function textsIn(files: Iterable<File>): Promise<string[]> {
  const found = await reader();
  const texts: string[] = [];
  for (const file of files) {
    const picture = await createImageBitmap(file).catch(() => null);
    for (const look of picture ? LOOKS_AT_PHOTOS : []) {
      const text = await readPart(found, picture as ImageBitmap, picture as ImageBitmap, look);
      if (!text) continue;
      texts.push(text);
      break;
    }
    picture?.close();
  }
  return texts;
}
