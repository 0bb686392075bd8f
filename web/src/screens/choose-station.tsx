/** Which station a new checklist is for: from the whole register, or typed by hand. */
import { moment } from "../components/moments.ts";
import { formTitle } from "../components/record.ts";
import { Screen } from "../components/screen.tsx";
import { visits } from "../components/standing.ts";
import { ByHand, StationPicker } from "../components/station-picker.tsx";
import { t } from "../i18n.ts";
import { go } from "../navigation.ts";
import { parseRoute } from "../route.ts";
import { currentForms, submissions } from "../store/index.ts";
import type { Station } from "../store/types.ts";

export function ChooseStation({ slug }: { slug: string }) {
  const form = currentForms().find((each) => each.slug === slug);
  if (!form) return null;
  const pick = (code: string) => go("new", slug, code);
  const remark = (station: Station) => {
    const last = visits(submissions.value.values(), slug, station.code).at(-1);
    return last ? t("visited {time}", { time: moment(last.startedAt) }) : null;
  };
  return (
    <Screen
      title={t("Which station?")}
      under={t("New checklist: {form}", { form: formTitle(form) })}
      parent={parseRoute("new")}
      dock={<ByHand onPick={pick} />}
    >
      <StationPicker onPick={pick} remark={remark} />
    </Screen>
  );
}
