/** Words, in a field that grows with them. */
import { useTyped } from "../components/typed.ts";
import { parseAnswer } from "../forms/answers.ts";
import { describedBy, domId, Field, type QuestionProps } from "./question.tsx";

const LONGEST = 20_000;

export function TextQuestion({ question, onAnswer }: QuestionProps) {
  const typed = useTyped(textOf(question.value), (text) => onAnswer(parseAnswer("text", text)));
  const isLong = question.node.appearance?.includes("multiline");
  return (
    <Field question={question}>
      <textarea
        id={domId(question.path)}
        class="field"
        rows={isLong ? 3 : 1}
        inputMode={question.node.appearance?.includes("numbers") ? "numeric" : undefined}
        maxLength={LONGEST}
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

export function textOf(value: unknown): string {
  return typeof value === "string" || typeof value === "number" ? String(value) : "";
}
