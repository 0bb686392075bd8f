/** Ordinary corrections: another station, or the whole record taken back with a reason. */
import { useState } from "preact/hooks";
import { errorSentence } from "../components/problems.ts";
import { recordTitle } from "../components/record.ts";
import { Screen } from "../components/screen.tsx";
import { ByHand, StationPicker } from "../components/station-picker.tsx";
import { t } from "../i18n.ts";
import { back, watchPlace } from "../navigation.ts";
import { parseRoute } from "../route.ts";
import { changeStation, withdraw } from "../store/index.ts";
import type { Submission } from "../store/types.ts";

export function MoveScreen({ record }: { record: Submission }) {
  const parent = parseRoute(`read/${record.id}`);
  const pick = async (code: string) => {
    const isStillHere = watchPlace();
    await changeStation(record.id, code);
    if (isStillHere()) back(parent);
  };
  return (
    <Screen
      title={t("Which station was it?")}
      under={recordTitle(record)}
      parent={parent}
      from={[record.id]}
      dock={<ByHand onPick={pick} />}
    >
      <StationPicker onPick={pick} />
    </Screen>
  );
}

export function WithdrawScreen({ record }: { record: Submission }) {
  const [reason, setReason] = useState("");
  const [problem, setProblem] = useState("");
  const parent = parseRoute(`read/${record.id}`);
  const take = async () => {
    if (!reason.trim()) return setProblem(t("Write the reason first: the desk reads it."));
    const isStillHere = watchPlace();
    try {
      await withdraw(record.id, reason.trim().normalize("NFC"));
      if (isStillHere()) back(parent);
    } catch (error) {
      setProblem(errorSentence(error));
    }
  };
  return (
    <Screen
      title={t("Withdraw")}
      under={recordTitle(record)}
      parent={parent}
      from={[record.id]}
      dock={
        <button type="button" class="btn big main wide" onClick={take}>
          {t("Withdraw this record")}
        </button>
      }
    >
      <p class="empty">
        {t(
          "It no longer counts in the figures. What was written stays in the history, here and at the desk.",
        )}
      </p>
      <label class="ask" for="reason">
        {t("Why?")}
      </label>
      <textarea
        id="reason"
        class="field"
        rows={3}
        value={reason}
        onInput={(event) => setReason(event.currentTarget.value)}
        aria-describedby="reason-wrong"
      />
      {problem && (
        <p class="wrong" id="reason-wrong" role="alert">
          {problem}
        </p>
      )}
    </Screen>
  );
}
