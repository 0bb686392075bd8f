/** A new checklist: which form, and which visit if there was one before; `choose-station.tsx` asks for the station. */
import { useEffect, useState } from "preact/hooks";
import { begin } from "../components/answering.ts";
import { RecordMark } from "../components/mark.tsx";
import { moment } from "../components/moments.ts";
import { formTitle, recordHref, stationNamed } from "../components/record.ts";
import { Screen } from "../components/screen.tsx";
import { visits } from "../components/standing.ts";
import type { FormDocument } from "../forms/document.ts";
import { t } from "../i18n.ts";
import { replace, watchPlace } from "../navigation.ts";
import { href, parseRoute } from "../route.ts";
import { currentForms, submissions } from "../store/index.ts";
import type { Submission } from "../store/types.ts";
import { checklists, isStationForm } from "./stages.ts";

/** Whether the address names a form of stations, and no station yet. */
export function asksForStation([slug, code]: readonly string[]): boolean {
  const form = currentForms().find((each) => each.slug === slug);
  return form !== undefined && code === undefined && isStationForm(form);
}

export function NewScreen({ slug, code }: { slug?: string | undefined; code?: string | undefined }) {
  const form = currentForms().find((each) => each.slug === slug);
  if (!form) return <ChooseForm />;
  return <Begin form={form} code={code ?? null} />;
}

function ChooseForm() {
  const forms = checklists(currentForms());
  return (
    <Screen title={t("Which form?")} under={t("New checklist")} parent={parseRoute("")}>
      {forms.length === 0 && (
        <p class="empty">{t("No forms yet. They come down with the next contact to headquarters.")}</p>
      )}
      <ul class="rows">
        {forms.map((form) => (
          <li key={form.slug}>
            <a class="row" href={href("new", form.slug)}>
              <span>{formTitle(form)}</span>
            </a>
          </li>
        ))}
      </ul>
    </Screen>
  );
}

/** Goes straight to the questions, unless the team has finished this form there before. */
function Begin({ form, code }: { form: FormDocument; code: string | null }) {
  const earlier = code === null ? [] : visits(submissions.value.values(), form.slug, code);
  const [isStraight] = useState(earlier.length === 0 || earlier.some((record) => record.state === "draft"));
  useEffect(() => {
    if (isStraight) void fill(form, code);
  }, []);
  if (isStraight) return null;
  return <AnotherVisit form={form} code={code ?? ""} earlier={earlier} />;
}

async function fill(form: FormDocument, code: string | null): Promise<void> {
  const isStillHere = watchPlace();
  const id = await begin(form, code);
  if (isStillHere()) replace("checklist", id);
}

function AnotherVisit({ form, code, earlier }: { form: FormDocument; code: string; earlier: Submission[] }) {
  const next = (earlier.at(-1)?.visit ?? earlier.length) + 1;
  return (
    <Screen
      title={t("{form}, station {code}", { form: formTitle(form), code })}
      under={stationNamed(code)?.name}
      parent={parseRoute(`new/${form.slug}`)}
      dock={
        <button type="button" class="btn big main wide" onClick={() => fill(form, code)}>
          {t("Begin visit {n}", { n: next })}
        </button>
      }
    >
      <h2 class="over">{t("Your team was here with this form")}</h2>
      <ul class="rows">
        {earlier.map((record) => (
          <li key={record.id}>
            <a class="row" href={recordHref(record)}>
              <span>
                {t("Visit {n}", { n: record.visit ?? 1 })}
                <small class="n">{t("changed {time}", { time: moment(record.changedAt) })}</small>
              </span>
              <RecordMark record={record} />
            </a>
          </li>
        ))}
      </ul>
      <p class="empty">
        {t("To correct an earlier visit, open it and amend it. A second stay is a visit of its own.")}
      </p>
    </Screen>
  );
}
