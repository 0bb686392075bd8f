/** All sections of a form with what is answered in each. */
import { formOf, formTitle } from "../components/record.ts";
import { Screen } from "../components/screen.tsx";
import type { FormDocument } from "../forms/document.ts";
import { t } from "../i18n.ts";
import { href, parseRoute } from "../route.ts";
import type { Submission } from "../store/types.ts";
import { useView } from "./checklist.tsx";

export function SectionsScreen({ record }: { record: Submission }) {
  const form = formOf(record);
  return form ? <Sections record={record} form={form} /> : null;
}

function Sections({ record, form }: { record: Submission; form: FormDocument }) {
  const shown = useView(record, form);
  return (
    <Screen
      title={t("Sections")}
      under={
        record.station
          ? t("{form}, station {code}", { form: formTitle(form), code: record.station })
          : formTitle(form)
      }
      parent={parseRoute(`checklist/${record.id}`)}
      from={[record.id]}
      dock={
        <a class="btn big wide" href={href("review", record.id)}>
          {t("Review")}
        </a>
      }
    >
      <ul class="rows">
        {shown.sections.map((section, index) => (
          <li key={section.name}>
            <a class="row coded" href={href("checklist", record.id, section.name)}>
              <span class="code n">{index + 1}</span>
              <span>{section.title}</span>
              <span class="mark is-none n">
                {t("{n} of {of}", { n: section.progress.answered, of: section.progress.of })}
              </span>
            </a>
          </li>
        ))}
      </ul>
    </Screen>
  );
}
