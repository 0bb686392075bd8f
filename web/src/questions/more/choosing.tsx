/** Choices laid out otherwise: with pictures, on a scale from one end to the other, in columns. */
import type { ComponentChildren } from "preact";
import { useContext } from "preact/hooks";
import { AnswerRow, type Option, PickMany, PickOne } from "../../components/choices.tsx";
import type { FormDocument } from "../../forms/document.ts";
import { fileUrl, type Question, type ShownChoice } from "../../forms/form.ts";
import { Choosing, describedBy, domId, type QuestionProps, Record } from "../question.tsx";
import { columnsOf } from "./kind.ts";
import { formOfRecord, Player } from "./media.tsx";

/** As ordinary choices are drawn, around which the style sheet does the rest. */
function Pick({ question, onAnswer, options }: QuestionProps & { options: readonly Option[] }) {
  const { value, path } = question;
  if (question.node.type === "select_multiple") {
    return (
      <PickMany
        options={options}
        values={Array.isArray(value) ? value : []}
        onChange={(chosen) => onAnswer(chosen.length ? chosen : null)}
        describedBy={describedBy(question)}
      />
    );
  }
  return (
    <PickOne
      id={domId(path)}
      options={options}
      value={typeof value === "string" ? value : null}
      onChoose={onAnswer}
      onClear={() => onAnswer(null)}
      describedBy={describedBy(question)}
    />
  );
}

export function PicturesQuestion(props: QuestionProps) {
  const { question } = props;
  const form = formOfRecord(useContext(Record));
  const options = question.choices.map((choice) => ({
    ...choice,
    face: form && <Face {...{ choice, form }} />,
  }));
  return (
    <Choosing question={question}>
      <div class="pictures">
        <Pick {...props} options={options} />
      </div>
      {form && <Sounds choices={question.choices} form={form} />}
    </Choosing>
  );
}

function Face({ choice, form }: { choice: ShownChoice; form: FormDocument }): ComponentChildren {
  const { image } = choice.media ?? {};
  // The words stand below: read out twice, the picture would be in the way.
  return image ? (
    <img src={fileUrl(form, image)} alt={choice.label === choice.name ? choice.name : ""} />
  ) : null;
}

/** What can be heard or seen of the choices; not inside of them, where a tap chooses. */
function Sounds({ choices, form }: { choices: readonly ShownChoice[]; form: FormDocument }) {
  return (
    <>
      {choices.map(({ name, label, media }) => (
        <Player key={name} form={form} media={media} words={label} isTold />
      ))}
    </>
  );
}

const ROOM_PX = 320;
const EDGES_PX = 8;
/** Latin letters are narrow; others are as wide as the widest of Cyrillic. */
const LETTER_PX = { latin: 7.8, other: 9.2 };

/** Whether every word of a scale stands whole in its part of a narrow phone. */
export function fitsAScale(options: readonly Option[]): boolean {
  const room = ROOM_PX / options.length - EDGES_PX;
  const width = (word: string) =>
    word.length * (/^[\p{Script=Latin}\p{P}\d]*$/u.test(word) ? LETTER_PX.latin : LETTER_PX.other);
  return (
    options.length > 1 &&
    options.every(({ label }) => label.split(/\s+/).every((word) => width(word) <= room))
  );
}

export function LikertQuestion(props: QuestionProps) {
  const { question, onAnswer } = props;
  return (
    <Choosing question={question}>
      {fitsAScale(question.choices) ? (
        <div class="likert">
          <AnswerRow
            id={domId(question.path)}
            options={question.choices}
            value={typeof question.value === "string" ? question.value : null}
            onChoose={onAnswer}
            onClear={() => onAnswer(null)}
            describedBy={describedBy(question)}
          />
        </div>
      ) : (
        <Pick {...props} options={question.choices} />
      )}
    </Choosing>
  );
}

export function ColumnsQuestion(props: QuestionProps) {
  const { question } = props;
  return (
    <Choosing question={question}>
      <div class="columns" style={{ "--columns": columnsOf(question) }}>
        <Pick {...props} options={question.choices} />
      </div>
    </Choosing>
  );
}

/** The head of a table of choices: on a phone each row says its own words, so only the question is left. */
export function HeadsQuestion({ question }: { question: Question }) {
  return <p class="ask">{question.label}</p>;
}
