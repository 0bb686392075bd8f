/** All that can be done where there is no network at all: files, codes, receipts, and what is carried for others. */
import type { ComponentChildren } from "preact";
import { useEffect, useState } from "preact/hooks";
import { Icon } from "../components/icon.tsx";
import { amount, clock, moment } from "../components/moments.ts";
import { reasonSentence, sendingSentence } from "../components/problems.ts";
import { teamName } from "../components/record.ts";
import { Screen } from "../components/screen.tsx";
import { t } from "../i18n.ts";
import { href, parseRoute } from "../route.ts";
import { type Carried, carried } from "../store/hands.ts";
import { counts, enrolment } from "../store/index.ts";
import type { SendingProblem } from "../store/types.ts";
import { download, letGo, loadCarried, receiptsOf, takeReceipts, type Verdict } from "../sync/by-hand.ts";
import { awaitOpened, fileNow, verdictWords } from "./given-back.ts";

export function ByHandScreen({ saving }: { saving: ComponentChildren }) {
  useEffect(() => void loadCarried(), []);
  const { device, hub, attention } = counts.value;
  const waits = device + hub + attention > 0;
  return (
    <Screen
      title={t("Without a network")}
      under={enrolment.value && teamName(enrolment.value.team)}
      parent={parseRoute("menu")}
      dock={waits && saving}
    >
      <p class="small quiet asked">
        {t("What goes from hand to hand stays on this phone until headquarters has signed that it has it.")}
      </p>
      <ul class="rows">
        {waits && <ShowRow />}
        <Row
          to={href("hand", "read")}
          icon={<Icon name="camera" />}
          word={t("Read codes from another phone")}
          small={t("A colleague's reports to carry, or a receipt for yours")}
        />
        <ReceiptRow />
      </ul>
      <CarriedList />
    </Screen>
  );
}

interface RowProps {
  to: string;
  icon: ComponentChildren;
  word: string;
  small: string;
}

function Row({ to, icon, word, small }: RowProps) {
  return (
    <li>
      <a class="row coded" href={to}>
        {icon}
        <span>
          {word}
          <small>{small}</small>
        </span>
        <Icon name="on" small />
      </a>
    </li>
  );
}

/** Codes carry what is sealed; a server that opens nothing sealed is no use to them. */
function ShowRow() {
  if (!enrolment.value?.sealing?.recipients.length) return null;
  return (
    <Row
      to={href("hand", "codes")}
      icon={<CodeDrawing />}
      word={t("Show my reports as codes")}
      small={t("A colleague's phone reads them from the screen; without photos")}
    />
  );
}

function CodeDrawing() {
  return (
    <svg class="i" viewBox="0 0 24 24" aria-hidden="true">
      <path d="M4 4h6v6H4zM14 4h6v6h-6zM4 14h6v6H4zM14 14h2.5v2.5M20 14v2.5M14 20h2.5M20 20h-.5" />
    </svg>
  );
}

function ReceiptRow() {
  const [verdict, setVerdict] = useState<Verdict | null>(null);
  useEffect(() => awaitOpened((text) => void takeReceipts(text).then(setVerdict)), []);
  const read = async (file: File | undefined) => {
    if (file) setVerdict(await takeReceipts(await file.text()));
  };
  return (
    <li>
      <label class="row coded take">
        <Icon name="file" />
        <span>
          {t("Open a receipt file")}
          <small>{t("Headquarters gives it back for a file of yours")}</small>
        </span>
        <Icon name="on" small />
        <input
          type="file"
          onChange={(event) => {
            void read(event.currentTarget.files?.[0]);
            event.currentTarget.value = "";
          }}
        />
      </label>
      <div role="status">{verdict && <Told verdict={verdict} />}</div>
    </li>
  );
}

/** What became of a receipt. */
export function Told({ verdict }: { verdict: Verdict }) {
  const isGood = verdict.kind === "known" || (verdict.kind === "taken" && !verdict.moved.rejected);
  return (
    <p class={isGood ? "note info inset" : "note device inset"}>
      <Icon name={isGood ? "hq" : "attention"} small />
      <span>{verdictWords(verdict)}</span>
    </p>
  );
}

function CarriedList() {
  const all = carried.value;
  if (all.length === 0) return null;
  return (
    <section>
      <h2 class="over">
        {t("Carried for colleagues")} <span>{all.length}</span>
      </h2>
      <ul class="rows">
        {all.map((each) => (
          <li key={each.id} class="q">
            <CarriedRow carried={each} />
          </li>
        ))}
      </ul>
    </section>
  );
}

function CarriedRow({ carried }: { carried: Carried }) {
  const { at, size, receipts, isRefused } = carried;
  return (
    <>
      <p>
        <span class="n">{t("Read at {time}, {size}", { time: moment(at), size: amount(size) })}</span>
      </p>
      <Standing carried={carried} />
      {receipts !== undefined && <GiveBack carried={carried} />}
      {isRefused && <LetGo carried={carried} />}
    </>
  );
}

function Standing({ carried: { receipts, isWithHub, why, restsUntil } }: { carried: Carried }) {
  if (receipts !== undefined)
    return <Mark icon="hq">{t("at headquarters: give the receipt to your colleague")}</Mark>;
  if (isWithHub) return <Mark icon="hub">{t("with hub; headquarters has not signed for it yet")}</Mark>;
  if (why === undefined)
    return <Mark icon="device">{t("on this phone; sends itself when there is a network")}</Mark>;
  const next = restsUntil ? clock(restsUntil) : "";
  return (
    <Mark icon="attention">
      {t("Headquarters did not take it: {why} The next try is at {time}.", {
        why: whyWords(why),
        time: next,
      })}
    </Mark>
  );
}

const IN_THE_WAY: readonly string[] = [
  "no_network",
  "not_fieldobs",
  "busy",
  "receipt_forged",
  "device_unknown",
  "storage_full",
] satisfies SendingProblem[];

const whyWords = (why: string): string =>
  IN_THE_WAY.includes(why) ? sendingSentence(why as SendingProblem) : reasonSentence(why);

function Mark({
  icon,
  children,
}: {
  icon: "device" | "hub" | "hq" | "attention";
  children: ComponentChildren;
}) {
  return (
    <p class={`mark is-${icon}`}>
      <Icon name={icon} small />
      <span>{children}</span>
    </p>
  );
}

/** The receipt goes back the way the reports came, or as a file; then this phone is done with it. */
function GiveBack({ carried: { id } }: { carried: Carried }) {
  const save = async () => download(fileNow((await receiptsOf(id)) ?? "", new Date()));
  return (
    <div class="pair below">
      <a class="btn" href={href("hand", "codes", id)}>
        {t("Show the receipt")}
      </a>
      <button type="button" class="btn" onClick={() => void save()}>
        {t("As a file")}
      </button>
      <LetGo carried={{ id }} />
    </div>
  );
}

function LetGo({ carried: { id } }: { carried: Pick<Carried, "id"> }) {
  return (
    <button type="button" class="btn" onClick={() => void letGo(id)}>
      {t("Done with it")}
    </button>
  );
}
