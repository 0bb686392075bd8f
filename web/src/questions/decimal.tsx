/** A figure that may have a fraction; it travels as text, so that no digit is lost. */
import { useTyped } from "../components/typed.ts";
import { parseAnswer } from "../forms/answers.ts";
import { describedBy, domId, Field, type QuestionProps } from "./question.tsx";
import { textOf } from "./text.tsx";

export function DecimalQuestion({ question, onAnswer }: QuestionProps) {
  const typed = useTyped(textOf(question.value), (text) => onAnswer(parseAnswer("decimal", text)));
  return (
    <Field question={question} inline>
      <input
        id={domId(question.path)}
        class="field number"
        inputMode="decimal"
        autoComplete="off"
        value={typed.text}
        onInput={typed.onInput}
        onFocus={typed.onFocus}
        onBlur={typed.onBlur}
        aria-invalid={Boolean(question.error) || undefined}
        aria-describedby={describedBy(question)}
      />
    </Field>
  );
}
