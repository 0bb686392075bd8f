/** A mark of state with its word: shape, colour and word say the same. */
import { t } from "../i18n.ts";
import type { Submission } from "../store/types.ts";
import { Icon, type IconName } from "./icon.tsx";
import { differs, type StationState } from "./standing.ts";

interface Look {
  icon?: IconName;
  tone: string;
  word: string;
}

function look(state: StationState): Look {
  switch (state) {
    case "to_visit":
      return { tone: "none", word: t("to visit") };
    case "draft":
      return { icon: "draft", tone: "none", word: t("draft") };
    case "differ":
      return { icon: "differ", tone: "attention", word: t("you differ") };
    case "attention":
      return { icon: "attention", tone: "attention", word: t("needs attention") };
    case "device":
      return { icon: "device", tone: "device", word: t("on this phone") };
    case "hub":
      return { icon: "hub", tone: "hub", word: t("with hub") };
    case "hq":
      return { icon: "hq", tone: "hq", word: t("at HQ") };
  }
}

export function StateMark({ state }: { state: StationState }) {
  const { icon, tone, word } = look(state);
  return (
    <span class={`mark is-${tone}`}>
      {icon && <Icon name={icon} small />}
      {word}
    </span>
  );
}

export function RecordMark({ record }: { record: Submission }) {
  if (record.state === "withdrawn") return <span class="mark is-none">{t("withdrawn")}</span>;
  return <StateMark state={differs(record) ? "differ" : record.state === "draft" ? "draft" : record.where} />;
}
