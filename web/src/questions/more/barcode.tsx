/** The text of a code: scanned with the camera, read from a photo, or typed, which always works. */
import { useEffect, useRef, useState } from "preact/hooks";
import { Icon } from "../../components/icon.tsx";
import { useTyped } from "../../components/typed.ts";
import { parseAnswer } from "../../forms/answers.ts";
import { t } from "../../i18n.ts";
import { describedBy, domId, Field, type QuestionProps } from "../question.tsx";
import { textOf } from "../text.tsx";
import { type Reader, reader } from "./scanning.ts";

const LOOK_EVERY_MS = 200;

export function BarcodeQuestion({ question, onAnswer }: QuestionProps) {
  const typed = useTyped(textOf(question.value), (text) => onAnswer(parseAnswer("barcode", text)));
  const [isScanning, setScanning] = useState(false);
  const [problem, setProblem] = useState("");
  const take = (text: string) => {
    setProblem("");
    typed.set(text.normalize("NFC"));
  };
  const stop = (why = "") => {
    setScanning(false);
    setProblem(why);
  };
  return (
    <Field question={question}>
      <input
        id={domId(question.path)}
        class="field"
        autoComplete="off"
        autoCapitalize="off"
        spellcheck={false}
        value={typed.text}
        onInput={typed.onInput}
        onFocus={typed.onFocus}
        onBlur={typed.onBlur}
        aria-invalid={Boolean(question.error) || undefined}
        aria-describedby={describedBy(question)}
      />
      <div class="pair below">
        {"mediaDevices" in navigator && (
          <button type="button" class="btn" onClick={() => setScanning(true)}>
            <Icon name="camera" />
            {typed.text ? t("Scan it again") : t("Scan the code")}
          </button>
        )}
        <FromPhoto onText={take} onProblem={setProblem} />
      </div>
      {isScanning && <Camera onText={take} onStop={stop} />}
      {problem && (
        <p class="wrong" role="status">
          {problem}
        </p>
      )}
    </Field>
  );
}

function FromPhoto({
  onText,
  onProblem,
}: {
  onText: (text: string) => void;
  onProblem: (words: string) => void;
}) {
  const read = async (file: File | undefined) => {
    if (!file) return;
    try {
      const picture = await createImageBitmap(file);
      const text = await (await reader()).read(picture);
      picture.close();
      if (text) onText(text);
      else onProblem(t("No code is seen in this photo. Go nearer, or type it."));
    } catch {
      onProblem(t("This picture cannot be read. Type the code."));
    }
  };
  return (
    <label class="btn take">
      <Icon name="file" />
      {t("From a photo")}
      <input
        type="file"
        accept="image/*"
        onChange={(event) => {
          void read(event.currentTarget.files?.[0]);
          event.currentTarget.value = "";
        }}
      />
    </label>
  );
}

interface CameraProps {
  onText: (text: string) => void;
  onStop: (why?: string) => void;
}

/** The camera's picture over the page until a code is seen or the observer has enough. */
function Camera({ onText, onStop }: CameraProps) {
  const dialog = useRef<HTMLDialogElement>(null);
  const screen = useRef<HTMLVideoElement>(null);
  const [isQrOnly, setQrOnly] = useState(false);
  useEffect(() => {
    dialog.current?.showModal();
    const watch = new Watch(screen.current as HTMLVideoElement);
    void watch
      .until((found) => setQrOnly(found.isQrOnly))
      .then((text) => {
        if (text === null) return;
        navigator.vibrate?.(60);
        onText(text);
        onStop();
      })
      .catch(() =>
        onStop(t("The camera cannot be used. Allow it in the browser's settings, or type the code.")),
      );
    return () => watch.end();
  }, []);
  return (
    <dialog ref={dialog} class="over-all" aria-label={t("Scan the code")} onClose={() => onStop()}>
      <video ref={screen} playsInline muted aria-label={t("What the camera sees")} />
      <p class="hint">
        {isQrOnly
          ? t("This browser reads QR codes only. Type the number of any other.")
          : t("Hold the code in front of the camera.")}
      </p>
      <button type="button" class="btn main wide" onClick={() => onStop()}>
        {t("Stop")}
      </button>
    </dialog>
  );
}

/** Looks through the camera a few times a second. */
class Watch {
  private stream: MediaStream | undefined;
  private isOver = false;

  constructor(private readonly screen: HTMLVideoElement) {}

  /** The first text that is seen; null if it was ended before. */
  async until(onReader: (found: Reader) => void): Promise<string | null> {
    this.stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment" } });
    if (this.isOver) return this.end();
    this.screen.srcObject = this.stream;
    await this.screen.play();
    const found = await reader();
    onReader(found);
    while (!this.isOver) {
      const text = await found.read(this.screen);
      if (text) return text;
      await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
    }
    return null;
  }

  end(): null {
    this.isOver = true;
    for (const track of this.stream?.getTracks() ?? []) track.stop();
    return null;
  }
}
