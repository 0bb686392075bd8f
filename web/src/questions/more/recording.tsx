/** Sounds and films: taken with the phone's own recorder, or chosen; heard again where they were attached. */
import { t } from "../../i18n.ts";
import type { Attachment } from "../../store/types.ts";
import { AttachmentQuestion, type Way } from "../attachment.tsx";
import type { QuestionProps } from "../question.tsx";
import { useAddress } from "../thumb.tsx";
import { appearances } from "./kind.ts";

export function AudioQuestion(props: QuestionProps) {
  const record = [t("Record now"), t("Record it anew")] as const;
  const choose = [t("Choose a recording"), t("Another recording instead")] as const;
  const ways: Way[] = [
    { icon: "talk", words: record, accept: "audio/*", capture: "user" },
    { icon: "clip", words: choose, accept: "audio/*" },
  ];
  return (
    <AttachmentQuestion {...props} ways={ways} shown={(attachment) => <Again attachment={attachment} />} />
  );
}

export function VideoQuestion(props: QuestionProps) {
  const record = [t("Film now"), t("Film it anew")] as const;
  const choose = [t("Choose a film"), t("Another film instead")] as const;
  const ways: Way[] = [
    { icon: "camera", words: record, accept: "video/*", capture: "environment" },
    { icon: "clip", words: choose, accept: "video/*" },
  ];
  return (
    <AttachmentQuestion {...props} ways={ways} shown={(attachment) => <Again attachment={attachment} />} />
  );
}

/** A photo taken now, not chosen from those on the phone. */
export function CameraQuestion(props: QuestionProps) {
  const capture = appearances(props.question).includes("new-front") ? "user" : "environment";
  const words = [t("Take a photo"), t("Another photo instead")] as const;
  return <AttachmentQuestion {...props} ways={[{ icon: "camera", words, accept: "image/*", capture }]} />;
}

function Again({ attachment }: { attachment: Attachment }) {
  const url = useAddress(attachment);
  if (!url) return null;
  const words = t("What was recorded: {name}", { name: attachment.name });
  return (
    <div class="player">
      {attachment.type.startsWith("audio/") ? (
        // biome-ignore lint/a11y/useMediaCaption: the observer's own recording.
        <audio controls src={url} aria-label={words} />
      ) : (
        // biome-ignore lint/a11y/useMediaCaption: the observer's own recording.
        <video controls playsInline src={url} aria-label={words} />
      )}
    </div>
  );
}
