/** One of several answers, or several of them. Short answers share a row, many become a list. */
import { AnswerRow, fitsARow, PickMany, PickOne } from "../components/choices.tsx";
import { t } from "../i18n.ts";
import { Asked, Choosing, describedBy, domId, Field, type QuestionProps } from "./question.tsx";
import { textOf } from "./text.tsx";

const LONGEST_LIST = 15;

export function SelectOneQuestion({ question, onAnswer }: QuestionProps) {
  const { choices } = question;
  const value = textOf(question.value) || null;
  const isLong = choices.length > LONGEST_LIST || question.node.appearance?.includes("minimal");
  if (isLong) return <LongList {...{ question, onAnswer }} record="" />;
  const Look = fitsARow(choices) ? AnswerRow : PickOne;
  return (
    <Choosing question={question}>
      <Look
        id={domId(question.path)}
        options={choices}
        value={value}
        onChoose={onAnswer}
        onClear={() => onAnswer(null)}
        describedBy={describedBy(question)}
      />
    </Choosing>
  );
}

function LongList({ question, onAnswer }: QuestionProps) {
  return (
    <Field question={question}>
      <select
        id={domId(question.path)}
        class="field"
        value={textOf(question.value)}
        onChange={(event) => onAnswer(event.currentTarget.value || null)}
        aria-describedby={describedBy(question)}
      >
        <option value="">{t("Not answered")}</option>
        {question.choices.map((choice) => (
          <option key={choice.name} value={choice.name}>
            {choice.label}
          </option>
        ))}
      </select>
    </Field>
  );
}

export function SelectMultipleQuestion({ question, onAnswer }: QuestionProps) {
  const values = Array.isArray(question.value) ? question.value : [];
  return (
    <Choosing question={question}>
      <PickMany
        options={question.choices}
        values={values}
        onChange={(chosen) => onAnswer(chosen.length ? chosen : null)}
        describedBy={describedBy(question)}
      />
    </Choosing>
  );
}

/** One box to tick: read and understood. */
export function AcknowledgeQuestion({ question, onAnswer }: QuestionProps) {
  return (
    <div class="pick">
      <label>
        <input
          type="checkbox"
          checked={question.value === true || question.value === "OK"}
          onChange={(event) => onAnswer(event.currentTarget.checked ? "OK" : null)}
        />
        <span>
          <Asked question={question} />
        </span>
      </label>
    </div>
  );
}
