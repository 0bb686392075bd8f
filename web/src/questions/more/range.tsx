/** A number on a scale: drawn with the thumb, stepped with two buttons or the arrow keys. Nothing stands there before. */

import { AnswerRow } from "../../components/choices.tsx";
import { IconButton } from "../../components/screen.tsx";
import { useTyped } from "../../components/typed.ts";
import type { Range } from "../../forms/document.ts";
import { t } from "../../i18n.ts";
import { Choosing, describedBy, domId, Field, type QuestionProps } from "../question.tsx";
import { textOf } from "../text.tsx";
import { stepsOf, stepsTo, valueAt, writtenAt } from "./scale.ts";

const ANY: Range = { start: 1, end: 10, step: 1 };
const ARROWS = /^(?:Arrow|Page|Home|End)/;

export function RangeQuestion({ question, onAnswer }: QuestionProps) {
  const { node, value } = question;
  const { range = ANY } = node;
  const most = stepsOf(range);
  const typed = useTyped(String(stepsTo(range, value) ?? ""), (text) =>
    onAnswer(text === "" ? null : valueAt(node, range, Number(text))),
  );
  const isEmpty = typed.text === "";
  const within = (at: number) => Math.min(Math.max(at, 0), most);
  const at = within(Number(typed.text));
  const step = (by: number) => typed.set(String(typed.text === "" ? 0 : within(Number(typed.text) + by)));
  const takeAsItStands = (event: { currentTarget: { value: string } }) => {
    if (isEmpty) typed.set(event.currentTarget.value);
  };
  return (
    <Field question={question}>
      <output class="at" for={domId(question.path)}>
        {isEmpty ? <span class="quiet">{t("Not answered")}</span> : writtenAt(range, at)}
      </output>
      <div class="scale">
        <IconButton name="minus" label={t("One step less")} onClick={() => step(-1)} />
        <input
          id={domId(question.path)}
          type="range"
          class={isEmpty ? "unset" : ""}
          min={0}
          max={most}
          step={1}
          value={at}
          onInput={typed.onInput}
          onClick={takeAsItStands}
          onKeyUp={(event) => ARROWS.test(event.key) && takeAsItStands(event)}
          onFocus={typed.onFocus}
          onBlur={typed.onBlur}
          aria-valuetext={isEmpty ? t("Not answered") : writtenAt(range, at)}
          aria-invalid={Boolean(question.error) || undefined}
          aria-describedby={describedBy(question)}
        />
        <IconButton name="plus" label={t("One step more")} onClick={() => step(1)} />
      </div>
      <div class="ends">
        <bdi>{writtenAt(range, 0)}</bdi>
        {!isEmpty && (
          <button type="button" class="link" onClick={() => typed.set("")}>
            {t("Take it back")}
          </button>
        )}
        <bdi>{writtenAt(range, most)}</bdi>
      </div>
    </Field>
  );
}

/** Few points, each a button. */
export function PointsQuestion({ question, onAnswer }: QuestionProps) {
  const { node, value } = question;
  const { range = ANY } = node;
  const points = Array.from({ length: stepsOf(range) + 1 }, (_, at) => writtenAt(range, at));
  return (
    <Choosing question={question}>
      <div class="points">
        <AnswerRow
          id={domId(question.path)}
          options={points.map((point) => ({ name: point, label: point }))}
          value={points[stepsTo(range, value) ?? -1] ?? (textOf(value) || null)}
          onChoose={(point) => onAnswer(valueAt(node, range, points.indexOf(point)))}
          onClear={() => onAnswer(null)}
          describedBy={describedBy(question)}
        />
      </div>
    </Choosing>
  );
}
