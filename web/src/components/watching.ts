/** Looks through the camera, many times a second, and tells each text that a code in sight has. */
import { type Reader, reader } from "../questions/more/scanning.ts";

const REST_MS = 40;

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
    while (!isOver) {
      const text = await found.read(screen);
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

/** The texts of the codes in these pictures, each seen once. */
export async function textsIn(files: Iterable<File>): Promise<string[]> {
  const found = await reader();
  const texts: string[] = [];
  for (const file of files) {
    const picture = await createImageBitmap(file).catch(() => null);
    const text = picture && (await found.read(picture).catch(() => null));
    picture?.close();
    if (text) texts.push(text);
  }
  return texts;
}
