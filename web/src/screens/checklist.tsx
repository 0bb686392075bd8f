/** One section of a form at a time, resumed exactly where one left. */
import { useEffect, useLayoutEffect, useMemo } from "preact/hooks";
import { contextOf, keptBehind, saveProblem } from "../components/answering.ts";
import { Icon } from "../components/icon.tsx";
import { Items, questionsIn, type Sheet } from "../components/items.tsx";
import { clockToSecond, moment } from "../components/moments.ts";
import { ProgressLine } from "../components/progress.tsx";
import { formOf, formTitle, stationNamed } from "../components/record.ts";
import { Screen } from "../components/screen.tsx";
import { looksBeyond, surroundings } from "../components/surroundings.ts";
import type { FormDocument } from "../forms/document.ts";
import { type FailedCheck, type FormView, failedChecks, type Section, view } from "../forms/form.ts";
import { t } from "../i18n.ts";
import { go, replace } from "../navigation.ts";
import { domId } from "../questions/question.tsx";
import { href, parseRoute } from "../route.ts";
import { register, remember, settings, submissions } from "../store/index.ts";
import type { Submission } from "../store/types.ts";

export function ChecklistScreen({ record, section }: { record: Submission; section: string | undefined }) {
  const form = formOf(record);
  if (!form) return <FormMissing />;
  return <Filling record={record} form={form} section={section} />;
}

function FormMissing() {
  return (
    <Screen title={t("Checklist")} parent={parseRoute("")}>
      <p class="empty">
        {t(
          "The form of this record is not on this phone yet. It comes down with the next contact to headquarters.",
        )}
      </p>
    </Screen>
  );
}

/** A form that asks nothing, or nothing any more: what it reckons itself can be finished all the same. */
function NothingToAsk({ record, form }: { record: Submission; form: FormDocument }) {
  return (
    <Screen
      title={formTitle(form)}
      parent={parseRoute("")}
      dock={
        <a class="btn big main wide" href={href("review", record.id)}>
          {t("Review")}
        </a>
      }
    >
      <p class="empty">{t("This form asks nothing now.")}</p>
    </Screen>
  );
}

/** The view of a record's form, reckoned again only when the record changed. */
export function useView(record: Submission, form: FormDocument): FormView {
  return useMemo(
    () => view(form, record.answers, settings.value.language, contextOf(record)),
    [form, record.answers, record.blank, settings.value.language],
  );
}

/** What does not agree in a record, with what the phone knows of the team's other forms. */
export function useChecks(record: Submission, form: FormDocument): FailedCheck[] {
  const around = surroundings.here.value;
  useEffect(() => void (looksBeyond(form) && surroundings.come()), [form]);
  return useMemo(
    () =>
      failedChecks(
        form,
        record.answers,
        settings.value.language,
        contextOf(record),
        around?.aroundOf(record),
      ),
    [form, record, around, submissions.value, register.value, settings.value.language],
  );
}

export function useSheet(record: Submission, form: FormDocument, shown: FormView): Sheet {
  const all = useChecks(record, form);
  return useMemo(() => {
    const here = all.filter(isForItsLines);
    const open = here.filter((check) => !check.confirmed);
    const checks = new Map<string, FailedCheck[]>();
    for (const check of here) {
      const last = check.lines.at(-1) ?? "";
      checks.set(last, [...(checks.get(last) ?? []), check]);
    }
    const off = new Set(open.flatMap((check) => check.lines));
    return { record, checks, first: open[0], off, kept: keptBehind(form, shown, record.answers) };
  }, [form, record, shown, all]);
}

/** A pair that differs has its mark at the question, and words that are still to be written are no fault yet. */
const isForItsLines = ({ about }: FailedCheck): boolean => about === undefined;

function Filling({
  record,
  form,
  section,
}: {
  record: Submission;
  form: FormDocument;
  section: string | undefined;
}) {
  const shown = useView(record, form);
  const sheet = useSheet(record, form, shown);
  const [rememberedSection = "", rememberedPath = ""] = splitPlace(section ? undefined : record.place);
  const index = Math.max(
    0,
    shown.sections.findIndex((each) => each.name === (section ?? rememberedSection)),
  );
  const here = shown.sections[index];
  useResume(rememberedPath);
  useRememberedPlace(record.id, here);
  if (!here) return <NothingToAsk record={record} form={form} />;
  const next = shown.sections[index + 1];
  return (
    <Screen
      title={
        record.station
          ? t("{form}, station {code}", { form: formTitle(form), code: record.station })
          : formTitle(form)
      }
      under={underTitle(record)}
      parent={parseRoute("")}
      flag={false}
      strip={<ProgressLine id={record.id} shown={shown} index={index} />}
      dock={<Dock record={record} next={next} path={here.name} isSecond={hasOpenCheck(sheet, here)} />}
    >
      {form.stage === "incident" && record.state === "final" && index < 2 && (
        <IncidentSaved record={record} />
      )}
      {here.hint && <p class="hint">{here.hint}</p>}
      <Items items={here.items} sheet={sheet} />
    </Screen>
  );
}

function underTitle(record: Submission): string {
  const name = stationNamed(record.station)?.name ?? "";
  const visit = (record.visit ?? 1) > 1 ? t("visit {n}", { n: record.visit ?? 1 }) : "";
  return [name, visit, t("begun {time}", { time: moment(record.startedAt) })].filter(Boolean).join(", ");
}

/** While figures of this section do not agree, re-reading is the filled button and going on steps back. */
function hasOpenCheck(sheet: Sheet, section: Section): boolean {
  const isOpen = (path: string) => sheet.checks.get(path)?.some((check) => !check.confirmed);
  return !!sheet.first && questionsIn(section.items).some(({ path }) => isOpen(path));
}

interface DockProps {
  record: Submission;
  next: Section | undefined;
  path: string;
  isSecond: boolean;
}

function Dock({ record, next, path, isSecond }: DockProps) {
  const onward = () => (next ? replace("checklist", record.id, next.name) : go("review", record.id));
  return (
    <>
      <SavedLine record={record} />
      <div class="pair">
        <a class="btn big" href={href("incident", record.id, path)}>
          <Icon name="incident" />
          {t("Incident")}
        </a>
        <button type="button" class={isSecond ? "btn big grow" : "btn big main grow"} onClick={onward}>
          {next ? t("Next section") : t("Review")}
          <Icon name="on" />
        </button>
      </div>
    </>
  );
}

export function SavedLine({ record, version }: { record: Submission; version?: number }) {
  if (record.untouched) return <p class="saved">{t("Nothing is entered yet.")}</p>;
  const isAtHq = record.unsent === 0 && record.where === "hq";
  const time = clockToSecond(record.changedAt);
  const words = isAtHq
    ? t("At headquarters since {time}", { time: record.atHqSince ? moment(record.atHqSince) : time })
    : version
      ? t("Version {n}, saved on this phone at {time}", { n: version, time })
      : t("Saved on this phone at {time}", { time });
  if (saveProblem.value) return <NotSaved words={saveProblem.value} />;
  return (
    <p class="saved n" aria-live="polite">
      <span class={isAtHq ? "is-hq" : ""}>
        <Icon name={isAtHq ? "hq" : "device"} small />
      </span>
      {words}
    </p>
  );
}

function NotSaved({ words }: { words: string }) {
  return (
    <p class="wrong red" role="alert">
      <Icon name="attention" small />
      <span>{words}</span>
    </p>
  );
}

function IncidentSaved({ record }: { record: Submission }) {
  return (
    <p class="note device inset" role="status">
      <Icon name="tick" small />
      <span>
        {t("The incident is saved, {time}. Add words and photos when it is safe.", {
          time: moment(record.startedAt),
        })}
      </span>
    </p>
  );
}

/** "section/question", where the question's own path may hold slashes. */
export function splitPlace(place: string | undefined): [string?, string?] {
  if (!place) return [];
  const at = place.indexOf("/");
  return at < 0 ? [place] : [place.slice(0, at), place.slice(at + 1)];
}

/** Brings the question one left back under the eyes. */
function useResume(path: string): void {
  useLayoutEffect(() => {
    const row = path
      ? (document.getElementById(`${domId(path)}-row`) ?? document.getElementById(domId(path)))
      : null;
    if (!row) return scrollTo(0, 0);
    row.scrollIntoView({ block: "center" });
    row.focus({ preventScroll: true });
  }, []);
}

/** Notes section and question as the focus moves. */
export function useRememberedPlace(id: string, section: Section | undefined): void {
  const name = section?.name ?? "";
  useEffect(() => {
    if (!name) return undefined;
    const note = (event: FocusEvent) => {
      const row = event.target instanceof Element ? event.target.closest("[data-path]") : null;
      const path = row?.getAttribute("data-path");
      if (path) void remember(id, `${name}/${path}`);
    };
    void remember(id, `${name}/`);
    document.addEventListener("focusin", note);
    return () => document.removeEventListener("focusin", note);
  }, [id, name]);
}
