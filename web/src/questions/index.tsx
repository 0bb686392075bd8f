/** Every kind of question and how it is drawn. Groups and repeats hold questions and are drawn by the checklist. */
import type { ComponentType } from "preact";
import type { Kind } from "../forms/document.ts";
import type { Question } from "../forms/form.ts";
import { AcknowledgeQuestion, SelectMultipleQuestion, SelectOneQuestion } from "./choice.tsx";
import { DecimalQuestion } from "./decimal.tsx";
import { IntegerQuestion } from "./integer.tsx";
import { later } from "./later.tsx";
import { DateQuestion, DateTimeQuestion, TimeQuestion } from "./moment.tsx";
import { more } from "./more.ts";
import { CalculateQuestion, NoteQuestion, ReadQuestion, WaitingQuestion } from "./note.tsx";
import type { QuestionProps } from "./question.tsx";
import { TextQuestion } from "./text.tsx";

const attached = later(() => import("./attachment.tsx").then(({ FileQuestion }) => FileQuestion));
const readFile = later(() => import("./attachment.tsx").then(({ ReadFileQuestion }) => ReadFileQuestion));

export const questions = {
  text: TextQuestion,
  integer: IntegerQuestion,
  decimal: DecimalQuestion,
  date: DateQuestion,
  time: TimeQuestion,
  datetime: DateTimeQuestion,
  select_one: SelectOneQuestion,
  select_multiple: SelectMultipleQuestion,
  photo: later(() => import("./attachment.tsx").then(({ PhotoQuestion }) => PhotoQuestion)),
  file: attached,
  audio: attached,
  video: attached,
  barcode: TextQuestion,
  rank: WaitingQuestion,
  line: WaitingQuestion,
  area: WaitingQuestion,
  location: later(() => import("./location.tsx").then(({ LocationQuestion }) => LocationQuestion)),
  acknowledge: AcknowledgeQuestion,
  note: NoteQuestion,
  calculate: CalculateQuestion,
} satisfies Record<Exclude<Kind, "group" | "repeat">, ComponentType<QuestionProps>>;

/** How a question is drawn, by its kind, its appearance and whether it may be answered. */
export function viewOf(question: Question): ComponentType<QuestionProps> {
  const kind = question.node.type as keyof typeof questions;
  if (kind !== "note" && question.readOnly)
    return questions[kind] === attached || kind === "photo" ? readFile : ReadQuestion;
  return more.value?.viewOf(question) ?? questions[kind];
}
