/** The kinds and appearances that few forms have; `../more.ts` brings this file to a phone whose forms use one. */
import type { ComponentType } from "preact";
import type { Question } from "../../forms/form.ts";
import type { QuestionProps } from "../question.tsx";
import { BarcodeQuestion } from "./barcode.tsx";
import { MonthQuestion, YearQuestion } from "./calendar.tsx";
import { ColumnsQuestion, HeadsQuestion, LikertQuestion, PicturesQuestion } from "./choosing.tsx";
import { DrawingQuestion } from "./drawing.tsx";
import { FoldedQuestion } from "./folded.tsx";
import { type Special, specialOf } from "./kind.ts";
import { PointsQuestion, RangeQuestion } from "./range.tsx";
import { RankQuestion } from "./rank.tsx";
import { AudioQuestion, CameraQuestion, VideoQuestion } from "./recording.tsx";
import { WalkedQuestion } from "./walked.tsx";
import { bringWords } from "./words.ts";
import "../../styles/more.css";

export { CountedRows } from "./counted.tsx";
export { Beside } from "./media.tsx";

const VIEWS: Readonly<Record<Special, ComponentType<QuestionProps>>> = {
  range: RangeQuestion,
  points: PointsQuestion,
  rank: RankQuestion,
  barcode: BarcodeQuestion,
  line: WalkedQuestion,
  area: WalkedQuestion,
  audio: AudioQuestion,
  video: VideoQuestion,
  camera: CameraQuestion,
  drawing: DrawingQuestion,
  month: MonthQuestion,
  year: YearQuestion,
  heads: HeadsQuestion,
  pictures: PicturesQuestion,
  likert: LikertQuestion,
  folded: FoldedQuestion,
  columns: ColumnsQuestion,
};

/** How a question is drawn that is not drawn as others of its kind are. */
export function viewOf(question: Question): ComponentType<QuestionProps> | undefined {
  const special = specialOf(question);
  return special && VIEWS[special];
}

// Without its words a question is asked in English: better than not at all.
export const ready: Promise<void> = bringWords().catch(() => undefined);
