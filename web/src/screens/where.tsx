/** The plain truth: what would be lost with this phone, what would not, and the one thing to do about it now. */
import type { ComponentChildren } from "preact";
import { useEffect, useState } from "preact/hooks";
import { SaveCopy } from "../components/copy.tsx";
import { Icon } from "../components/icon.tsx";
import { amount, clock, figure, moment } from "../components/moments.ts";
import { reasonSentence, sendingSentence } from "../components/problems.ts";
import { recordHref, recordTitle } from "../components/record.ts";
import { IconButton, Screen } from "../components/screen.tsx";
import { SilentHelp, silenceNow, useLastReceipt } from "../components/silent.tsx";
import { newestFirst } from "../components/standing.ts";
import { StorageNote } from "../components/storage.tsx";
import { nt, t } from "../i18n.ts";
import { href, parseRoute } from "../route.ts";
import { counts, enrolment, network, storage, submissions, syncNow } from "../store/index.ts";
import { parts } from "../store/parts.ts";
import type { Submission, Where } from "../store/types.ts";

type Hands = typeof import("../sync/by-hand.ts");

export function WhereScreen() {
  const records = newestFirst(submissions.value.values()).filter(({ mine, untouched }) => mine && !untouched);
  const at = (where: Where) => records.filter((record) => record.where === where);
  const now = counts.value;
  const hands = useHands();
  useLastReceipt();
  return (
    <Screen
      title={t("What is where")}
      under={networkWords()}
      parent={parseRoute("")}
      kept={false}
      actions={<IconButton name="again" label={t("Try now")} onClick={syncNow} />}
      strip={
        <>
          <SilentHelp />
          <OnlyHere n={now.device} />
          <StorageNote />
        </>
      }
      dock={
        now.device + now.hub + now.attention > 0 && (
          <>
            <SaveCopy main />
            <a class="link wide" href={href("hand")}>
              {t("Other ways without a network")}
            </a>
          </>
        )
      }
    >
      <Group where="device" n={now.device} title={t("On this phone only")} words={sendingWords()}>
        <Pile records={at("device")} hands={hands} />
      </Group>
      <Group
        where="hub"
        n={now.hub}
        title={t("With hub")}
        words={t("A hub only carries; we count it when headquarters has it.")}
      >
        <Pile records={at("hub")} hands={hands} />
      </Group>
      <Group where="hq" n={now.hq} title={t("At headquarters")} words={receiptWords()}>
        {now.hq > 0 && <AtHeadquarters records={at("hq")} />}
      </Group>
      <Group
        where="attention"
        n={now.attention}
        title={t("Needs attention")}
        words={attentionWords(now.attention)}
      >
        <Pile records={at("attention")} hands={hands} />
      </Group>
      <ForOthers hands={hands} />
      <p class="small quiet group" style={{ paddingBlock: "10px" }}>
        {storageWords()}
      </p>
    </Screen>
  );
}

/** What went from hand to hand, once that file is here. */
function useHands(): Hands | null {
  const [hands, setHands] = useState<Hands | null>(null);
  useEffect(() => {
    const bring = async (): Promise<void> => {
      const found = await parts.byHand();
      await Promise.all([found.loadHanded(), found.loadCarried()]);
      setHands(found);
    };
    void bring().catch(() => undefined); // not on the phone yet: nothing has gone by hand
  }, []);
  return hands;
}

/** Not one's own, and still only here: it is counted apart. */
function ForOthers({ hands }: { hands: Hands | null }) {
  const waiting = hands?.carried.value.filter(({ receipts }) => receipts === undefined).length ?? 0;
  if (waiting === 0) return null;
  return (
    <section class="group">
      <a class="row" href={href("hand")}>
        <span>{t("Carried for colleagues")}</span>
        <b class="n is-device">{figure(waiting)}</b>
      </a>
    </section>
  );
}

function OnlyHere({ n }: { n: number }) {
  if (n === 0) return null;
  const partner = enrolment.value?.team.partners[0]?.name;
  return (
    <p class="note device" style={{ paddingBlock: "12px" }}>
      <Icon name="device" />
      <span>
        <b>{nt("{n} record exists only on this phone.", "{n} records exist only on this phone.", n)}</b>{" "}
        {partner
          ? t("What is lost with the phone is lost. Save a copy, and give it to {partner} or the driver.", {
              partner,
            })
          : t("What is lost with the phone is lost. Save a copy, and give it to somebody you trust.")}
      </span>
    </p>
  );
}

interface GroupProps {
  where: Where;
  n: number;
  title: string;
  words: string;
  children: ComponentChildren;
}

function Group({ where, n, title, words, children }: GroupProps) {
  return (
    <section class="group">
      <div class={n ? "where" : "where zero"}>
        <span class={n ? `is-${where}` : ""}>
          <Icon name={where} />
        </span>
        <h2>{title}</h2>
        <b class={n ? `n is-${where}` : "n"}>{figure(n)}</b>
        {words && <small class="n">{words}</small>}
      </div>
      {children}
    </section>
  );
}

function Pile({ records, hands }: { records: Submission[]; hands: Hands | null }) {
  if (records.length === 0) return null;
  return (
    <ul class="pile">
      {records.map((record) => (
        <li key={record.id}>
          <a href={recordHref(record)}>
            <span>{recordTitle(record)}</span>
            <span>{sizeWords(record)}</span>
            {handedWords(record, hands) && (
              <small class="quiet" style={{ flexBasis: "100%" }}>
                {handedWords(record, hands)}
              </small>
            )}
            {record.why?.map((reason) => (
              <em key={reason}>{reasonSentence(reason)}</em>
            ))}
          </a>
        </li>
      ))}
    </ul>
  );
}

function sizeWords(record: Submission): string {
  const state = record.state === "draft" ? t("draft") : record.atHqSince ? t("amended") : "";
  const files = record.blobsWaiting ? nt("{n} file", "{n} files", record.blobsWaiting) : "";
  return [state, files, record.bytes ? amount(record.bytes) : ""].filter(Boolean).join(", ");
}

/** Since when all of it that waits lies in a file as well; it stays on this phone until a receipt comes. */
function handedWords({ history }: Submission, hands: Hands | null): string {
  const waiting = history.filter(({ mine, where }) => mine && (where === "device" || where === "hub"));
  const found = waiting.map(({ revision }) => hands?.handed.value.get(revision ?? ""));
  const last = found.sort((one, other) => ((one?.at ?? "") < (other?.at ?? "") ? -1 : 1)).at(-1);
  if (!last || found.includes(undefined)) return "";
  return last.how === "file"
    ? t("in a file since {time}", { time: moment(last.at) })
    : t("shown as codes at {time}", { time: moment(last.at) });
}

function AtHeadquarters({ records }: { records: Submission[] }) {
  return (
    <details>
      <summary class="link each">{t("Show each of them")}</summary>
      <ul class="pile">
        {records.map((record) => (
          <li key={record.id}>
            <a href={recordHref(record)}>
              <span>{recordTitle(record)}</span>
              <span>{record.atHqSince ? moment(record.atHqSince) : ""}</span>
            </a>
          </li>
        ))}
      </ul>
    </details>
  );
}

function networkWords(): string {
  const { online, offlineSince, sending, progress, problem, hub } = network.value;
  if (silenceNow()) return t("No answer");
  if (!online)
    return offlineSince ? t("No network since {time}", { time: clock(offlineSince) }) : t("No network");
  if (sending) return progress ? t("Sending, {done} of {of}", { ...progress }) : t("Sending");
  if (hub) return t("Over the hub {name}", { name: hub });
  return problem ? t("Not sent") : t("Network is there");
}

function sendingWords(): string {
  const { problem, nextTryAt, online } = network.value;
  const next = nextTryAt
    ? t("Each try is automatic, the next at {time}.", { time: clock(nextTryAt) })
    : t("Each try is automatic.");
  return [online && problem ? sendingSentence(problem) : "", next].filter(Boolean).join(" ");
}

function receiptWords(): string {
  const { lastReceiptAt } = network.value;
  return lastReceiptAt
    ? t("Each named in a receipt, the last at {time}. These are safe even if this phone is not.", {
        time: moment(lastReceiptAt),
      })
    : t("A record counts here once a receipt names it. None came yet.");
}

function attentionWords(n: number): string {
  return n ? t("Kept on this phone. The reason stands with each; the desk can help.") : "";
}

function storageWords(): string {
  const { usedBytes, freeBytes, persisted } = storage.value;
  const kept = persisted
    ? t("Storage is protected.")
    : t("Storage is not protected: the browser may clear it when space runs out.");
  const size =
    freeBytes === undefined
      ? t("{used} used.", { used: amount(usedBytes) })
      : t("{used} used, {free} free.", { used: amount(usedBytes), free: amount(freeBytes) });
  return `${kept} ${size}`;
}
