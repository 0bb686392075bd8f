/** A record to read: what was answered, where it is, and how to mend it. */
import { Icon } from "../components/icon.tsx";
import { questionsIn } from "../components/items.tsx";
import { RecordMark } from "../components/mark.tsx";
import { moment } from "../components/moments.ts";
import { reasonSentence } from "../components/problems.ts";
import { formOf, nameOfObserver, recordTitle, shownAnswer, stationNamed } from "../components/record.ts";
import { Screen } from "../components/screen.tsx";
import { differs } from "../components/standing.ts";
import { whereWord } from "../components/truth.tsx";
import type { FormDocument } from "../forms/document.ts";
import type { Question } from "../forms/form.ts";
import { otherAnswers } from "../forms/others.ts";
import { nt, t } from "../i18n.ts";
import { Asked } from "../questions/question.tsx";
import { attachmentOf, Thumb } from "../questions/thumb.tsx";
import { href, parseRoute } from "../route.ts";
import type { HistoryEntry, Submission, Value } from "../store/types.ts";
import { useView } from "./checklist.tsx";

export function ReadScreen({ record }: { record: Submission }) {
  const form = formOf(record);
  const isOpen = record.state !== "withdrawn";
  return (
    <Screen
      title={recordTitle(record)}
      under={[stationNamed(record.station)?.name, stateWord(record)].filter(Boolean).join(", ")}
      parent={parseRoute("")}
      from={[record.id]}
      dock={
        isOpen && (
          <div class="pair">
            <a class="btn big main grow" href={href("checklist", record.id)}>
              <Icon name="draft" />
              {record.state === "draft" ? t("Resume") : t("Amend")}
            </a>
          </div>
        )
      }
    >
      <p class="over">
        {t("Where it is")} <RecordMark record={record} />
      </p>
      {differs(record) && (
        <a class="btn wide" href={href("differ", record.id)}>
          <Icon name="differ" />
          {t("Settle where you differ")}
        </a>
      )}
      {record.why?.map((reason) => (
        <p class="wrong red" key={reason}>
          {reasonSentence(reason)}
        </p>
      ))}
      {form && <Answered record={record} form={form} />}
      <Others record={record} form={form} />
      {isOpen && <Mend record={record} />}
      <History entries={record.history} />
    </Screen>
  );
}

function stateWord(record: Submission): string {
  if (record.state === "draft") return t("draft");
  return record.state === "withdrawn" ? t("withdrawn") : t("final");
}

function Answered({ record, form }: { record: Submission; form: FormDocument }) {
  const shown = useView(record, form);
  const sections = shown.sections
    .map((section) => ({
      ...section,
      filled: questionsIn(section.items).filter((question) => isFilled(question)),
    }))
    .filter((section) => section.filled.length > 0);
  if (sections.length === 0) return <p class="empty">{t("Nothing is answered yet.")}</p>;
  return (
    <>
      {sections.map((section) => (
        <section key={section.name}>
          <h2 class="over">{section.title}</h2>
          <dl class="facts answers">
            {section.filled.map((question) => (
              <AnswerToRead key={question.path} question={question} form={form} />
            ))}
          </dl>
        </section>
      ))}
    </>
  );
}

/** What another version of the form asked for: kept, and read by the name it had there. */
function Others({ record, form }: { record: Submission; form: FormDocument | undefined }) {
  const others = otherAnswers(form, record.answers);
  if (others.length === 0) return null;
  return (
    <section>
      <h2 class="over">{t("Other answers")}</h2>
      <p class="hint">{t("This version of the form does not ask for them. They are kept.")}</p>
      <dl class="facts answers">
        {others.map(([path, value]) => (
          <div key={path}>
            <dt>
              <bdi class="code">{path}</bdi>
            </dt>
            <dd>{plainly(value)}</dd>
          </div>
        ))}
      </dl>
    </section>
  );
}

function plainly(value: Value) {
  const attachment = attachmentOf(value);
  if (attachment) return <Thumb attachment={attachment} />;
  if (typeof value === "boolean") return value ? t("Yes") : t("No");
  if (Array.isArray(value)) return value.join(", ");
  if (value && typeof value === "object" && "lat" in value) return `${value.lat}, ${value.lon}`;
  return String(value ?? "");
}

function isFilled(question: Question): boolean {
  return question.value !== null || question.blank;
}

function AnswerToRead({ question, form }: { question: Question; form: FormDocument }) {
  const attachment = attachmentOf(question.value);
  return (
    <div>
      <dt>
        <Asked question={question} />
      </dt>
      <dd>
        {attachment ? (
          <Thumb attachment={attachment} />
        ) : question.blank ? (
          t("blank in protocol")
        ) : (
          shownAnswer(form, question, question.value)
        )}
      </dd>
    </div>
  );
}

function Mend({ record }: { record: Submission }) {
  return (
    <section>
      <h2 class="over">{t("Mend it")}</h2>
      <ul class="rows">
        {record.station !== null && (
          <li>
            <a class="row" href={href("move", record.id)}>
              <span>{t("Change the station")}</span>
              <Icon name="on" small />
            </a>
          </li>
        )}
        <li>
          <a class="row" href={href("withdraw", record.id)}>
            <span>{t("Withdraw")}</span>
            <Icon name="on" small />
          </a>
        </li>
      </ul>
    </section>
  );
}

/** Who changed it and when: by the clock of the phone that did, and when headquarters received it. */
function History({ entries }: { entries: readonly HistoryEntry[] }) {
  return (
    <details>
      <summary class="link">{nt("History: {n} change", "History: {n} changes", entries.length)}</summary>
      <ul class="rows">
        {entries.map((entry, index) => (
          <li key={entry.revision ?? index} class="row">
            <span>
              {entry.mine ? t("You") : nameOfObserver(entry.observer)}, {whatChanged(entry)}
              <small class="n">
                {t("{time} by the phone's clock", { time: moment(entry.at) })}
                {entry.receivedAt
                  ? `, ${t("at headquarters {time}", { time: moment(entry.receivedAt) })}`
                  : `, ${whereWord(entry.where)}`}
              </small>
              {entry.problem && <small class="is-attention">{reasonSentence(entry.problem)}</small>}
            </span>
          </li>
        ))}
      </ul>
    </details>
  );
}

function whatChanged(entry: HistoryEntry): string {
  const state = entry.set.$state;
  if (state === "withdrawn") return t("withdrawn");
  const n = Object.keys(entry.set).filter((path) => !path.startsWith("$")).length;
  const answers = nt("{n} answer", "{n} answers", n);
  return state === "final" ? `${answers}, ${t("final")}` : answers;
}
