/** What asks nothing: words to read, and figures the form reckons itself. */
import { Asked, Hint, type QuestionProps } from "./question.tsx";
import { textOf } from "./text.tsx";

export function NoteQuestion({ question }: QuestionProps) {
  return (
    <div>
      <p>
        <Asked question={question} />
      </p>
      <Hint question={question} />
    </div>
  );
}

export function CalculateQuestion({ question }: QuestionProps) {
  return (
    <p class="reckoned">
      <span>
        <Asked question={question} />
      </span>
      <b>{textOf(question.value) || "–"}</b>
    </p>
  );
}
