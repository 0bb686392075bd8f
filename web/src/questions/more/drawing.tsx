/** Something drawn by hand: a signature, a sketch, marks on a photo. Who cannot draw types a name or attaches a picture. */
import { useEffect, useRef, useState } from "preact/hooks";
import { Icon } from "../../components/icon.tsx";
import { errorSentence } from "../../components/problems.ts";
import { t } from "../../i18n.ts";
import { attach } from "../../store/index.ts";
import { AttachmentQuestion } from "../attachment.tsx";
import { Choosing, domId, type QuestionProps } from "../question.tsx";
import { attachmentOf, Thumb } from "../thumb.tsx";
import { appearances } from "./kind.ts";
import { draw, fileOf, type Point, type Sheet, type Stroke } from "./pad.ts";

type What = "signature" | "draw" | "annotate";

const SHAPE: Record<What, number> = { signature: 2, draw: 4 / 3, annotate: 4 / 3 };

export function DrawingQuestion(props: QuestionProps) {
  const { question, onAnswer } = props;
  const what = (appearances(question).find((word) => word in SHAPE) ?? "draw") as What;
  const attachment = attachmentOf(question.value);
  const [isAnew, setAnew] = useState(false);
  if (attachment && !isAnew) {
    return (
      <Choosing question={question}>
        <Thumb attachment={attachment} onRemove={() => onAnswer(null)} />
        <button type="button" class="btn" id={domId(question.path)} onClick={() => setAnew(true)}>
          <Icon name="draft" />
          {what === "signature" ? t("Sign anew") : t("Draw it anew")}
        </button>
      </Choosing>
    );
  }
  return <Pad key={String(isAnew)} {...props} what={what} onKept={() => setAnew(false)} />;
}

interface PadProps extends QuestionProps {
  what: What;
  onKept: () => void;
}

function Pad(props: PadProps) {
  const { question, record, what, onKept } = props;
  const [strokes, setStrokes] = useState<readonly Stroke[]>([]);
  const [picture, setPicture] = useState<ImageBitmap>();
  const [name, setName] = useState("");
  const [problem, setProblem] = useState("");
  const sheet: Sheet = { strokes, picture, name };
  const ratio = picture ? picture.width / picture.height : SHAPE[what];
  const isEmpty = strokes.length === 0 && !name.trim();
  const keep = async () => {
    try {
      const file = await fileOf({ ...sheet, name: name.trim() }, ratio, strokes.length ? what : "typed-name");
      await attach(record, question.path, file, true);
      onKept();
    } catch (error) {
      setProblem(errorSentence(error));
    }
  };
  if (what === "annotate" && !picture) return <PhotoFirst {...props} onPicture={setPicture} />;
  return (
    <Choosing question={question}>
      <Canvas
        sheet={sheet}
        ratio={ratio}
        words={wordsFor(what)}
        onStroke={(stroke) => setStrokes([...strokes, stroke])}
      />
      {what === "signature" && strokes.length === 0 && (
        <label class="typed-name">
          {t("Or type the name instead of signing")}
          <input
            class="field"
            autoComplete="off"
            maxLength={100}
            value={name}
            onInput={(event) => setName(event.currentTarget.value)}
          />
        </label>
      )}
      <div class="pair">
        <button
          type="button"
          class="btn"
          id={domId(question.path)}
          aria-disabled={isEmpty}
          onClick={() => isEmpty || void keep()}
        >
          <Icon name="tick" />
          {what === "signature" ? t("Keep the signature") : t("Keep the drawing")}
        </button>
        {strokes.length > 0 && (
          <button type="button" class="btn" onClick={() => setStrokes(strokes.slice(0, -1))}>
            {t("Undo")}
          </button>
        )}
      </div>
      {problem && (
        <p class="wrong" role="alert">
          {problem}
        </p>
      )}
      {what === "draw" && <Instead {...props} />}
    </Choosing>
  );
}

function wordsFor(what: What): string {
  if (what === "signature") return t("Sign here with a finger");
  return what === "draw" ? t("Draw here with a finger") : t("Draw on the photo with a finger");
}

/** For whoever cannot draw on glass: a picture made otherwise. */
function Instead({ question, record, onAnswer }: QuestionProps) {
  const plain = { ...question, hint: "", label: "", code: undefined, guidance: "", media: undefined };
  const words = [t("Attach a picture instead"), t("Another picture instead")] as const;
  return (
    <AttachmentQuestion
      question={plain}
      record={record}
      onAnswer={onAnswer}
      ways={[{ icon: "clip", words, accept: "image/*" }]}
    />
  );
}

function PhotoFirst({ question, onPicture }: PadProps & { onPicture: (picture: ImageBitmap) => void }) {
  const [problem, setProblem] = useState("");
  const take = async (file: File | undefined) => {
    if (!file) return;
    try {
      onPicture(await createImageBitmap(file));
    } catch {
      setProblem(t("This picture cannot be read. Take another."));
    }
  };
  return (
    <Choosing question={question}>
      <label class="btn take">
        <Icon name="camera" />
        {t("Take the photo to draw on")}
        <input
          id={domId(question.path)}
          type="file"
          accept="image/*"
          onChange={(event) => void take(event.currentTarget.files?.[0])}
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

interface CanvasProps {
  sheet: Sheet;
  ratio: number;
  words: string;
  onStroke: (stroke: Stroke) => void;
}

function Canvas({ sheet, ratio, words, onStroke }: CanvasProps) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const stroke = useRef<Point[]>([]);
  const show = () => {
    const page = canvas.current;
    if (!page) return;
    const width = Math.round(page.clientWidth * devicePixelRatio);
    const height = Math.round(width / ratio);
    if (page.width !== width || page.height !== height) Object.assign(page, { width, height });
    draw(page, stroke.current.length ? { ...sheet, strokes: [...sheet.strokes, stroke.current] } : sheet);
  };
  useEffect(() => {
    show();
    addEventListener("resize", show);
    return () => removeEventListener("resize", show);
  });
  const at = (event: PointerEvent): Point => {
    const box = (canvas.current as HTMLCanvasElement).getBoundingClientRect();
    return { x: (event.clientX - box.left) / box.width, y: (event.clientY - box.top) / box.height };
  };
  const end = () => {
    const done = stroke.current;
    stroke.current = [];
    if (done.length) onStroke(done);
  };
  return (
    <canvas
      ref={canvas}
      class="pad"
      role="img"
      aria-label={words}
      style={{ aspectRatio: String(ratio) }}
      onPointerDown={(event) => {
        event.currentTarget.setPointerCapture(event.pointerId);
        stroke.current = [at(event)];
        show();
      }}
      onPointerMove={(event) => {
        if (!stroke.current.length) return;
        stroke.current.push(at(event));
        show();
      }}
      onPointerUp={end}
      onPointerCancel={end}
    />
  );
}
