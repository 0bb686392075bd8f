/** The interim report of a long-term observer: a conversation with the desk, section by section. */
import { useEffect, useState } from "preact/hooks";
import { begin, complete } from "../components/answering.ts";
import { Icon } from "../components/icon.tsx";
import { Items, questionsIn, type Sheet } from "../components/items.tsx";
import { dayOf, moment } from "../components/moments.ts";
import { errorSentence } from "../components/problems.ts";
import { formForStage, formOf, recordTitle, shownAnswer } from "../components/record.ts";
import { Screen } from "../components/screen.tsx";
import type { FormDocument } from "../forms/document.ts";
import type { FormView, Section } from "../forms/form.ts";
import { t } from "../i18n.ts";
import { replace, watchPlace } from "../navigation.ts";
import { href, parseRoute } from "../route.ts";
import { enrolment } from "../store/index.ts";
import type { HistoryEntry, Submission } from "../store/types.ts";
import { SavedLine, useRememberedPlace, useSheet, useView } from "./checklist.tsx";

export function ReportScreen({
  record,
  section,
}: {
  record: Submission | undefined;
  section: string | undefined;
}) {
  const form = record ? formOf(record) : formForStage("report");
  if (!form) return <NoForm />;
  return record ? <Report record={record} form={form} open={section} /> : <NewReport form={form} />;
}

function NoForm() {
  return (
    <Screen title={t("Interim report")} parent={parseRoute("")}>
      <p class="empty">
        {t(
          "The mission has not published its report form yet. It comes down with the next contact to headquarters.",
        )}
      </p>
    </Screen>
  );
}

function NewReport({ form }: { form: FormDocument }) {
  useEffect(() => {
    const isStillHere = watchPlace();
    void begin(form, null).then((id) => isStillHere() && replace("report", id));
  }, []);
  return null;
}

function Report({
  record,
  form,
  open,
}: {
  record: Submission;
  form: FormDocument;
  open: string | undefined;
}) {
  const shown = useView(record, form);
  const sheet = useSheet(record, form, shown);
  const section = shown.sections.find((each) => each.name === open);
  useRememberedPlace(record.id, section);
  const area = enrolment.value?.team.area;
  return (
    <Screen
      title={[recordTitle(record), area].filter(Boolean).join(", ")}
      under={periodOf(record)}
      parent={section ? parseRoute(`report/${record.id}`) : parseRoute("")}
      from={[record.id]}
      kept={false}
      dock={<Dock record={record} shown={shown} section={section} />}
    >
      <Standing record={record} shown={shown} />
      {section && <OpenSection section={section} sheet={sheet} shown={shown} />}
      <ul class="rows">
        {shown.sections
          .filter((each) => each !== section)
          .map((each) => (
            <SectionRow key={each.name} record={record} form={form} section={each} />
          ))}
      </ul>
    </Screen>
  );
}

function periodOf(record: Submission): string {
  const { period_from: from, period_to: to } = record.answers;
  if (typeof from !== "string" || typeof to !== "string")
    return t("begun {time}", { time: moment(record.startedAt) });
  return t("{from} to {to}", { from: dayOf(from), to: dayOf(to) });
}

/** What the desk said of it, or where it stands. */
function Standing({ record, shown }: { record: Submission; shown: FormView }) {
  if (record.review === "accepted") {
    return (
      <p class="note info inset">
        <span class="is-hq">
          <Icon name="hq" small />
        </span>
        <span>{t("Accepted by the desk. Nothing is left to do.")}</span>
      </p>
    );
  }
  if (record.review === "returned") return <Returned record={record} shown={shown} />;
  if (record.state !== "final") return null;
  return (
    <p class="note info inset">
      <Icon name="talk" small />
      <span>
        {t("Submitted {time}. The desk reads it next; you can still change it and submit again.", {
          time: moment(record.finalAt ?? record.changedAt),
        })}
      </span>
    </p>
  );
}

function Returned({ record, shown }: { record: Submission; shown: FormView }) {
  const entry = lastReturn(record.history);
  const by = [entry?.observer, entry ? moment(entry.at) : ""].filter(Boolean).join(", ");
  return (
    <>
      {Object.entries(record.comments).map(([question, comment]) => (
        <div class="talk" key={question}>
          <small class="n">
            <b>
              <Icon name="talk" small />
              {t("Returned")}
            </b>
            {t("by {who}", { who: [by, question].filter(Boolean).join(", ") })}
          </small>
          <p>{comment}</p>
          {question && (
            <a class="link" href={href("report", record.id, sectionOf(shown, question) ?? "")}>
              {t("Open {section}", { section: question })}
            </a>
          )}
        </div>
      ))}
    </>
  );
}

function lastReturn(history: readonly HistoryEntry[]): HistoryEntry | undefined {
  return history.filter((entry) => entry.set.$review === "returned").at(-1);
}

function sectionOf(shown: FormView, path: string): string | undefined {
  const [name = ""] = path.split("/");
  return shown.sections.find((section) => section.items.some((item) => item.path.split("/")[0] === name))
    ?.name;
}

interface OpenSectionProps {
  section: Section;
  sheet: Sheet;
  shown: FormView;
}

function OpenSection({ section, sheet, shown }: OpenSectionProps) {
  const isNamedByQuestion = section.items[0]?.label === section.title;
  const filled = shown.sections.filter((each) => each.progress.answered > 0).length;
  return (
    <>
      <p class="over">
        <span>{t("{n} of {of} sections begun", { n: filled, of: shown.sections.length })}</span>
      </p>
      {!isNamedByQuestion && <h2 class="section">{section.title}</h2>}
      <div class={isNamedByQuestion ? "lead" : ""}>
        <Items items={section.items} sheet={sheet} />
      </div>
    </>
  );
}

/** A section that is not open: its code, its name, and in a few words what it holds. */
function SectionRow({ record, form, section }: { record: Submission; form: FormDocument; section: Section }) {
  const list = questionsIn(section.items);
  const commented = list.some((question) => question.path in record.comments);
  const changed = changedSince(record, new Set(list.map((question) => question.path)));
  const words = commented
    ? changed
      ? t("changed since returned")
      : t("commented by the desk")
    : summaryOf(form, section);
  return (
    <li>
      <a class="row coded" href={href("report", record.id, section.name)}>
        <bdi class="code">{list[0]?.code}</bdi>
        <span>{section.title}</span>
        <span class={commented && !changed ? "mark is-hub" : "mark is-none"}>
          {commented && <Icon name="talk" small />}
          {words}
        </span>
      </a>
    </li>
  );
}

function changedSince(record: Submission, paths: ReadonlySet<string>): boolean {
  const returned = lastReturn(record.history);
  return (
    returned !== undefined &&
    record.history.some(
      (entry) =>
        entry.mine && entry.at > returned.at && Object.keys(entry.set).some((path) => paths.has(path)),
    )
  );
}

/** "same, 3 sources" where the form asks for that, else how much is filled. */
function summaryOf(form: FormDocument, section: Section): string {
  const { answered, of } = section.progress;
  if (answered === 0) return t("empty");
  const list = questionsIn(section.items);
  const change = list.find((question) => question.node.type === "select_one" && question.value);
  const sources = list.find((question) => question.node.type === "integer" && question.value);
  const words = [
    change && shownAnswer(form, change, change.value).toLowerCase(),
    sources && `${sources.label.toLowerCase()} ${String(sources.value)}`,
  ].filter(Boolean);
  return words.join(", ") || t("{n} of {of}", { n: answered, of });
}

interface DockProps {
  record: Submission;
  shown: FormView;
  section: Section | undefined;
}

function Dock({ record, shown, section }: DockProps) {
  const [problem, setProblem] = useState("");
  const [isAsking, ask] = useState(false);
  const empty = shown.sections.filter((each) => each.missing.length > 0);
  const version = 1 + record.history.filter((entry) => entry.set.$review === "returned").length;
  const papers = shown.sections.find((each) =>
    each.items.some((item) => item.kind === "repeat" && questionHoldsFile(item.node.children)),
  );
  const submit = async () => {
    if (empty.length > 0 && !isAsking) return ask(true);
    const isStillHere = watchPlace();
    try {
      await complete(record.id);
      if (isStillHere()) replace("report", record.id);
    } catch (error) {
      setProblem(errorSentence(error));
    }
  };
  return (
    <>
      {problem && <p class="wrong red">{problem}</p>}
      {isAsking && (
        <p class="wrong">
          {t("Still empty: {sections}. Submit it all the same?", {
            sections: empty.map((each) => each.title).join(", "),
          })}
        </p>
      )}
      <SavedLine record={record} version={version} />
      <div class="pair">
        {papers && papers !== section && (
          <a class="btn big" href={href("report", record.id, papers.name)}>
            <Icon name="clip" />
            {t("Attach")}
          </a>
        )}
        {record.review !== "accepted" && (
          <button type="button" class="btn big main grow" onClick={submit}>
            {record.review === "returned" || record.state === "final" ? t("Submit again") : t("Submit")}
          </button>
        )}
      </div>
    </>
  );
}

function questionHoldsFile(children: readonly { type: string }[] | undefined): boolean {
  return children?.some((child) => child.type === "file" || child.type === "photo") ?? false;
}
