/** A line or an area, a point where the observer stands at each tap; nothing is taken in between. */
import { useRef, useState } from "preact/hooks";
import { findPosition } from "../../components/distance.ts";
import { Icon } from "../../components/icon.tsx";
import { figure } from "../../components/moments.ts";
import { LEAST, type Walked } from "../../forms/points.ts";
import { nt, t } from "../../i18n.ts";
import { Choosing, describedBy, domId, type QuestionProps } from "../question.tsx";
import { taken, typedPoint, walked, written } from "./walk.ts";

/** The place of a minute ago would be that of the point before. */
const NOW = 0;

export function WalkedQuestion({ question, onAnswer }: QuestionProps) {
  const [state, setState] = useState<"" | "asking" | "refused">("");
  const kind = question.node.type as Walked;
  const points = walked(kind, question.value);
  const latest = useRef(points); // a place may be typed or taken out while the phone still looks for the next
  latest.current = points;
  const add = (point: string[]) => onAnswer(written(kind, [...latest.current, point]));
  const take = async () => {
    setState("asking");
    try {
      add(taken(await findPosition(NOW)));
      setState("");
    } catch {
      setState("refused");
    }
  };
  return (
    <Choosing question={question}>
      <Points points={points} kind={kind} />
      <div class="pair">
        <button
          type="button"
          class="btn"
          id={domId(question.path)}
          aria-describedby={describedBy(question)}
          aria-disabled={state === "asking"}
          onClick={() => state === "asking" || void take()}
        >
          <Icon name="place" />
          {state === "asking" ? t("Asking the phone") : t("Add the place where you stand")}
        </button>
        {points.length > 0 && (
          <button type="button" class="btn" onClick={() => onAnswer(written(kind, points.slice(0, -1)))}>
            {t("Take the last one out")}
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
      <ByHand id={`${domId(question.path)}-typed`} onPoint={add} />
    </Choosing>
  );
}

/** The points so far, and how many are still wanted. */
function Points({ points, kind }: { points: readonly string[][]; kind: Walked }) {
  const wanted = LEAST[kind] - points.length;
  return (
    <>
      {points.length > 0 && (
        <ol class="walk">
          {points.map(([lat, lon, , accuracy], at) => (
            <li key={at}>
              <bdi class="n">
                {lat}, {lon}
              </bdi>{" "}
              {accuracy && +accuracy > 0 && (
                <small class="quiet">{t("within {n} m", { n: figure(+accuracy) })}</small>
              )}
            </li>
          ))}
        </ol>
      )}
      <p class="quiet" role="status">
        {points.length > 0 && nt("{n} place", "{n} places", points.length)}
        {points.length > 0 && wanted > 0 && " · "}
        {wanted > 0 && nt("at least {n} more is needed", "at least {n} more are needed", wanted)}
      </p>
    </>
  );
}

/** A place from a paper or another device, typed; it counts when the field is left, so that none is forgotten in it. */
function ByHand({ id, onPoint }: { id: string; onPoint: (point: string[]) => void }) {
  const field = useRef<HTMLInputElement>(null);
  const [isWrong, setWrong] = useState(false);
  const add = () => {
    const { current } = field;
    if (!current?.value.trim()) return setWrong(false);
    const point = typedPoint(current.value);
    setWrong(!point);
    if (!point) return;
    current.value = "";
    onPoint(point);
  };
  return (
    <details class="guidance by-hand">
      <summary class="link">{t("Type a place by hand")}</summary>
      <label class="hint" for={id}>
        {t("Latitude and longitude, such as 43.2389, 76.8897")}
      </label>
      <div class="pair">
        <input
          ref={field}
          id={id}
          class="field grow"
          type="text"
          autocomplete="off"
          aria-invalid={isWrong || undefined}
          aria-describedby={isWrong ? `${id}-wrong` : undefined}
          onChange={add}
        />
        <button type="button" class="btn" onClick={add}>
          {t("Add this place")}
        </button>
      </div>
      {isWrong && (
        <p class="wrong" id={`${id}-wrong`} role="alert">
          {t("This is no place: write two numbers with a comma between them.")}
        </p>
      )}
    </details>
  );
}
