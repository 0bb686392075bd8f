/** A photo or a file, kept on the phone at once and sent piece by piece. */
import { useEffect, useState } from "preact/hooks";
import { Icon } from "../components/icon.tsx";
import { amount } from "../components/moments.ts";
import { errorSentence } from "../components/problems.ts";
import { t } from "../i18n.ts";
import { attach, attachmentUrl } from "../store/index.ts";
import type { Attachment, Value } from "../store/types.ts";
import { Choosing, describedBy, type QuestionProps } from "./question.tsx";

export const PhotoQuestion = (props: QuestionProps) => <AttachmentQuestion {...props} accept="image/*" />;
export const FileQuestion = (props: QuestionProps) => <AttachmentQuestion {...props} accept="" />;

function AttachmentQuestion({ question, record, onAnswer, accept }: QuestionProps & { accept: string }) {
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
  const isPhoto = accept !== "";
  const words = isPhoto
    ? [t("Take a photo"), t("Another photo instead")]
    : [t("Attach a file"), t("Another file instead")];
  return (
    <Choosing question={question}>
      {attachment && <Thumb attachment={attachment} onRemove={() => onAnswer(null)} />}
      <label class="btn take">
        <Icon name={isPhoto ? "camera" : "clip"} />
        {isBusy ? t("Keeping it on this phone") : words[attachment ? 1 : 0]}
        <input
          type="file"
          accept={accept || undefined}
          aria-describedby={describedBy(question)}
          onChange={(event) => {
            void take(event.currentTarget.files?.[0]);
            event.currentTarget.value = "";
          }}
        />
      </label>
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

export function attachmentOf(value: Value): Attachment | null {
  return value !== null && typeof value === "object" && "sha256" in value ? value : null;
}

export function Thumb({ attachment, onRemove }: { attachment: Attachment; onRemove?: () => void }) {
  const [url, setUrl] = useState<string | null>(null);
  useEffect(() => {
    let made: string | null = null;
    void attachmentUrl(attachment).then((address) => {
      made = address;
      setUrl(address);
    });
    return () => {
      if (made) URL.revokeObjectURL(made);
    };
  }, [attachment.sha256]);
  return (
    <ul class="thumbs">
      <li>
        {url && attachment.type.startsWith("image/") ? (
          <img src={url} alt={attachment.name} />
        ) : (
          <Icon name="file" />
        )}
        <div>
          <bdi>{attachment.name}</bdi>
          <div class="quiet n">{amount(attachment.size)}</div>
        </div>
        {onRemove && (
          <button type="button" class="link" onClick={onRemove}>
            {t("Take it out")}
          </button>
        )}
      </li>
    </ul>
  );
}
