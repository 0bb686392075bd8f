/** Choices put in order: each has a button up and a button down, so that no finger has to drag. */
import { useEffect, useRef, useState } from "preact/hooks";
import { t } from "../../i18n.ts";
import { Choosing, describedBy, domId, type QuestionProps } from "../question.tsx";
import { inOrder, moved } from "./order.ts";

type Way = -1 | 1;

export function RankQuestion({ question, onAnswer }: QuestionProps) {
  const isRanked = Array.isArray(question.value);
  const ordered = inOrder(question.choices, question.value);
  const names = ordered.map(({ name }) => name);
  const [last, setLast] = useState<{ name: string; way: Way } | null>(null);
  const list = useRef<HTMLOListElement>(null);
  const move = (name: string, way: Way) => {
    setLast({ name, way });
    onAnswer(moved(names, name, way));
  };
  // A row that moves loses the focus with its place in the page.
  useEffect(() => {
    if (last)
      list.current?.querySelector<HTMLElement>(`[data-move="${last.way}${CSS.escape(last.name)}"]`)?.focus();
  }, [names.join("\n")]);
  const told = last && isRanked ? ordered.find(({ name }) => name === last.name) : undefined;
  return (
    <Choosing question={question}>
      <ol class="ranks" ref={list} aria-describedby={describedBy(question)}>
        {ordered.map(({ name, label }, at) => (
          <li key={name}>
            <span class="no n">{isRanked ? at + 1 : "–"}</span>
            <span>{label}</span>
            <Move {...{ name, label, move }} way={-1} isEnd={at === 0} />
            <Move {...{ name, label, move }} way={1} isEnd={at === names.length - 1} />
          </li>
        ))}
      </ol>
      <p class="vh" role="status">
        {told &&
          t("{answer} is number {n} of {of}", {
            answer: told.label,
            n: names.indexOf(told.name) + 1,
            of: names.length,
          })}
      </p>
      {isRanked ? (
        <button type="button" class="link" id={domId(question.path)} onClick={() => onAnswer(null)}>
          {t("Take it back")}
        </button>
      ) : (
        <button type="button" class="btn" id={domId(question.path)} onClick={() => onAnswer(names)}>
          {t("This order is right")}
        </button>
      )}
    </Choosing>
  );
}

interface MoveProps {
  name: string;
  label: string;
  way: Way;
  isEnd: boolean;
  move: (name: string, way: Way) => void;
}

function Move({ name, label, way, isEnd, move }: MoveProps) {
  return (
    <button
      type="button"
      class="icon"
      data-move={`${way}${name}`}
      aria-disabled={isEnd || undefined}
      aria-label={
        way < 0 ? t("Move {answer} up", { answer: label }) : t("Move {answer} down", { answer: label })
      }
      onClick={() => isEnd || move(name, way)}
    >
      <svg class="i" viewBox="0 0 24 24" aria-hidden="true">
        <path d={way < 0 ? "m6 15 6-6 6 6" : "m6 9 6 6 6-6"} />
      </svg>
    </button>
  );
}
