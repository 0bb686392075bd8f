/** What every kind of question is given, and the frame it is drawn in. */
import { type ComponentChildren, createContext } from "preact";
import { Icon } from "../components/icon.tsx";
import type { Question } from "../forms/form.ts";
import type { Value } from "../store/types.ts";
import { more } from "./more.ts";

export interface QuestionProps {
  question: Question;
  /** The submission it belongs to: attachments are kept by it. */
  record: string;
  onAnswer: (value: Value) => void;
}

/** The submission that the questions below belong to; empty where they are not of one. */
export const Record = createContext("");

/** An id that a path can carry in the page; slashes of repeats stay readable. */
export function domId(path: string): string {
  return `q-${path.replaceAll("/", "-")}`;
}

/** Ids of what stands beside a field: the hint and the amber sentence. */
export function describedBy(question: Question): string | undefined {
  const id = domId(question.path);
  return (
    [question.hint && `${id}-hint`, question.error && `${id}-wrong`].filter(Boolean).join(" ") || undefined
  );
}

export function Asked({ question }: { question: Question }) {
  return (
    <>
      {question.code && <bdi class="code">{question.code}</bdi>} {question.label}
    </>
  );
}

/** What stands between a question and its answer: the hint, and what few questions have beside it. */
export function Hint({ question }: { question: Question }) {
  const Beside = more.value?.Beside;
  return (
    <>
      {question.hint && (
        <p class="hint" id={`${domId(question.path)}-hint`}>
          {question.hint}
        </p>
      )}
      {Beside && <Beside question={question} />}
    </>
  );
}

/** Amber, at its place: the answer stays and can be sent. */
export function Wrong({ question }: { question: Question }) {
  if (!question.error) return null;
  return (
    <p class="wrong" id={`${domId(question.path)}-wrong`} role="status">
      <Icon name="attention" small />
      <span>{question.error}</span>
    </p>
  );
}

/** A question whose answer is one field. */
export function Field({
  question,
  inline,
  children,
}: {
  question: Question;
  inline?: boolean;
  children: ComponentChildren;
}) {
  const label = (
    <label class="ask" for={domId(question.path)}>
      <Asked question={question} />
    </label>
  );
  return (
    <div class={question.error ? "off" : ""}>
      {inline ? (
        <div class="inline">
          {label}
          {children}
        </div>
      ) : (
        label
      )}
      <Hint question={question} />
      {!inline && children}
      <Wrong question={question} />
    </div>
  );
}

/** A question whose answer is chosen among several controls. */
export function Choosing({ question, children }: { question: Question; children: ComponentChildren }) {
  return (
    <fieldset class={question.error ? "off" : ""}>
      <legend class="ask">
        <Asked question={question} />
      </legend>
      <Hint question={question} />
      {children}
      <Wrong question={question} />
    </fieldset>
  );
}
