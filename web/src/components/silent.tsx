/** What an observer is told when headquarters does not answer though there is a network: what is true, and the next step. */
import { useEffect } from "preact/hooks";
import { t } from "../i18n.ts";
import { href } from "../route.ts";
import { readMeta } from "../store/database.ts";
import { enrolment, network } from "../store/index.ts";
import { note } from "../store/signals.ts";
import { type Silence, silence } from "../sync/silence.ts";
import { Icon } from "./icon.tsx";
import { clock, day, moment, unbroken, wallClock } from "./moments.ts";
import { NetworkNote } from "./truth.tsx";

/** Asked anew at each try, since each changes the network's state. */
export const silenceNow = (): Silence | null =>
  silence(network.value, navigator.onLine !== false, Date.now());

/** A page that was just opened has no receipt of its own; the phone remembers the last. */
export function useLastReceipt(): void {
  useEffect(() => void recall().catch(() => undefined), []);
}

async function recall(): Promise<void> {
  const kept = await readMeta("receipt");
  if (kept && !network.value.lastReceiptAt) note({ lastReceiptAt: kept.at });
}

/** On the home screen, in the place of the note of no network. */
export function SilentNote() {
  useLastReceipt();
  const silent = silenceNow();
  if (!silent) return <NetworkNote />;
  return (
    <div class="note device" role="status">
      <Icon name="nonet" small />
      <div>
        {clockWords(silent) || silentWords(silent)}{" "}
        {t("Go on working: everything is kept, and sends itself later.")}
        <div>
          <a class="link" href={href("where")}>
            {t("What can be done")}
          </a>
        </div>
      </div>
    </div>
  );
}

/** On the screen of what is where: why it may be, and what goes by hand; that screen has the buttons for it. */
export function SilentHelp() {
  const silent = silenceNow();
  if (!silent) return null;
  const { phone } = enrolment.value?.mission ?? {};
  return (
    <div class="note device" role="status">
      <Icon name="nonet" small />
      <div>
        <b>{silentWords(silent)}</b> {clockWords(silent) || reasonWords()}{" "}
        {t("Nothing is lost. What cannot wait goes from hand to hand, as a file or as codes.")}
        {phone && (
          <div>
            <a class="link" href={`tel:${phone}`}>
              {t("Call the desk, {phone}", { phone: unbroken(phone) })}
            </a>
          </div>
        )}
      </div>
    </div>
  );
}

function silentWords({ since }: Silence): string {
  return t("This phone has a network, but headquarters has not answered since {time}.", {
    time: moment(since),
  });
}

const reasonWords = (): string =>
  t(
    "Its server may be down or blocked, or the certificate by which a browser knows it may have run out: a page is not told which.",
  );

/** Only where the clock is surely or probably wrong: then it is the first thing to mend. */
function clockWords({ clock: doubt, since }: Silence): string {
  const said = { now: dated(Date.now()), time: dated(Date.parse(since)) };
  switch (doubt) {
    case "behind":
      return t(
        "This phone's clock is wrong: it says {now}, and headquarters signed something at {time}. With a wrong date a browser trusts no server. Set date and time to automatic.",
        said,
      );
    case "ahead":
      return t(
        "Is it {now}, as this phone's clock says? If not, set date and time to automatic: with a wrong date a browser trusts no server.",
        said,
      );
    default:
      return "";
  }
}

/** With its year: a clock that lost its battery is years off. */
function dated(instant: number): string {
  const [year = ""] = wallClock(new Date(instant)).date.split("-");
  return `${day(instant)} ${year}, ${clock(instant)}`;
}
