/** One station: what the team has filled there, and what can be begun. */
import { RecordMark } from "../components/mark.tsx";
import { moment } from "../components/moments.ts";
import { formOf, formTitle, recordHref, stationNamed, stationPlace } from "../components/record.ts";
import { Screen } from "../components/screen.tsx";
import { differs, newestFirst } from "../components/standing.ts";
import { t } from "../i18n.ts";
import { href, parseRoute } from "../route.ts";
import { currentForms, submissions } from "../store/index.ts";
import type { Submission } from "../store/types.ts";
import { checklists, isStationForm } from "./stages.ts";

export function StationScreen({ code }: { code: string }) {
  const station = stationNamed(code);
  const records = newestFirst(submissions.value.values()).filter((record) => record.station === code);
  const forms = checklists(currentForms()).filter(isStationForm);
  return (
    <Screen
      title={station ? `${station.code} ${station.name}` : t("Station {code}", { code })}
      under={station ? stationPlace(station) : t("Typed by hand, not in the list")}
      parent={parseRoute("")}
      from={["at", code]}
    >
      <h2 class="over">{t("Filled here")}</h2>
      {records.length === 0 && (
        <p class="empty">{t("Nothing yet. What your team fills at this station will be here.")}</p>
      )}
      <ul class="rows">
        {records.map((record) => (
          <RecordRow key={record.id} record={record} />
        ))}
      </ul>
      <h2 class="over">{t("Begin here")}</h2>
      <ul class="rows">
        {forms.map((form) => (
          <li key={form.slug}>
            <a class="row" href={href("new", form.slug, code)}>
              <span>{formTitle(form)}</span>
            </a>
          </li>
        ))}
      </ul>
    </Screen>
  );
}

function RecordRow({ record }: { record: Submission }) {
  const visit = record.visit !== null && record.visit > 1 ? t("visit {n}", { n: record.visit }) : "";
  return (
    <li>
      <a class="row" href={differs(record) ? href("differ", record.id) : recordHref(record)}>
        <span>
          {formTitle(formOf(record))}
          <small class="n">
            {[visit, t("changed {time}", { time: moment(record.changedAt) })].filter(Boolean).join(", ")}
          </small>
        </span>
        <RecordMark record={record} />
      </a>
    </li>
  );
}
