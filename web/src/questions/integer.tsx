/** A count: one less, one more, or typed on the numeric keypad. */
import { Stepper } from "../components/stepper.tsx";
import { parseAnswer } from "../forms/answers.ts";
import { describedBy, domId, Field, type QuestionProps } from "./question.tsx";
import { textOf } from "./text.tsx";

export function IntegerQuestion({ question, onAnswer }: QuestionProps) {
  return (
    <Field question={question} inline>
      <Stepper
        id={domId(question.path)}
        text={textOf(question.value)}
        onText={(text) => onAnswer(parseAnswer("integer", text))}
        wrong={Boolean(question.error)}
        describedBy={describedBy(question)}
      />
    </Field>
  );
}
