/** What asks nothing: words to read, figures the form reckons itself, answers that are only shown. */
import { formOf, shownAnswer } from "../components/record.ts";
import { t } from "../i18n.ts";
import { submissions } from "../store/index.ts";
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

/** An answer that the form gives: read, not changed. */
export function ReadQuestion(props: QuestionProps) {
  const { question, record } = props;
  if (typeof question.value === "number") return <CalculateQuestion {...props} />;
  const held = submissions.value.get(record);
  const form = held && formOf(held);
  return (
    <div>
      <NoteQuestion {...props} />
      <p>
        <b>{form && question.value !== null ? shownAnswer(form, question, question.value) : "–"}</b>
      </p>
    </div>
  );
}

/** A kind of question whose screen is still on its way. */
export function WaitingQuestion(props: QuestionProps) {
  return (
    <div>
      <NoteQuestion {...props} />
      <p class="hint">{t("This part is still on its way to this phone. It needs the network once.")}</p>
    </div>
  );
}
