/** Where the observer stands, only when asked to tell. */
import { useState } from "preact/hooks";
import { findPosition } from "../components/distance.ts";
import { Icon } from "../components/icon.tsx";
import { figure } from "../components/moments.ts";
import { t } from "../i18n.ts";
import type { Place, Value } from "../store/types.ts";
import { Choosing, type QuestionProps } from "./question.tsx";

export function LocationQuestion({ question, onAnswer }: QuestionProps) {
  const [state, setState] = useState<"" | "asking" | "refused">("");
  const place = placeOf(question.value);
  const take = async () => {
    setState("asking");
    try {
      const fix = await findPosition();
      onAnswer(placeFrom(fix));
      setState("");
    } catch {
      setState("refused");
    }
  };
  return (
    <Choosing question={question}>
      {place && (
        <p class="inline">
          <bdi class="n">
            {place.lat}, {place.lon}
          </bdi>
          {place.accuracy_m !== undefined && (
            <small class="quiet">{t("within {n} m", { n: figure(place.accuracy_m) })}</small>
          )}
        </p>
      )}
      <div class="pair">
        <button type="button" class="btn" onClick={take} aria-disabled={state === "asking"}>
          <Icon name="place" />
          {state === "asking" ? t("Asking the phone") : place ? t("Take it again") : t("Add where we are")}
        </button>
        {place && (
          <button type="button" class="btn" onClick={() => onAnswer(null)}>
            {t("Take it out")}
          </button>
        )}
      </div>
      {state === "refused" && (
        <p class="wrong" role="status">
          {t(
            "The phone does not tell where it is. Allow it in the browser's settings; the form can go without.",
          )}
        </p>
      )}
    </Choosing>
  );
}

export function placeOf(value: Value): Place | null {
  return value !== null && typeof value === "object" && "lat" in value ? value : null;
}

function placeFrom(fix: GeolocationCoordinates): Place {
  return {
    lat: fix.latitude.toFixed(6),
    lon: fix.longitude.toFixed(6),
    accuracy_m: Math.round(fix.accuracy),
  };
}
