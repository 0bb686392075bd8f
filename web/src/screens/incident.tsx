/** Incident, what, how grave: the third tap saves. Time and station come along; words and photos follow when it is safe. */
import { useState } from "preact/hooks";
import { begin, complete } from "../components/answering.ts";
import { Icon, Severity } from "../components/icon.tsx";
import { inLanguage } from "../components/language.ts";
import { clock, unbroken } from "../components/moments.ts";
import { formForStage, formOf, recordTitle, stationNamed } from "../components/record.ts";
import { Screen } from "../components/screen.tsx";
import { newestFirst } from "../components/standing.ts";
import { ByHand, StationPicker } from "../components/station-picker.tsx";
import type { Choice, FormDocument, Node } from "../forms/document.ts";
import { t } from "../i18n.ts";
import { replace, watchPlace } from "../navigation.ts";
import { href, parseRoute } from "../route.ts";
import { enrolment, submissions, write } from "../store/index.ts";
import type { Submission, Value } from "../store/types.ts";

const FIRST_KINDS = 10;

/** Names of the questions that the three taps answer, in the library's form and in plain words. */
const KIND = ["I3", "category"];
const GRAVITY = ["I4", "severity"];
const LINES = ["I11", "lines"];

interface IncidentProps {
  /** Empty, `at` and a station, or a submission and the question it came from. */
  args: readonly string[];
}

export function IncidentScreen({ args }: IncidentProps) {
  const form = formForStage("incident");
  const [station, setStation] = useState<string | null>(() => stationAround(args));
  const [isChoosing, choose] = useState(false);
  const [now] = useState(() => Date.now());
  if (!form) return <NoForm />;
  if (isChoosing) {
    const pick = (code: string | null) => {
      setStation(code);
      choose(false);
    };
    return <Elsewhere onPick={pick} />;
  }
  const place =
    station === null
      ? t("not at a station")
      : [t("station {code}", { code: station }), stationNamed(station)?.name].filter(Boolean).join(", ");
  return (
    <Taps
      form={form}
      station={station}
      lines={linesFrom(args)}
      under={`${clock(now)}, ${place}`}
      onChange={() => choose(true)}
    />
  );
}

interface TapsProps {
  form: FormDocument;
  station: string | null;
  lines: string;
  under: string;
  onChange: () => void;
}

function Taps({ form, station, lines, under, onChange }: TapsProps) {
  const [kind, setKind] = useState<string | null>(null);
  const [isSaving, setSaving] = useState(false);
  const save = async (gravity: string, isDanger: boolean) => {
    if (isSaving || kind === null) return;
    setSaving(true);
    const isStillHere = watchPlace();
    const id = await begin(form, station);
    await write(id, answersOf(form, kind, gravity, lines));
    await complete(id);
    if (!isStillHere()) return;
    if (isDanger) replace("danger", id);
    else replace("checklist", id, detailsOf(form));
  };
  return (
    <Screen
      title={t("Incident")}
      under={under}
      parent={parseRoute("")}
      leave
      flag={false}
      kept={false}
      actions={
        <button type="button" class="link" onClick={onChange}>
          {t("Change")}
          <span class="vh"> {t("the station")}</span>
        </button>
      }
      dock={<HowGrave form={form} isReady={kind !== null} onTap={save} />}
    >
      <Steps isChosen={kind !== null} />
      <WhatKind form={form} kind={kind} onKind={setKind} />
    </Screen>
  );
}

function Steps({ isChosen }: { isChosen: boolean }) {
  return (
    <ol class="taps">
      <li class="done">
        <b>1</b>
        {t("Incident")}
      </li>
      <li class={isChosen ? "done" : ""} aria-current={isChosen ? undefined : "step"}>
        <b>2</b>
        {t("What")}
      </li>
      <li aria-current={isChosen ? "step" : undefined}>
        <b>3</b>
        {t("How grave")}
      </li>
    </ol>
  );
}

function WhatKind({
  form,
  kind,
  onKind,
}: {
  form: FormDocument;
  kind: string | null;
  onKind: (kind: string) => void;
}) {
  const kinds = choicesOf(form, KIND);
  const [areAll, showAll] = useState(false);
  const shown = areAll ? kinds : kinds.slice(0, FIRST_KINDS);
  return (
    <fieldset>
      <legend class="vh">{t("What happened?")}</legend>
      <div class="tiles">
        {shown.map((choice) => (
          <label key={choice.name}>
            <input
              type="radio"
              name="kind"
              checked={choice.name === kind}
              onChange={() => onKind(choice.name)}
            />
            <span>{inLanguage(choice.label, form.default_language)}</span>
          </label>
        ))}
      </div>
      {shown.length < kinds.length && (
        <button type="button" class="link wide" onClick={() => showAll(true)}>
          {t("All {n} kinds", { n: kinds.length })}
        </button>
      )}
    </fieldset>
  );
}

interface HowGraveProps {
  form: FormDocument;
  isReady: boolean;
  onTap: (gravity: string, isDanger: boolean) => void;
}

/** The last of the four is danger to life: the only red one. */
function HowGrave({ form, isReady, onTap }: HowGraveProps) {
  const levels = choicesOf(form, GRAVITY);
  return (
    <fieldset>
      <legend class="grave-ask">
        {isReady ? t("How grave? Your tap saves it.") : t("How grave? First tap what happened.")}
      </legend>
      <div class="grave">
        {levels.map((choice, index) => {
          const isDanger = index === levels.length - 1;
          const [word, rest] = inLanguage(choice.label, form.default_language).split(/:\s*/);
          return (
            <button
              key={choice.name}
              type="button"
              class={isDanger ? "danger" : ""}
              aria-disabled={!isReady}
              onClick={() => onTap(choice.name, isDanger)}
            >
              <Severity level={index + 1} />
              <b>
                {index + 1} {word}
              </b>
              <small>{isDanger ? t("saves, shows the call") : rest}</small>
            </button>
          );
        })}
      </div>
    </fieldset>
  );
}

function Elsewhere({ onPick }: { onPick: (code: string | null) => void }) {
  return (
    <Screen
      title={t("Where was it?")}
      under={t("Incident")}
      flag={false}
      kept={false}
      dock={<ByHand onPick={onPick} />}
    >
      <button type="button" class="link" onClick={() => onPick(null)}>
        {t("Not at a station")}
      </button>
      <StationPicker onPick={onPick} />
    </Screen>
  );
}

function NoForm() {
  const phone = enrolment.value?.mission.phone ?? "";
  return (
    <Screen title={t("Incident")} parent={parseRoute("")} flag={false}>
      <p class="empty">{t("The mission has not published its incident form yet. Call the desk.")}</p>
      {phone && <CallTheDesk phone={phone} />}
    </Screen>
  );
}

/** After "danger to life": it is saved, and the one thing to do is the call. */
export function DangerScreen({ record }: { record: Submission }) {
  const phone = enrolment.value?.mission.phone ?? "";
  const form = formOf(record);
  return (
    <Screen
      title={t("Danger to life")}
      under={recordTitle(record)}
      parent={parseRoute("")}
      flag={false}
      dock={
        <>
          {phone && <CallTheDesk phone={phone} />}
          <a class="link wide" href={href("checklist", record.id, form ? detailsOf(form) : "")}>
            {t("I am safe: add what happened")}
          </a>
        </>
      }
    >
      <h2 class="hero is-attention">{t("Get to a safe place first.")}</h2>
      <p>
        {record.where === "hq"
          ? t("At headquarters since {time}", { time: clock(record.atHqSince ?? record.changedAt) })
          : t("The incident is saved on this phone, {time}. It sends itself when there is a network.", {
              time: clock(record.startedAt),
            })}
      </p>
      <p class="empty">
        {phone
          ? t("Then call the desk. The call does not need the internet.")
          : t("The mission gave no number for the desk. Call your coordinator or the emergency services.")}
      </p>
    </Screen>
  );
}

function CallTheDesk({ phone }: { phone: string }) {
  return (
    <a class="btn big main wide" href={`tel:${phone}`}>
      <Icon name="call" />
      {t("Call the desk, {phone}", { phone: unbroken(phone) })}
    </a>
  );
}

/** The section after the one that the taps have answered. */
function detailsOf(form: FormDocument): string {
  return form.questions.find((node) => node.type === "group" && !findNode([node], KIND))?.name ?? "";
}

/** Where the observer is: the record on screen, else where the team last wrote something. */
function stationAround(args: readonly string[]): string | null {
  if (args[0] === "at") return args[1] ?? null;
  const record = args[0] ? submissions.value.get(args[0]) : undefined;
  if (record) return record.station;
  return (
    newestFirst(submissions.value.values()).find((each) => each.mine && each.station !== null)?.station ??
    null
  );
}

function linesFrom([id, question]: readonly string[]): string {
  return id && id !== "at" && question ? question : "";
}

function answersOf(form: FormDocument, kind: string, gravity: string, lines: string): Record<string, Value> {
  const answers: Record<string, Value> = {};
  const set = (names: readonly string[], value: string) => {
    const node = findNode(form.questions, names);
    if (node && value) answers[node.name] = value;
  };
  set(KIND, kind);
  set(GRAVITY, gravity);
  set(LINES, lines);
  return answers;
}

function choicesOf(form: FormDocument, names: readonly string[]): readonly Choice[] {
  return form.lists[findNode(form.questions, names)?.list ?? ""] ?? [];
}

function findNode(nodes: readonly Node[], names: readonly string[]): Node | undefined {
  for (const node of nodes) {
    if (names.includes(node.name)) return node;
    const inside = findNode(node.children ?? [], names);
    if (inside) return inside;
  }
  return undefined;
}
