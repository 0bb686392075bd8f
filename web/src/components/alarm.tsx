/** What an alarm about headquarters' log is, and how to pass on what shows it. */
import { useState } from "preact/hooks";
import { t } from "../i18n.ts";
import { alarm } from "../store/index.ts";
import { Icon } from "./icon.tsx";
import { moment } from "./moments.ts";

export function AlarmSection() {
  const [isCopied, setCopied] = useState(false);
  const found = alarm.value;
  if (!found) return null;
  const notes = [found.seen, found.told].map(({ note, log }) => note ?? JSON.stringify(log)).join("\n");
  const copy = async () => {
    await navigator.clipboard.writeText(notes);
    setCopied(true);
  };
  return (
    <section class="stack">
      <h2 class="over">{t("Headquarters' list of reports")}</h2>
      <p class="note alert inset" role="alert">
        <Icon name="attention" small />
        <span>
          {t(
            "{time}: headquarters signed a list of reports that does not go on from the one it had signed before. Either somebody changed it, or two servers answer under one name.",
            { time: moment(found.at) },
          )}
        </span>
      </p>
      <p class="small">
        {found.isTold
          ? t("The desk has been told. Both signed lists stay on this phone as evidence.")
          : t("Call the desk. Both signed lists stay on this phone as evidence.")}{" "}
        {t(
          "Go on working: what you write is kept here and sent as before. The warning ends when headquarters says that its list began anew.",
        )}
      </p>
      <button type="button" class="btn wide" onClick={() => void copy()}>
        <Icon name="file" />
        {t("Copy what shows it")}
      </button>
      <p class="saved under" role="status">
        {isCopied ? t("Copied. You can paste it into a message.") : ""}
      </p>
    </section>
  );
}
