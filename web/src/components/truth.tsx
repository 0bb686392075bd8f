/** Three counts say where the work is; a fourth joins them only when somebody must look. */
import { nt, t } from "../i18n.ts";
import { href } from "../route.ts";
import { alarm, counts, network } from "../store/index.ts";
import type { SendingProblem, Where } from "../store/types.ts";
import { Icon } from "./icon.tsx";
import { clock } from "./moments.ts";
import { sendingSentence } from "./problems.ts";

export function whereWord(where: Where): string {
  switch (where) {
    case "device":
      return t("on this phone");
    case "hub":
      return t("with hub");
    case "hq":
      return t("at headquarters");
    case "attention":
      return t("needs attention");
  }
}

export function TruthLine() {
  const now = counts.value;
  const shown: Where[] = now.attention ? ["device", "hub", "hq", "attention"] : ["device", "hub", "hq"];
  return (
    <a class={shown.length > 3 ? "truth four" : "truth"} href={href("where")} aria-live="polite">
      {shown.map((where) => (
        <span key={where} class={now[where] ? "" : "zero"}>
          <b class={now[where] ? `is-${where}` : ""}>
            <Icon name={where} />
            {now[where]}
          </b>
          <small>{whereWord(where)}</small>
        </span>
      ))}
    </a>
  );
}

/** Offline is a state, not an error. */
export function NetworkNote() {
  const { online, offlineSince, problem, nextTryAt } = network.value;
  if (online && !isTelling(problem)) return null;
  return (
    <p class="note device" role="status">
      <Icon name="nonet" small />
      <span>{online && isTelling(problem) ? notSent(problem, nextTryAt) : offline(offlineSince)}</span>
    </p>
  );
}

/** Two signed states of headquarters that cannot both be true: stays until headquarters has explained itself. */
export function AlarmNote() {
  if (!alarm.value) return null;
  return (
    <div class="note alert" role="alert">
      <Icon name="attention" small />
      <div>
        {t(
          "Headquarters' list of reports is not the one this phone saw before: something in it was changed or is gone. Your work stays on this phone. Call the desk.",
        )}
        <div>
          <a class="link" href={href("settings")}>
            {t("More about it")}
          </a>
        </div>
      </div>
    </div>
  );
}

/** A server that only asks to wait is no news for the observer. */
function isTelling(problem: SendingProblem | undefined): problem is SendingProblem {
  return problem !== undefined && problem !== "busy";
}

function offline(since: string | undefined): string {
  return since
    ? t("No network since {time}. Go on working: everything is kept, and sends itself later.", {
        time: clock(since),
      })
    : t("No network. Go on working: everything is kept, and sends itself later.");
}

function notSent(problem: SendingProblem, nextTryAt: string | undefined): string {
  const waiting = counts.value.device;
  const what = nt("{n} record waits on this phone.", "{n} records wait on this phone.", waiting);
  const next = nextTryAt ? t("The next try is at {time}.", { time: clock(nextTryAt) }) : "";
  return [sendingSentence(problem), waiting ? what : "", next].filter(Boolean).join(" ");
}
