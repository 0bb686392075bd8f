/** What is where, what to resume, where to go next. */
import type { ComponentChildren } from "preact";
import { contextOf } from "../components/answering.ts";
import { Icon } from "../components/icon.tsx";
import { inLanguage } from "../components/language.ts";
import { RecordMark, StateMark } from "../components/mark.tsx";
import { dayOfWeek, figure, moment } from "../components/moments.ts";
import { formOf, recordHref, recordTitle, stationPlace, teamName } from "../components/record.ts";
import { IconLink, Screen } from "../components/screen.tsx";
import { byStation, differs, drafts, newestFirst, stationState } from "../components/standing.ts";
import { StorageNote } from "../components/storage.tsx";
import { AlarmNote, TruthLine } from "../components/truth.tsx";
import { view } from "../forms/form.ts";
import { nt, t } from "../i18n.ts";
import { href } from "../route.ts";
import { enrolment, messages, plan, submissions } from "../store/index.ts";
import type { Station, Submission } from "../store/types.ts";

/** `isInvited`: an invitation was opened on a phone that is set up already; `note` says how the network is. */
export function Home({
  isInvited,
  note,
  children,
}: {
  isInvited?: boolean | undefined;
  note: ComponentChildren;
  children?: ComponentChildren;
}) {
  const enrolled = enrolment.value;
  if (!enrolled) return null;
  const { mission, team, observer } = enrolled;
  const records = [...submissions.value.values()];
  const isReport = (record: Submission) => formOf(record)?.stage === "report";
  return (
    <Screen
      title={team ? [teamName(team), team.area].filter(Boolean).join(", ") : inLanguage(mission.names)}
      under={mission.election_on && dayOfWeek(mission.election_on)}
      kept={false}
      flag={false}
      actions={<IconLink name="menu" label={t("Menu")} to={href("menu")} />}
      strip={
        <>
          <TruthLine />
          {note}
          <AlarmNote />
          <StorageNote />
        </>
      }
      dock={<HomeDock />}
    >
      {isInvited && <AlreadySetUp />}
      {!enrolled.isReady && <StillComing />}
      <Messages />
      {drafts(records)
        .filter((record) => !isReport(record))
        .slice(0, 3)
        .map((record) => (
          <Resume key={record.id} record={record} />
        ))}
      {observer.term === "long" && <Reports reports={newestFirst(records).filter(isReport)} />}
      <Stations records={records} />
      <Elsewhere
        records={newestFirst(records).filter((record) => record.station === null && !isReport(record))}
      />
      {children}
    </Screen>
  );
}

function AlreadySetUp() {
  return (
    <p class="note info inset" role="status">
      <Icon name="talk" small />
      <span>
        {t(
          "This phone is set up already, for {name}. To use the invitation, first leave this phone in Settings.",
          {
            name: enrolment.value?.observer.name ?? "",
          },
        )}
      </span>
    </p>
  );
}

/** Forms are here, the register is not: work can begin. */
function StillComing() {
  return (
    <p class="note device inset" role="status">
      <Icon name="file" small />
      <span>
        {t("The list of stations still comes down to this phone. Keep the network until this note is gone.")}
      </span>
    </p>
  );
}

function HomeDock() {
  return (
    <div class="pair">
      <a class="btn big" href={href("incident")}>
        <Icon name="incident" />
        {t("Incident")}
      </a>
      <a class="btn big main grow" href={href("new")}>
        <Icon name="plus" />
        {t("New checklist")}
      </a>
    </div>
  );
}

function Resume({ record }: { record: Submission }) {
  const form = formOf(record);
  if (!form) return null;
  const { answered, of } = view(form, record.answers, "en", contextOf(record)).progress;
  return (
    <div class="resume">
      <p>
        <b>{recordTitle(record)}</b>
        <small class="n">
          {t("{n} of {of} answered, left at {time}", { n: answered, of, time: moment(record.changedAt) })}
        </small>
      </p>
      <a
        class="btn"
        href={href("checklist", record.id)}
        aria-label={`${t("Resume")}: ${recordTitle(record)}`}
      >
        {t("Resume")}
      </a>
    </div>
  );
}

function Stations({ records }: { records: Submission[] }) {
  const grouped = byStation(records);
  const planned = plan.value;
  const visited = planned.filter((station) => stationState(grouped.get(station.code) ?? []) !== "to_visit");
  const codes = new Set(planned.map((station) => station.code));
  const others = [...grouped.keys()].filter((code) => !codes.has(code));
  return (
    <section>
      <h2 class="over">
        {t("Today's stations")}
        <span>{t("{n} of {of} visited", { n: figure(visited.length), of: figure(planned.length) })}</span>
      </h2>
      {planned.length + others.length === 0 && (
        <p class="empty">
          {t("The stations of your plan will be here. Any other station can be found with New checklist.")}
        </p>
      )}
      <ul class="rows">
        {planned.map((station) => (
          <PlannedStation key={station.code} station={station} records={grouped.get(station.code) ?? []} />
        ))}
        {others.map((code) => (
          <UnplannedStation key={code} code={code} records={grouped.get(code) ?? []} />
        ))}
      </ul>
    </section>
  );
}

function PlannedStation({ station, records }: { station: Station; records: Submission[] }) {
  return (
    <li>
      <a class="row coded" href={stationHref(station.code, records)}>
        <bdi class="no">{station.code}</bdi>
        <span>
          {station.name}
          <small>{stationPlace(station)}</small>
        </span>
        <StateMark state={stationState(records)} />
      </a>
    </li>
  );
}

/** Where a pair differs, that comes first; otherwise all that was filled at the station. */
function stationHref(code: string, records: Submission[]): string {
  const open = records.find((record) => record.state !== "withdrawn" && differs(record));
  return open ? href("differ", open.id) : href("station", code);
}

function UnplannedStation({ code, records }: { code: string; records: Submission[] }) {
  return (
    <li>
      <a class="row coded" href={stationHref(code, records)}>
        <bdi class="no">{code}</bdi>
        <span>
          {t("Not in our plan")}
          <small>{records.map(recordName).join(", ")}</small>
        </span>
        <StateMark state={stationState(records)} />
      </a>
    </li>
  );
}

function recordName(record: Submission): string {
  const form = formOf(record);
  return form ? inLanguage(form.title, form.default_language) : "";
}

/** Incidents away from a station, notes and the like. */
function Elsewhere({ records }: { records: Submission[] }) {
  if (records.length === 0) return null;
  return (
    <section>
      <h2 class="over">{t("Not at a station")}</h2>
      <ul class="rows">
        {records.map((record) => (
          <li key={record.id}>
            <a class="row" href={recordHref(record)}>
              <span>{recordTitle(record)}</span>
              <RecordMark record={record} />
            </a>
          </li>
        ))}
      </ul>
    </section>
  );
}

function Reports({ reports }: { reports: Submission[] }) {
  return (
    <section>
      <h2 class="over">{t("Interim reports")}</h2>
      {reports.length === 0 && <p class="empty">{t("Reports you write for the mission will be here.")}</p>}
      <ul class="rows">
        {reports.map((report) => (
          <ReportRow key={report.id} report={report} />
        ))}
        <li>
          <a class="row" href={href("report")}>
            <span>{t("New interim report")}</span>
            <Icon name="on" small />
          </a>
        </li>
      </ul>
    </section>
  );
}

function ReportRow({ report }: { report: Submission }) {
  const review =
    report.review === "returned" ? t("returned") : report.review === "accepted" ? t("accepted") : "";
  return (
    <li>
      <a class="row" href={recordHref(report)}>
        <span>
          {recordTitle(report)}
          <small class="n">
            {[review, t("changed {time}", { time: moment(report.changedAt) })].filter(Boolean).join(", ")}
          </small>
        </span>
        <RecordMark record={report} />
      </a>
    </li>
  );
}

function Messages() {
  const latest = messages.value.at(-1);
  if (!latest) return null;
  const more = messages.value.length - 1;
  return (
    <div class="note info inset">
      <Icon name="talk" small />
      <div>
        <b class="n">{t("The desk, {time}", { time: moment(latest.at) })}</b>
        <p>{latest.text}</p>
        {more > 0 && (
          <a class="link" href={href("messages")}>
            {nt("{n} earlier message", "{n} earlier messages", more)}
          </a>
        )}
      </div>
    </div>
  );
}
