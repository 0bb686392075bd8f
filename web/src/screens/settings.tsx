/** Language, theme, text size; what is stored and since when it is safe; leaving this phone. */
import { useEffect, useState } from "preact/hooks";
import { AlarmSection } from "../components/alarm.tsx";
import { AnswerRow, PickOne } from "../components/choices.tsx";
import { SaveCopy } from "../components/copy.tsx";
import { Icon } from "../components/icon.tsx";
import { inLanguage } from "../components/language.ts";
import { change, LanguageChoice } from "../components/language-choice.tsx";
import { amount, moment } from "../components/moments.ts";
import { errorSentence } from "../components/problems.ts";
import { Screen } from "../components/screen.tsx";
import { useLastReceipt } from "../components/silent.tsx";
import { nt, t } from "../i18n.ts";
import { parseRoute } from "../route.ts";
import { adopt, waitingRelease } from "../service-worker/release.ts";
import { isFrozen, type Refusal, refusal } from "../service-worker/verdict.ts";
import {
  counts,
  enrolment,
  forgetPhone,
  hearDesk,
  network,
  settings,
  storage,
  submissions,
} from "../store/index.ts";
import { parts } from "../store/parts.ts";
import type { Settings } from "../store/types.ts";

export function SettingsScreen() {
  return (
    <Screen title={t("Settings")} parent={parseRoute("menu")}>
      <ReleaseNote />
      <AlarmSection />
      <LanguageChoice />
      <ThemeChoice />
      <TextSizeChoice />
      <StoredHere />
      <LeavePhone />
    </Screen>
  );
}

function ThemeChoice() {
  const options = [
    { name: "system", label: t("As the phone") },
    { name: "light", label: t("Light, for the sun") },
    { name: "dark", label: t("Dark, for the night") },
  ];
  return (
    <fieldset class="q">
      <legend class="ask">{t("Colours")}</legend>
      <PickOne
        id="theme"
        options={options}
        value={settings.value.theme}
        onChoose={(theme) => change({ theme: theme as Settings["theme"] })}
      />
    </fieldset>
  );
}

function TextSizeChoice() {
  const options = [1, 1.25, 1.5, 2].map((size) => ({ name: String(size), label: `${size * 100}\u00a0%` }));
  return (
    <fieldset class="q">
      <legend class="ask">{t("Text size")}</legend>
      <AnswerRow
        id="size"
        options={options}
        value={String(settings.value.textSize)}
        onChoose={(size) => change({ textSize: Number(size) })}
      />
    </fieldset>
  );
}

function StoredHere() {
  const { usedBytes, freeBytes, persisted } = storage.value;
  useLastReceipt();
  const { lastReceiptAt } = network.value;
  const unsent = counts.value.device + counts.value.hub + counts.value.attention;
  return (
    <section>
      <h2 class="over">{t("On this phone")}</h2>
      <dl class="facts">
        <Fact word={t("Used")} value={amount(usedBytes)} />
        {freeBytes !== undefined && <Fact word={t("Free")} value={amount(freeBytes)} />}
        <Fact word={t("Storage")} value={persisted ? t("protected") : t("not protected")} />
        <Fact word={t("Last receipt")} value={lastReceiptAt ? moment(lastReceiptAt) : t("none yet")} />
        <Fact word={t("Mission")} value={inLanguage(enrolment.value?.mission.names)} />
        <Fact word={t("Phone")} value={enrolment.value?.name ?? ""} />
        <Fact word={t("Release")} value={`fieldobs ${__VERSION__}`} />
      </dl>
      {!persisted && (
        <p class="hint">
          {t(
            "The browser may clear storage that is not protected when space runs out. Putting fieldobs on the home screen protects it.",
          )}
        </p>
      )}
      {unsent > 0 && (
        <div class="stack">
          <p class="small">
            {nt("{n} record is not at headquarters yet.", "{n} records are not at headquarters yet.", unsent)}
          </p>
          <SaveCopy />
        </div>
      )}
    </section>
  );
}

function Fact({ word, value }: { word: string; value: string }) {
  return (
    <div>
      <dt>{word}</dt>
      <dd class="n">{value}</dd>
    </div>
  );
}

const DESK_WITHIN_MS = 5_000;

/** A new release waits for the observer's yes: no reload in the middle of a count, nor over anything unsent. */
function ReleaseNote() {
  const [refused, setRefused] = useState<Refusal | null>(null);
  const [isBusy, setBusy] = useState(false);
  const isThere = waitingRelease.value !== null;
  useEffect(() => {
    if (isThere) void hearDesk().catch(() => undefined); // what is kept from the last contact holds
  }, [isThere]);
  if (!isThere) return null;
  const { mission } = enrolment.value ?? {};
  const change = async () => {
    setBusy(true);
    await Promise.race([hearDesk().catch(() => undefined), later(DESK_WITHIN_MS)]);
    const against = refusal(submissions.value.values(), enrolment.value?.mission, Date.now());
    setRefused(against);
    if (!against) await adopt().then(() => location.reload());
    setBusy(false);
  };
  const isHeld = isFrozen(mission, Date.now());
  return (
    <div class="note info inset">
      <Icon name="file" small />
      <div>
        {t("A new release of fieldobs is on this phone.")}
        {isHeld ? (
          <p>{refusalSentence("frozen", mission?.freeze?.until)}</p>
        ) : (
          <div>
            <button type="button" class="link" aria-disabled={isBusy} onClick={() => isBusy || change()}>
              {t("Use it now")}
            </button>
          </div>
        )}
        {refused && !isHeld && <p role="alert">{refusalSentence(refused)}</p>}
      </div>
    </div>
  );
}

const later = (wait_ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, wait_ms));

function refusalSentence(against: Refusal, until?: string | null): string {
  switch (against) {
    case "frozen":
      return until
        ? t("The desk holds releases back until {time}. This phone goes on as it is.", {
            time: moment(until),
          })
        : t("The desk holds releases back for now. This phone goes on as it is.");
    case "unsent":
      return t("First let what is on this phone reach headquarters, then change the release.");
    case "drafts":
      return t("First finalise or withdraw the forms you are filling in, then change the release.");
  }
}

const stillCarrying = (): string =>
  t("This phone carries a colleague's reports that are not at headquarters yet. Let it send them first.");

function LeavePhone() {
  const [isAsking, ask] = useState(false);
  const [problem, setProblem] = useState("");
  const leave = async () => {
    try {
      const { isCarrying } = await parts.byHand();
      if (await isCarrying()) return setProblem(stillCarrying());
      await forgetPhone();
      location.hash = "";
      location.reload();
    } catch (error) {
      setProblem(errorSentence(error));
    }
  };
  return (
    <section class="stack">
      <h2 class="over">{t("Leave this phone")}</h2>
      <p class="small quiet">
        {t(
          "Takes everything of this mission off this phone. What is at headquarters stays there. Refused while anything is not at headquarters.",
        )}
      </p>
      {isAsking ? (
        <button type="button" class="btn alert" onClick={leave}>
          {t("Yes, take everything off this phone")}
        </button>
      ) : (
        <button type="button" class="btn" onClick={() => ask(true)}>
          {t("Leave this phone")}
        </button>
      )}
      {problem && (
        <p class="wrong red" role="alert">
          {problem}
        </p>
      )}
    </section>
  );
}
