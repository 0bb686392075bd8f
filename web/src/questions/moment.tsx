/** A date, a time or both, with a button for now: arrivals are noted as one comes in. */
import { wallClock } from "../components/moments.ts";
import { useTyped } from "../components/typed.ts";
import { t } from "../i18n.ts";
import { describedBy, domId, Field, type QuestionProps } from "./question.tsx";
import { textOf } from "./text.tsx";

type Kind = "date" | "time" | "datetime";

const INPUT = { date: "date", time: "time", datetime: "datetime-local" } as const;
const SHOWN_LENGTH = { date: 10, time: 5, datetime: 16 } as const;

function nowAs(kind: Kind): string {
  const { date, time } = wallClock(new Date());
  return { date, time, datetime: `${date}T${time}` }[kind];
}

function MomentQuestion({ kind, question, onAnswer }: QuestionProps & { kind: Kind }) {
  const stored = textOf(question.value).slice(0, SHOWN_LENGTH[kind]);
  const typed = useTyped(stored, (text) => onAnswer(text || null));
  return (
    <Field question={question}>
      <div class="pair">
        <input
          id={domId(question.path)}
          class="field short"
          type={INPUT[kind]}
          value={typed.text}
          onInput={typed.onInput}
          onFocus={typed.onFocus}
          onBlur={typed.onBlur}
          aria-invalid={Boolean(question.error) || undefined}
          aria-describedby={describedBy(question)}
        />
        <button type="button" class="btn" onClick={() => typed.set(nowAs(kind))}>
          {kind === "date" ? t("Today") : t("Now")}
        </button>
      </div>
    </Field>
  );
}

export const DateQuestion = (props: QuestionProps) => <MomentQuestion kind="date" {...props} />;
export const TimeQuestion = (props: QuestionProps) => <MomentQuestion kind="time" {...props} />;
export const DateTimeQuestion = (props: QuestionProps) => <MomentQuestion kind="datetime" {...props} />;
