/** One line of the protocol: its figure, or "blank in protocol". */
import { parseAnswer } from "../forms/answers.ts";
import { t } from "../i18n.ts";
import { describedBy, domId, type QuestionProps, Wrong } from "../questions/question.tsx";
import { textOf } from "../questions/text.tsx";
import { keep } from "./answering.ts";
import { YouDiffer } from "./items.tsx";
import { useTyped } from "./typed.ts";

interface LineProps extends QuestionProps {
  isOff: boolean;
  differs: boolean;
}

export function ProtocolLine({ question, record, onAnswer, isOff, differs }: LineProps) {
  const id = domId(question.path);
  const isMarked = isOff || question.error !== undefined;
  return (
    <div class={isMarked ? "ln off" : "ln"} data-path={question.path}>
      <bdi class="code">{question.code}</bdi>
      <label for={id}>{question.label}</label>
      {question.blank ? (
        <Blank question={question} record={record} />
      ) : (
        <Figure {...{ question, record, onAnswer, isMarked }} />
      )}
      {(question.error || differs) && (
        <div class="below">
          <Wrong question={question} />
          {differs && <YouDiffer record={record} path={question.path} />}
        </div>
      )}
    </div>
  );
}

function Figure({ question, record, onAnswer, isMarked }: QuestionProps & { isMarked: boolean }) {
  const typed = useTyped(textOf(question.value), (text) => onAnswer(parseAnswer("integer", text)));
  return (
    <>
      <input
        id={domId(question.path)}
        inputMode="numeric"
        autoComplete="off"
        value={typed.text}
        onInput={typed.onInput}
        onFocus={typed.onFocus}
        onBlur={typed.onBlur}
        aria-invalid={isMarked || undefined}
        aria-describedby={describedBy(question)}
      />
      {typed.text === "" && (
        <button
          type="button"
          class="link toggle"
          onPointerDown={(event) => event.preventDefault()}
          onClick={() => leaveBlank(record, question.path, true)}
        >
          {t("Blank in protocol")}
        </button>
      )}
    </>
  );
}

function Blank({ question, record }: Pick<LineProps, "question" | "record">) {
  return (
    <button
      type="button"
      id={domId(question.path)}
      class="blank"
      onClick={() => leaveBlank(record, question.path, false)}
    >
      {t("blank in protocol")}
      <span class="vh">{t("Tap to enter a figure")}</span>
    </button>
  );
}

function leaveBlank(record: string, path: string, isBlank: boolean): void {
  void keep(record, { [`$blank/${path}`]: isBlank || null, [path]: null });
}
