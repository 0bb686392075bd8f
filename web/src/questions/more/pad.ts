/** A sheet to draw on: strokes kept as points from 0 to 1, so that a turned phone draws them anew. Knows no page. */

export interface Point {
  readonly x: number;
  readonly y: number;
}

export type Stroke = readonly Point[];

export interface Sheet {
  readonly strokes: readonly Stroke[];
  /** What lies below the strokes. */
  readonly picture?: ImageBitmap | undefined;
  /** A name that was typed instead of being signed. */
  readonly name?: string;
}

const INK = "#13202a";
const PAPER = "#fff";
/** Parts of the width. */
const PEN = 1 / 130;
const NAME = 1 / 11;

/** Draw a sheet on a canvas of any size: ink on white, whatever the theme, for it is looked at elsewhere. */
export function draw(canvas: HTMLCanvasElement, sheet: Sheet): void {
  const pen = canvas.getContext("2d");
  if (!pen) return;
  const { width, height } = canvas;
  pen.fillStyle = PAPER;
  pen.fillRect(0, 0, width, height);
  if (sheet.picture) pen.drawImage(sheet.picture, 0, 0, width, height);
  pen.strokeStyle = INK;
  pen.fillStyle = INK;
  pen.lineWidth = width * PEN;
  pen.lineCap = "round";
  pen.lineJoin = "round";
  for (const stroke of sheet.strokes) line(pen, stroke, width, height);
  if (sheet.name) {
    pen.font = `${fitting(pen, sheet.name, width)}px sans-serif`;
    pen.textAlign = "center";
    pen.fillText(sheet.name, width / 2, height * 0.6, width * 0.92);
  }
}

function fitting(pen: CanvasRenderingContext2D, name: string, width: number): number {
  const size = width * NAME;
  pen.font = `${size}px sans-serif`;
  return size * Math.min(1, (width * 0.92) / Math.max(1, pen.measureText(name).width));
}

function line(pen: CanvasRenderingContext2D, stroke: Stroke, width: number, height: number): void {
  const [first, ...rest] = stroke;
  if (!first) return;
  pen.beginPath();
  pen.moveTo(first.x * width, first.y * height);
  // A tap is a dot.
  for (const point of rest.length ? rest : [first]) pen.lineTo(point.x * width, point.y * height);
  pen.stroke();
}

const LONG_SIDE_PX = 1600;

/** The size of the picture that is kept, for a sheet of this shape. */
export function sizeFor(ratio: number): { width: number; height: number } {
  return ratio >= 1
    ? { width: LONG_SIDE_PX, height: Math.round(LONG_SIDE_PX / ratio) }
    : { width: Math.round(LONG_SIDE_PX * ratio), height: LONG_SIDE_PX };
}

/** The sheet as a file: PNG where it is lines, JPEG where it is drawn on a photo. */
export async function fileOf(sheet: Sheet, ratio: number, name: string): Promise<File> {
  const canvas = Object.assign(document.createElement("canvas"), sizeFor(ratio));
  draw(canvas, sheet);
  const type = sheet.picture ? "image/jpeg" : "image/png";
  const blob = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve, type, 0.85));
  if (!blob) throw new Error("the canvas gives no picture");
  return new File([blob], `${name}.${sheet.picture ? "jpg" : "png"}`, { type });
}
