/** What one should know before a browser becomes a phone: that it forgets, or that it was a phone and was cleared. */
import { useEffect, useState } from "preact/hooks";
import { nt, t } from "../i18n.ts";
import { type FormerPhone, formerPhone } from "../sync/phone.ts";
import { openRoad } from "../sync/road.ts";
import { Icon } from "./icon.tsx";
import { figure, moment } from "./moments.ts";
import { type Forgetting, forgets, thisBrowser } from "./private.ts";

export function Before() {
  const [former, setFormer] = useState<FormerPhone | null>(null);
  const [forgetting, setForgetting] = useState<Forgetting>("no");
  useEffect(() => {
    formerPhone(openRoad).then(setFormer, () => undefined);
    forgets(thisBrowser()).then(setForgetting, () => undefined);
  }, []);
  return (
    <>
      {former && <Cleared former={former} />}
      {forgetting !== "no" && <Forgets isSure={forgetting === "sure"} />}
    </>
  );
}

function Cleared({ former: { last_contact_at, changes } }: { former: FormerPhone }) {
  return (
    <div class="note alert inset" role="alert">
      <Icon name="attention" small />
      <div>
        <b>{t("What was on this phone was cleared.")}</b>{" "}
        {last_contact_at
          ? t("Its last contact with headquarters was {time}.", { time: moment(last_contact_at) })
          : t("It was never in contact with headquarters.")}{" "}
        {nt(
          "{n} change made on it is at headquarters.",
          "{n} changes made on it are at headquarters.",
          changes,
          { n: figure(changes) },
        )}{" "}
        {t("Ask the desk for a new link: what reached headquarters comes down again.")}
      </div>
    </div>
  );
}

function Forgets({ isSure }: { isSure: boolean }) {
  return (
    <p class="note alert inset" role="alert">
      <Icon name="attention" small />
      <span>
        {isSure
          ? t("This is a private window: it forgets everything when it closes, also what is not sent yet.")
          : t(
              "This looks like a private window, which forgets everything when it closes, also what is not sent yet.",
            )}{" "}
        {t("Open the link in an ordinary window for real observation.")}
      </span>
    </p>
  );
}
