/** Reads codes from another phone's screen, in any order: a colleague's sealed reports to carry, or a receipt. */
import { useEffect, useRef, useState } from "preact/hooks";
import { Icon } from "../components/icon.tsx";
import { Screen } from "../components/screen.tsx";
import { useWakefulness } from "../components/wakefulness.ts";
import { textsIn, watch } from "../components/watching.ts";
import { t } from "../i18n.ts";
import { replace } from "../navigation.ts";
import { parseRoute } from "../route.ts";
import { syncNow } from "../store/index.ts";
import STYLES from "../styles/hand.css?inline";
import { carryFor, takeReceipts, type Verdict } from "../sync/by-hand.ts";
import { type Gathered, gather, isWhole, joined, readFrame } from "../sync/frames.ts";
import { Told } from "./by-hand.tsx";

/** All codes of a file were read. */
type Whole = { kind: "carried" } | { kind: "receipt"; verdict: Verdict };

export function ReadingScreen() {
  const [whole, setWhole] = useState<Whole | null>(null);
  if (whole) return <Done whole={whole} />;
  return <Reading onWhole={setWhole} />;
}

function Done({ whole }: { whole: Whole }) {
  return (
    <Screen
      title={t("Read codes")}
      parent={parseRoute("hand")}
      dock={
        <button type="button" class="btn big main wide" onClick={() => replace("hand")}>
          {t("Done")}
        </button>
      }
    >
      <div role="status">
        {whole.kind === "receipt" ? (
          <Told verdict={whole.verdict} />
        ) : (
          <p class="note info inset">
            <Icon name="tick" small />
            <span>
              <b>{t("Carried for a colleague.")}</b>{" "}
              {t(
                "This phone cannot open it. It sends it to headquarters when it has a network, and then has a receipt to give back.",
              )}
            </span>
          </p>
        )}
      </div>
    </Screen>
  );
}

function Reading({ onWhole }: { onWhole: (whole: Whole) => void }) {
  const { seen, told, take } = useGathering(onWhole);
  const [isRefused, setRefused] = useState(false);
  useWakefulness();
  const fromPhotos = async (files: readonly File[]) => {
    const texts = await textsIn(files);
    const isAny = texts.map(take).some(Boolean);
    if (!isAny) take.tell(t("No code of fieldobs is seen in these photos. Go nearer, one code to a photo."));
  };
  return (
    <Screen
      title={t("Read codes")}
      parent={parseRoute("hand")}
      kept={false}
      flag={false}
      dock={<FromPhotos isMain={isRefused} onFiles={(files) => void fromPhotos(files)} />}
    >
      <style>{STYLES}</style>
      {isRefused ? <Refused /> : <Camera onText={take} onRefused={() => setRefused(true)} />}
      <p class="small quiet held-still">
        {t(
          "The other phone opens Menu, Without a network, and shows its codes. Hold this one still in front of it.",
        )}
      </p>
      <p role="status" class="asked">
        {seen && <b class="n">{t("{n} of {of} read", { n: seen.pieces.size, of: seen.of })}</b>} {told}
      </p>
      {seen && <Cells seen={seen} />}
    </Screen>
  );
}

/** What was read so far, and what is done with it once it is whole. */
function useGathering(onWhole: (whole: Whole) => void) {
  const all = useRef<Gathered[]>([]);
  const [seen, setSeen] = useState<Gathered | null>(null);
  const [told, tell] = useState("");
  const finish = async (found: Gathered): Promise<void> => {
    const content = await joined(found);
    if (!content) {
      all.current = all.current.filter((each) => each !== found);
      setSeen(null);
      return tell(t("These codes do not belong together. Read them once more."));
    }
    onWhole(await takeWhole(found, content));
  };
  const take = (text: string): boolean => {
    const frame = readFrame(text);
    if (!frame) return false;
    const before = all.current;
    all.current = gather(before, frame);
    const found = all.current.find(
      ({ id, kind, of }) => id === frame.id && kind === frame.kind && of === frame.of,
    );
    if (!found || before.some((each) => isWhole(each) && each.id === found.id)) return true;
    tell("");
    setSeen(found);
    if (isWhole(found)) void finish(found).catch((error: unknown) => tell(String(error)));
    return true;
  };
  return { seen, told, take: Object.assign(take, { tell }) };
}

async function takeWhole({ kind }: Gathered, content: Uint8Array<ArrayBuffer>): Promise<Whole> {
  navigator.vibrate?.(60);
  if (kind === "receipts") {
    const { unzlibSync } = await import("../sync/sealing.ts");
    return { kind: "receipt", verdict: await takeReceipts(new TextDecoder().decode(unzlibSync(content))) };
  }
  await carryFor(content, new Date());
  syncNow();
  return { kind: "carried" };
}

function Camera({ onText, onRefused }: { onText: (text: string) => void; onRefused: () => void }) {
  const screen = useRef<HTMLVideoElement>(null);
  useEffect(() => {
    const watching = watch(screen.current as HTMLVideoElement, onText, onRefused);
    return () => watching.stop();
  }, []);
  return <video ref={screen} class="finder" playsInline muted aria-label={t("What the camera sees")} />;
}

function Refused() {
  return (
    <p class="note device inset" role="alert">
      <Icon name="attention" small />
      <span>
        {t(
          "The camera cannot be used. Allow it in the browser's settings, or take a photo of each code and choose the photos here.",
        )}
      </span>
    </p>
  );
}

interface FromPhotosProps {
  isMain: boolean;
  onFiles: (files: readonly File[]) => void;
}

function FromPhotos({ isMain, onFiles }: FromPhotosProps) {
  return (
    <label class={isMain ? "btn big main wide take" : "btn big wide take"}>
      <Icon name="file" />
      {t("From photos")}
      <input
        type="file"
        accept="image/*"
        multiple
        onChange={(event) => {
          onFiles([...(event.currentTarget.files ?? [])]);
          event.currentTarget.value = "";
        }}
      />
    </label>
  );
}

/** Which are read and which are missing, by the numbers that the other screen shows. */
function Cells({ seen: { of, pieces } }: { seen: Gathered }) {
  return (
    <ol class="cells" aria-hidden="true">
      {Array.from({ length: of }, (_, at) => at + 1).map((n) => (
        <li key={n} class={pieces.has(n) ? "is" : ""}>
          {n}
        </li>
      ))}
    </ol>
  );
}
