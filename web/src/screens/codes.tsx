/** What goes by codes, one after another on the screen, for the camera of another phone. */
import { useEffect, useState } from "preact/hooks";
import { drawn, type NoCodes, prepared, type Sequence } from "../components/codes.ts";
import { Icon } from "../components/icon.tsx";
import { amount } from "../components/moments.ts";
import { errorSentence } from "../components/problems.ts";
import { Screen } from "../components/screen.tsx";
import { useWakefulness } from "../components/wakefulness.ts";
import { t } from "../i18n.ts";
import { parseRoute } from "../route.ts";
import STYLES from "../styles/hand.css?inline";
import { MOST_FRAMED_BYTES } from "../sync/frames.ts";

/** Below three changes a second nothing on the screen flashes. */
const PACES_MS = [400, 700, 1_500, 3_000];
const FIRST_PACE = 1;

type Prepared = { sequence: Sequence } | { problem: string } | null;

export function CodesScreen({ carried }: { carried: string | undefined }) {
  const [found, setFound] = useState<Prepared>(null);
  useEffect(() => {
    prepared(carried, new Date()).then(
      (found) => setFound(typeof found === "string" ? { problem: noCodes(found) } : { sequence: found }),
      (error: unknown) => setFound({ problem: errorSentence(error) }),
    );
  }, [carried]);
  if (found && "sequence" in found) return <Playing sequence={found.sequence} isReceipt={Boolean(carried)} />;
  return (
    <Screen title={titleOf(Boolean(carried))} parent={parseRoute("hand")} kept={false}>
      {found && (
        <p class="note device inset" role="status">
          <Icon name="attention" small />
          <span>{found.problem}</span>
        </p>
      )}
    </Screen>
  );
}

const titleOf = (isReceipt: boolean): string =>
  isReceipt ? t("The receipt as codes") : t("My reports as codes");

const noCodes = (why: NoCodes): string =>
  why === "nothing"
    ? t("Nothing is left to hand over: all of it is at headquarters.")
    : t("This is more than codes carry in good time ({most}). Save a copy to a file instead.", {
        most: amount(MOST_FRAMED_BYTES),
      });

function Playing({ sequence, isReceipt }: { sequence: Sequence; isReceipt: boolean }) {
  const of = sequence.texts.length;
  const [at, setAt] = useState(0);
  const [pace, setPace] = useState(FIRST_PACE);
  const [isPaused, setPaused] = useState(of === 1);
  useWakefulness();
  useEffect(() => {
    if (isPaused) return undefined;
    const timer = setInterval(() => setAt((present) => (present + 1) % of), PACES_MS[pace]);
    return () => clearInterval(timer);
  }, [isPaused, pace, of]);
  const step = (by: number) => {
    setPaused(true);
    setAt((at + by + of) % of);
  };
  return (
    <Screen
      title={titleOf(isReceipt)}
      parent={parseRoute("hand")}
      kept={false}
      flag={false}
      dock={of > 1 && <Controls {...{ isPaused, setPaused, step, pace, setPace }} />}
    >
      <style>{STYLES}</style>
      <Code sequence={sequence} at={at} />
      <p class="n which">{t("{n} of {of}", { n: at + 1, of })}</p>
      <p class="small quiet shown-to">
        {isReceipt
          ? t(
              "Your colleague opens Menu, Without a network, Read codes, and holds the camera in front of this screen.",
            )
          : t(
              "Your colleague opens Menu, Without a network, Read codes, and holds the camera in front of this screen until all are read. Only the mission can open them.",
            )}
      </p>
    </Screen>
  );
}

function Code({ sequence, at }: { sequence: Sequence; at: number }) {
  const { path, modules } = drawn(sequence, at);
  const label = t("Code {n} of {of}", { n: at + 1, of: sequence.texts.length });
  return (
    <svg
      class="qr"
      viewBox={`0 0 ${modules} ${modules}`}
      role="img"
      aria-label={label}
      shape-rendering="crispEdges"
    >
      <path d={path} />
    </svg>
  );
}

interface ControlsProps {
  isPaused: boolean;
  setPaused: (isPaused: boolean) => void;
  step: (by: number) => void;
  pace: number;
  setPace: (pace: number) => void;
}

function Controls({ isPaused, setPaused, step, pace, setPace }: ControlsProps) {
  return (
    <>
      <div class="pair paces">
        <Faint is={pace < PACES_MS.length - 1} word={t("Slower")} act={() => setPace(pace + 1)} />
        <Faint is={pace > 0} word={t("Faster")} act={() => setPace(pace - 1)} />
      </div>
      <div class="pair steps">
        <button type="button" class="btn big" onClick={() => step(-1)}>
          {t("Previous")}
        </button>
        <button type="button" class="btn big main" onClick={() => setPaused(!isPaused)}>
          {isPaused ? t("Go on") : t("Pause")}
        </button>
        <button type="button" class="btn big" onClick={() => step(1)}>
          {t("Next")}
        </button>
      </div>
    </>
  );
}

function Faint({ is, word, act }: { is: boolean; word: string; act: () => void }) {
  return (
    <button type="button" class="link" aria-disabled={!is} onClick={() => is && act()}>
      {word}
    </button>
  );
}
