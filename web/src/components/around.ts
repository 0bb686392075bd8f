/** What the phone knows around a record: the other forms of its team, and the register of stations. */
import { type Around, around, type Filed } from "../forms/cross.ts";
import { submissions } from "../store/index.ts";
import type { Submission } from "../store/types.ts";
import { wallClock } from "./moments.ts";
import { formOf, stationNamed } from "./record.ts";

/** For the checks of a form that look beyond it. */
export function aroundOf(record: Submission): Around {
  const others = [...submissions.value.values()].filter((each) => !each.untouched);
  return around(filedOf(record), others.map(filedOf), stationNamed);
}

// Made again only for a record that changed: a keystroke must not read the whole day.
const known = new WeakMap<Submission, Filed>();

function filedOf(record: Submission): Filed {
  let filed = known.get(record);
  if (!filed) {
    filed = read(record);
    known.set(record, filed);
  }
  return filed;
}

function read(record: Submission): Filed {
  const { id, station, team, state, answers } = record;
  const sides = Object.entries(record.conflicts).map(
    ([path, all]) => [path, all.map(({ value }) => value)] as const,
  );
  return {
    id,
    stage: formOf(record)?.stage ?? "",
    station,
    team: team ?? "",
    started: begunAt(record.startedAt),
    state,
    answers,
    conflicts: Object.fromEntries(sides),
  };
}

const clocks = new Map<string, string>();

/** The mission's wall clock when a record was begun. */
function begunAt(instant: string): string {
  let shown = clocks.get(instant);
  if (shown === undefined) {
    const { date, time } = wallClock(new Date(instant));
    shown = `${date}T${time}`;
    clocks.set(instant, shown);
  }
  return shown;
}
