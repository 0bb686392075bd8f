/** A photo or a file, kept on the phone at once and sent piece by piece. */

import type { ComponentChildren } from "preact";
import { useState } from "preact/hooks";
import { Icon, type IconName } from "../components/icon.tsx";
import { errorSentence } from "../components/problems.ts";
import { t } from "../i18n.ts";
import { attach } from "../store/index.ts";
import type { Attachment } from "../store/types.ts";
import { NoteQuestion } from "./note.tsx";
import { Choosing, describedBy, type QuestionProps } from "./question.tsx";
import { attachmentOf, Thumb } from "./thumb.tsx";

/** A way to come by a file: a button and what it opens. */
export interface Way {
  icon: IconName;
  /** Said while there is none, and once there is one. */
  words: readonly [first: string, instead: string];
  accept?: string;
  /** Opens the camera or the recorder at once, of whichever side. */
  capture?: "environment" | "user";
}

export function PhotoQuestion(props: QuestionProps) {
  const words = [t("Take a photo"), t("Another photo instead")] as const;
  return <AttachmentQuestion {...props} ways={[{ icon: "camera", words, accept: "image/*" }]} />;
}

export function FileQuestion(props: QuestionProps) {
  const words = [t("Attach a file"), t("Another file instead")] as const;
  return <AttachmentQuestion {...props} ways={[{ icon: "clip", words }]} />;
}

interface AttachmentProps extends QuestionProps {
  ways: readonly Way[];
  /** Shown below the name of what is attached. */
  shown?: (attachment: Attachment) => ComponentChildren;
}

export function AttachmentQuestion({ question, record, onAnswer, ways, shown }: AttachmentProps) {
  const [isBusy, setBusy] = useState(false);
  const [problem, setProblem] = useState("");
  const attachment = attachmentOf(question.value);
  const take = async (file: File | undefined) => {
    if (!file) return;
    setBusy(true);
    setProblem("");
    try {
      await attach(record, question.path, file, keepsOriginal(question.node.parameters));
    } catch (error) {
      setProblem(errorSentence(error));
    } finally {
      setBusy(false);
    }
  };
  return (
    <Choosing question={question}>
      {attachment && <Thumb attachment={attachment} onRemove={() => onAnswer(null)} />}
      {attachment && shown?.(attachment)}
      <div class="pair">
        {ways.map(({ icon, words, accept, capture }) => (
          <label class="btn take" key={words[0]}>
            <Icon name={icon} />
            {isBusy ? t("Keeping it on this phone") : words[attachment ? 1 : 0]}
            <input
              type="file"
              accept={accept}
              capture={capture}
              aria-describedby={describedBy(question)}
              onChange={(event) => {
                void take(event.currentTarget.files?.[0]);
                event.currentTarget.value = "";
              }}
            />
          </label>
        ))}
      </div>
      {problem && (
        <p class="wrong" role="alert">
          {problem}
        </p>
      )}
    </Choosing>
  );
}

function keepsOriginal(parameters: Readonly<Record<string, string>> | undefined): boolean {
  return parameters?.original === "true" || parameters?.["keep-original"] === "true";
}

/** What the form attaches itself, or an answer that is only shown. */
export function ReadFileQuestion(props: QuestionProps) {
  const attachment = attachmentOf(props.question.value);
  return (
    <div>
      <NoteQuestion {...props} />
      {attachment ? <Thumb attachment={attachment} /> : <p>–</p>}
    </div>
  );
}
