/** Looks through the camera, many times a second, and tells each text that a code in sight has. */
import { type Picture, type Reader, reader } from "../questions/more/scanning.ts";

const REST_MS = 40;
/** One look in so many is at the whole picture; the others are at its middle, where a code is larger and sooner read. */
const WHOLE_EVERY = 4;
/** Parts of a photo that are looked at, one after another: shares of its shorter side, around the middle. */
const PARTS = [Number.POSITIVE_INFINITY, 1, 0.7, 0.5];

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
    for (let turn = 1; !isOver; turn += 1) {
      const share = turn % WHOLE_EVERY ? 1 : Number.POSITIVE_INFINITY;
      const text = await readPart(found, screen, screen.videoWidth, screen.videoHeight, share);
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
  width: number,
  height: number,
  share: number,
): Promise<string | null> {
  const side = Math.floor(Math.min(width, height) * share);
  if (!side || !Number.isFinite(side)) return read(picture).catch(() => null);
  const part = await createImageBitmap(picture, (width - side) / 2, (height - side) / 2, side, side);
  const text = await read(part).catch(() => null);
  part.close();
  return text;
}

/** The texts of the codes in these pictures, each seen once. */
export async function textsIn(files: Iterable<File>): Promise<string[]> {
  const found = await reader();
  const texts: string[] = [];
  for (const file of files) {
    const picture = await createImageBitmap(file).catch(() => null);
    for (const share of picture ? PARTS : []) {
      const { width, height } = picture as ImageBitmap;
      const text = await readPart(found, picture as ImageBitmap, width, height, share);
      if (!text) continue;
      texts.push(text);
      break;
    }
    picture?.close();
  }
  return texts;
}
