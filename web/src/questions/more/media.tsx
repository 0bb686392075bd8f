/** What stands beside the words of a question: a picture, a sound, a film, a longer word, a pick that went out of reach. */
import { useContext, useRef } from "preact/hooks";
import { answer } from "../../components/answering.ts";
import { Icon } from "../../components/icon.tsx";
import { formOf, shownAnswer } from "../../components/record.ts";
import type { FormDocument } from "../../forms/document.ts";
import { fileUrl, type Question, type ShownMedia } from "../../forms/form.ts";
import { t } from "../../i18n.ts";
import { submissions } from "../../store/index.ts";
import { Record } from "../question.tsx";
import { outOfReach } from "./reach.ts";

export function formOfRecord(id: string): FormDocument | undefined {
  const record = submissions.value.get(id);
  return record && formOf(record);
}

export function Beside({ question }: { question: Question }) {
  const record = useContext(Record);
  const form = formOfRecord(record);
  return (
    <>
      {form && question.media && <Shown question={question} form={form} />}
      {question.guidance && (
        <details class="guidance">
          <summary class="link">{t("More about this question")}</summary>
          <p>{question.guidance}</p>
        </details>
      )}
      {form && record && <OutOfReach question={question} form={form} record={record} />}
    </>
  );
}

function Shown({ question, form }: { question: Question; form: FormDocument }) {
  const media = question.media ?? {};
  const url = media.image && fileUrl(form, media.image);
  const large = media["big-image"] && fileUrl(form, media["big-image"]);
  return (
    <>
      {url && <Picture url={url} large={large} words={question.label || question.node.name} />}
      <Player form={form} media={media} words={question.label} />
    </>
  );
}

function Picture({ url, large, words }: { url: string; large: string | undefined; words: string }) {
  const dialog = useRef<HTMLDialogElement>(null);
  const picture = <img class="shown" src={url} alt={t("Picture: {words}", { words })} />;
  if (!large) return picture;
  return (
    <>
      <button type="button" class="enlarge" onClick={() => dialog.current?.showModal()}>
        {picture}
        <span class="link">{t("Show it larger")}</span>
      </button>
      <dialog ref={dialog} class="over-all" aria-label={words}>
        <img src={large} alt={t("Picture: {words}", { words })} />
        <button type="button" class="btn main wide" onClick={() => dialog.current?.close()}>
          {t("Close")}
        </button>
      </dialog>
    </>
  );
}

interface PlayerProps {
  form: FormDocument;
  media: ShownMedia | undefined;
  words: string;
  /** Whether the words stand beside it: several players in a row have to be told apart. */
  isTold?: boolean;
}

export function Player({ form, media, words, isTold }: PlayerProps) {
  const sound = media?.audio && fileUrl(form, media.audio);
  const film = media?.video && fileUrl(form, media.video);
  if (!sound && !film) return null;
  return (
    <div class="player">
      {isTold && <small>{words}</small>}
      {sound && (
        // biome-ignore lint/a11y/useMediaCaption: it reads out the words that stand beside it.
        <audio controls preload="none" src={sound} aria-label={t("Listen: {words}", { words })} />
      )}
      {film && (
        // biome-ignore lint/a11y/useMediaCaption: forms have no column for captions.
        <video controls playsInline preload="none" src={film} aria-label={t("Watch: {words}", { words })} />
      )}
    </div>
  );
}

interface OutOfReachProps {
  question: Question;
  form: FormDocument;
  record: string;
}

/** What was chosen before another answer took it off the list: it stays until the observer decides. */
function OutOfReach({ question, form, record }: OutOfReachProps) {
  const { path, choices, node } = question;
  const names = outOfReach(question);
  if (names.length === 0) {
    const isWaiting = choices.length === 0 && (node.choice_filter ?? node.choices_of) !== undefined;
    return isWaiting ? <p class="hint">{t("There is nothing to choose from yet.")}</p> : null;
  }
  const words = names.map((name) => shownAnswer(form, question, name)).join(", ");
  const kept = Array.isArray(question.value) ? question.value.filter((name) => !names.includes(name)) : [];
  return (
    <div class="wrong">
      <Icon name="attention" small />
      <div>
        {t(
          "Chosen before: {answer}. It no longer goes with the answers above. It is kept until you choose anew.",
          {
            answer: words,
          },
        )}
        <button
          type="button"
          class="link"
          onClick={() => answer(record, { [path]: kept.length ? kept : null })}
        >
          {t("Take it out")}
        </button>
      </div>
    </div>
  );
}
