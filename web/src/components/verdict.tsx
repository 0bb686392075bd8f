/** Lines that do not agree: amber, for it may be the commission's error and so the finding itself. Never blocks. */
import type { FailedCheck } from "../forms/form.ts";
import { t } from "../i18n.ts";
import { domId } from "../questions/question.tsx";
import { keep } from "./answering.ts";
import { Icon } from "./icon.tsx";

interface VerdictProps {
  record: string;
  check: FailedCheck;
  /** Only the first open check of a screen carries the filled button. */
  isFirst: boolean;
  inset?: boolean;
}

export function Verdict({ record, check, isFirst, inset }: VerdictProps) {
  if (check.confirmed) return <Confirmed record={record} check={check} />;
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
          {t("Re-read the lines")}
        </button>
        <button type="button" class="btn" onClick={() => confirm(record, check, true)}>
          {t("Confirmed as in protocol")}
        </button>
      </div>
    </div>
  );
}

function Confirmed({ record, check }: { record: string; check: FailedCheck }) {
  return (
    <div class="confirmed">
      <Icon name="tick" small />
      <span>
        {t("Confirmed as in protocol")}: {check.sentence}{" "}
        <button type="button" class="link small" onClick={() => confirm(record, check, null)}>
          {t("Take it back")}
        </button>
      </span>
    </div>
  );
}

function confirm(record: string, check: FailedCheck, value: true | null): void {
  void keep(record, { [`$confirmed/${check.id}`]: value });
}

/** The first line takes the focus, its figure selected: read it again from the protocol. */
function reread(check: FailedCheck): void {
  const field = document.getElementById(domId(check.lines[0] ?? ""));
  field?.focus();
  if (field instanceof HTMLInputElement) field.select();
  field?.scrollIntoView({ block: "center" });
}

/** The claim stands bold, what follows from it does not. */
function split(sentence: string): [string, string] {
  const end = sentence.search(/[.:] /);
  return end < 0 ? [sentence, ""] : [sentence.slice(0, end + 1), sentence.slice(end + 2)];
}
