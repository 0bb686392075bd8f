/** The whole register on the phone: digits search codes, letters search places; typing is the only work. */
import { useEffect, useMemo, useRef, useState } from "preact/hooks";
import { nt, t } from "../i18n.ts";
import { plan, register } from "../store/index.ts";
import type { Register, Station } from "../store/types.ts";
import { AnswerRow } from "./choices.tsx";
import { distance_m, distanceWords, findPosition, isHere, type Position } from "./distance.ts";
import { Icon } from "./icon.tsx";
import { Marked, terms } from "./marked.tsx";
import { figure } from "./moments.ts";
import { stationPlace } from "./record.ts";
import { IconButton } from "./screen.tsx";

const SHOWN = 30;

export type Scope = "all" | "plan" | "near";

interface Found {
  station: Station;
  distance_m: number | null;
}

interface PickerProps {
  onPick: (code: string) => void;
  /** What to say at the end of a row, such as when it was visited. */
  remark?: (station: Station) => string | null;
}

export function StationPicker({ onPick, remark }: PickerProps) {
  const [query, setQuery] = useState("");
  const [scope, setScope] = useState<Scope>("all");
  const near = useNear();
  const list = register.value;
  const found = useMemo(
    () => search(list, plan.value, query, scope, near.position),
    [list, plan.value, query, scope, near.position],
  );
  const choose = (next: Scope) => {
    setScope(next);
    if (next === "near") near.ask();
  };
  return (
    <>
      <SearchField query={query} onQuery={setQuery} />
      <ScopeRow scope={scope} onScope={choose} total={list?.size ?? 0} />
      <p class="over" role="status">
        {near.problem ?? nt("{n} station", "{n} stations", found.total, { n: figure(found.total) })}
        <span>{orderWord(scope, found, near.position)}</span>
      </p>
      <ul class="rows">
        {found.rows.map(({ station, distance_m }) => (
          <li key={station.code}>
            <FoundRow
              station={station}
              query={query}
              note={remark?.(station) ?? null}
              metres={distance_m}
              onPick={onPick}
            />
          </li>
        ))}
      </ul>
      {found.total === 0 && (
        <p class="empty">{t("No station matches. Try fewer letters, or type it by hand.")}</p>
      )}
    </>
  );
}

function orderWord(scope: Scope, found: { rows: Found[]; total: number }, position: Position | null): string {
  if (scope === "near" && position) return t("nearest first");
  return found.total > found.rows.length ? t("the first {n}", { n: found.rows.length }) : "";
}

function SearchField({ query, onQuery }: { query: string; onQuery: (query: string) => void }) {
  return (
    <div class="find">
      <Icon name="find" />
      <input
        class="field"
        type="search"
        aria-label={t("Code, place or street")}
        placeholder={t("Code, place or street")}
        autoComplete="off"
        value={query}
        onInput={(event) => onQuery(event.currentTarget.value)}
      />
      {query && <IconButton name="clear" label={t("Clear")} onClick={() => onQuery("")} />}
    </div>
  );
}

function ScopeRow({
  scope,
  onScope,
  total,
}: {
  scope: Scope;
  onScope: (scope: Scope) => void;
  total: number;
}) {
  const options = [
    { name: "all", label: t("All {n}", { n: figure(total) }) },
    { name: "plan", label: t("Our plan") },
    { name: "near", label: t("Near me") },
  ];
  return (
    <fieldset>
      <legend class="vh">{t("Where to look")}</legend>
      <AnswerRow id="scope" options={options} value={scope} onChoose={(name) => onScope(name as Scope)} />
    </fieldset>
  );
}

interface FoundRowProps {
  station: Station;
  query: string;
  note: string | null;
  metres: number | null;
  onPick: (code: string) => void;
}

function FoundRow({ station, query, note, metres, onPick }: FoundRowProps) {
  const sought = terms(query);
  const place = stationPlace(station);
  return (
    <button type="button" class="row coded" onClick={() => onPick(station.code)}>
      <bdi class="no">
        <Marked text={station.code} sought={sought} anywhere />
      </bdi>
      <span>
        <Marked text={station.name || place} sought={sought} />
        {station.name && (
          <small>
            <Marked text={place} sought={sought} />
          </small>
        )}
      </span>
      {note !== null ? (
        <span class="mark is-hq n">
          <Icon name="tick" small />
          {note}
        </span>
      ) : (
        <span class="mark is-none n">
          {metres === null ? "" : isHere(metres) ? t("here") : distanceWords(metres)}
        </span>
      )}
    </button>
  );
}

/** The position is asked for once, only when "Near me" is tapped. */
function useNear() {
  const [position, setPosition] = useState<Position | null>(null);
  const [problem, setProblem] = useState<string | null>(null);
  const ask = async () => {
    if (position) return;
    setProblem(t("Asking the phone where it is"));
    try {
      const { latitude, longitude } = await findPosition();
      setPosition({ lat: latitude, lon: longitude });
      setProblem(null);
    } catch {
      setProblem(
        t("The phone does not tell where it is. Allow it in the browser's settings, or search by code."),
      );
    }
  };
  return { position, problem, ask };
}

function search(
  list: Register | null,
  planned: Station[],
  query: string,
  scope: Scope,
  position: Position | null,
) {
  if (!list) return { rows: planned.map(without), total: planned.length };
  if (scope === "near" && position) return nearest(list, query, position);
  const filter = scope === "plan" ? { planned: true } : {};
  return { rows: list.find(query, filter, SHOWN).map(without), total: list.count(query, filter) };
}

function without(station: Station): Found {
  return { station, distance_m: null };
}

function nearest(list: Register, query: string, position: Position): { rows: Found[]; total: number } {
  const placed = list
    .find(query, {}, list.size)
    .map((station) => ({ station, distance_m: distance_m(position, station) }))
    .filter((found) => found.distance_m !== null)
    .sort((one, other) => (one.distance_m ?? 0) - (other.distance_m ?? 0));
  return { rows: placed.slice(0, SHOWN), total: placed.length };
}

/** For a station that the register lacks. */
export function ByHand({ onPick }: { onPick: (code: string) => void }) {
  const [open, setOpen] = useState(false);
  const [code, setCode] = useState("");
  const field = useRef<HTMLInputElement>(null);
  useEffect(() => field.current?.focus(), [open]);
  if (!open) {
    return (
      <>
        <button type="button" class="btn wide" onClick={() => setOpen(true)}>
          {t("Not in the list: type it by hand")}
        </button>
        <p class="saved under">{t("A wrong choice can be changed later; nothing is lost.")}</p>
      </>
    );
  }
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        if (code.trim()) onPick(code.trim().normalize("NFC"));
      }}
    >
      <label class="ask" for="by-hand">
        {t("Number or code of the station, as on its door")}
      </label>
      <div class="pair">
        <input
          id="by-hand"
          class="field short grow"
          autoComplete="off"
          ref={field}
          value={code}
          onInput={(event) => setCode(event.currentTarget.value)}
        />
        <button type="submit" class="btn main">
          {t("Take this station")}
        </button>
      </div>
    </form>
  );
}
