/** Lines that do not agree: amber, for it may be the commission's error and so the finding itself. Never blocks. */
import type { FailedCheck } from "../forms/form.ts";
import { t } from "../i18n.ts";
import { domId } from "../questions/question.tsx";
import type { HistoryEntry, Submission } from "../store/types.ts";
import { keep } from "./answering.ts";
import { Icon } from "./icon.tsx";
import { moment } from "./moments.ts";
import { nameOfObserver } from "./record.ts";

interface VerdictProps {
  record: Submission;
  check: FailedCheck;
  /** Only the first open check of a screen carries the filled button. */
  isFirst: boolean;
  /** It stands among questions, not among the lines of a protocol. */
  inset?: boolean;
}

export function Verdict({ record, check, isFirst, inset }: VerdictProps) {
  if (check.confirmed) return <Confirmed record={record} check={check} ofProtocol={!inset} />;
  const [claim, rest] = split(check.sentence);
  return (
    <div class={inset ? "verdict inset" : "verdict"} role="status">
      <p>
        <b>{claim}</b> {rest}
      </p>
      {check.hints.map((hint) => (
        <p class="hint" key={hint}>
          {hint}
        </p>
      ))}
      <div class="two">
        <button type="button" class={isFirst ? "btn main" : "btn"} onClick={() => reread(check)}>
          {inset ? t("Look again") : t("Re-read the lines")}
        </button>
        <button type="button" class="btn" onClick={() => confirm(record, check, true)}>
          {inset ? t("It is so") : t("Confirmed as in protocol")}
        </button>
      </div>
    </div>
  );
}

interface ConfirmedProps {
  record: Submission;
  check: FailedCheck;
  ofProtocol: boolean;
}

function Confirmed({ record, check, ofProtocol }: ConfirmedProps) {
  const last = confirmation(record, check);
  return (
    <div class="confirmed">
      <Icon name="tick" small />
      <span>
        {ofProtocol ? t("Confirmed as in protocol") : t("Confirmed, it is so")}: {check.sentence}{" "}
        {last && <span class="n">{whoAndWhen(last)}</span>}{" "}
        <button type="button" class="link small" onClick={() => confirm(record, check, null)}>
          {t("Take it back")}
        </button>
      </span>
    </div>
  );
}

/** The change that last confirmed a check. */
export function confirmation(record: Submission, check: FailedCheck): HistoryEntry | undefined {
  return record.history.findLast(({ set }) => set[`$confirmed/${check.id}`] === true);
}

const whoAndWhen = (entry: HistoryEntry): string =>
  entry.mine
    ? t("You, {time}.", { time: moment(entry.at) })
    : t("{name}, {time}.", { name: nameOfObserver(entry.observer), time: moment(entry.at) });

function confirm(record: Submission, check: FailedCheck, value: true | null): void {
  void keep(record.id, { [`$confirmed/${check.id}`]: value });
}

/** The first line takes the focus, its figure selected: read it again from the protocol. */
function reread(check: FailedCheck): void {
  const path = check.lines[0] ?? "";
  const field = document.getElementById(domId(path)) ?? document.getElementById(`${domId(path)}-row`);
  field?.focus();
  if (field instanceof HTMLInputElement) field.select();
  field?.scrollIntoView({ block: "center" });
}

/** The claim stands bold, what follows from it does not. */
function split(sentence: string): [string, string] {
  const stop = sentence.search(/\. /);
  const end = stop < 0 ? sentence.search(/: /) : stop;
  return end < 0 ? [sentence, ""] : [sentence.slice(0, end + 1), sentence.slice(end + 2)];
}
