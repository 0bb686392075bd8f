/** Every kind of question and how it is drawn. Groups and repeats hold questions and are drawn by the checklist. */
import type { ComponentType } from "preact";
import type { Kind } from "../forms/document.ts";
import { FileQuestion, PhotoQuestion } from "./attachment.tsx";
import { AcknowledgeQuestion, SelectMultipleQuestion, SelectOneQuestion } from "./choice.tsx";
import { DecimalQuestion } from "./decimal.tsx";
import { IntegerQuestion } from "./integer.tsx";
import { LocationQuestion } from "./location.tsx";
import { DateQuestion, DateTimeQuestion, TimeQuestion } from "./moment.tsx";
import { CalculateQuestion, NoteQuestion } from "./note.tsx";
import type { QuestionProps } from "./question.tsx";
import { TextQuestion } from "./text.tsx";

export const questions = {
  text: TextQuestion,
  integer: IntegerQuestion,
  decimal: DecimalQuestion,
  date: DateQuestion,
  time: TimeQuestion,
  datetime: DateTimeQuestion,
  select_one: SelectOneQuestion,
  select_multiple: SelectMultipleQuestion,
  photo: PhotoQuestion,
  file: FileQuestion,
  audio: FileQuestion,
  video: FileQuestion,
  barcode: TextQuestion,
  rank: SelectMultipleQuestion,
  location: LocationQuestion,
  acknowledge: AcknowledgeQuestion,
  note: NoteQuestion,
  calculate: CalculateQuestion,
} satisfies Record<Exclude<Kind, "group" | "repeat">, ComponentType<QuestionProps>>;
