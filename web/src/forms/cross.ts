/**
 * What checks need to know of other submissions: earlier visits to the station, the team's day, the pair's answers.
 * Pure, over submissions already read; its twin is `fieldobs/forms/cross.py`. Where something is not known it is left
 * out, and the checks that need it are not judged.
 */
import type { Answers, Value } from "../store/types.ts";
import { readAnswer } from "./answers.ts";
import type { Check, Node } from "./document.ts";
import type { Entry, Filled, Row } from "./filled.ts";
import { number, type Scalar, text } from "./functions.ts";

/** The questions that say when a team came, when it left and whether it was let in: the same in every checklist. */
const ARRIVED = "H11";
const LEFT = "H12";
const ACCESS = "H14";
const REFUSED = "refused";
/** Where an incident names the lines of a checklist that it explains. */
const LINES = ["I11", "lines"];
const OVERNIGHT: readonly string[] = ["counting", "tabulation"];
const CLOCK = /^([01][0-9]|2[0-3]):([0-5][0-9])/;
const DAY = 24 * 60;
const APART = 0.02;
const EARTH_KM = 6371;

/** What the register says of a station. */
export interface Place {
  readonly registered?: number | null;
  readonly lat?: string | null;
  readonly lon?: string | null;
}

/** A submission among others. */
export interface Filed {
  readonly id: string;
  readonly stage: string;
  readonly station: string | null;
  readonly team: string;
  /** The wall clock of the mission when it was begun, as ISO text. */
  readonly started: string;
  readonly state: string;
  readonly answers: Answers;
  /** By path, the values of which one must be chosen. */
  readonly conflicts?: Readonly<Record<string, readonly Value[]>>;
}

/** What is known around a submission, and the paths that are meant where a check names no lines. */
export interface Surroundings {
  readonly values: Readonly<Record<string, Scalar>>;
  readonly lines: readonly string[];
}

/** What is known around a submission for one check. */
export type Around = (filled: Filled, check: Check) => Surroundings;

/** What is known around a submission; `others` are those of its team and of its station. */
export function around(
  own: Filed,
  others: readonly Filed[],
  placeOf: (station: string) => Place | undefined,
): Around {
  const rest = others.filter((other) => other.id !== own.id && other.state !== "withdrawn");
  let team: Record<string, Scalar> | undefined;
  return (filled, { needs = [], tells = [] }) => {
    const rooms = new Set(needs.map((name) => name.slice(0, name.indexOf("."))));
    const values: Record<string, Scalar> = {};
    let lines: string[] = [];
    if (rooms.has("station")) Object.assign(values, registered(placeOf(own.station ?? "")));
    if (rooms.has("before")) Object.assign(values, before(own, rest, needs, tells));
    if (rooms.has("team")) {
      team ??= ofTeam(own, rest, placeOf);
      Object.assign(values, team);
    }
    if (rooms.has("pair")) {
      lines = apart(filled, own);
      Object.assign(values, { "pair.apart": lines.length, "pair.lines": codes(filled, lines) });
    }
    if (rooms.has("starred")) {
      const silent = silentStars(filled, explained(own, rest));
      lines = silent.map(({ words }) => words);
      const stars = silent.map(({ star }) => star);
      Object.assign(values, { "starred.silent": silent.length, "starred.lines": codes(filled, stars) });
    }
    return { values, lines };
  };
}

/** How many voters the register has at a station; none is as good as not known. */
const registered = (place: Place | undefined): Record<string, Scalar> =>
  place?.registered ? { "station.registered": place.registered } : {};

/** Answers of the last form begun at this station before this one that has all of those needed. */
function before(
  own: Filed,
  others: readonly Filed[],
  needs: readonly string[],
  tells: readonly string[],
): Record<string, Scalar> {
  const arrived = arrivedAt(own);
  if (arrived === undefined || own.station === null) return {};
  const wanted = needs.filter((name) => name.startsWith("before."));
  const told = [...wanted, ...tells.filter((name) => name.startsWith("before."))];
  for (const other of earlierFirst(others, arrived).filter((each) => each.station === own.station)) {
    const said = told.map((name) => [name, plain(other.answers[name.slice("before.".length)])] as const);
    if (said.every(([name, value]) => value !== "" || !wanted.includes(name)))
      return Object.fromEntries(said);
  }
  return {};
}

/** Those that arrived before a moment, the last of them first. */
function earlierFirst(others: readonly Filed[], moment: number): Filed[] {
  const arrived = others.map((other) => ({ other, at: arrivedAt(other) ?? moment }));
  return arrived
    .filter(({ at }) => at < moment)
    .sort((one, two) => two.at - one.at || compare(two.other.id, one.other.id))
    .map(({ other }) => other);
}

const compare = (one: string, other: string): number => (one < other ? -1 : Number(one > other));

/** A stored answer as rules see it, without its question. */
function plain(answer: Value | undefined): Scalar {
  if (typeof answer === "string" && !CLOCK.test(answer) && !Number.isNaN(number(answer)))
    return number(answer);
  return readAnswer({ name: "", type: "text" }, answer);
}

/** What the team's other forms say of this one. */
function ofTeam(
  own: Filed,
  others: readonly Filed[],
  placeOf: (station: string) => Place | undefined,
): Record<string, Scalar> {
  if (!own.team) return {};
  const mates = others.filter((other) => other.team === own.team);
  return {
    ...overlap(own, mates),
    ...journey(own, mates, placeOf),
    ...order(own, mates),
    ...counts(own, mates),
  };
}

/** How long the team was at another station at the same time, and at which. */
function overlap(own: Filed, mates: readonly Filed[]): Record<string, Scalar> {
  const arrived = arrivedAt(own);
  const left = leftAt(own);
  if (arrived === undefined || left === undefined) return {};
  const shared = mates
    .filter((other) => other.station && other.station !== own.station)
    .map((other) => {
      const came = arrivedAt(other);
      const went = leftAt(other);
      const minutes =
        came === undefined || went === undefined ? 0 : Math.min(left, went) - Math.max(arrived, came);
      return { minutes, station: other.station as string };
    })
    .filter(({ minutes }) => minutes > 0)
    .sort((one, other) => other.minutes - one.minutes || compare(one.station, other.station));
  return { "team.overlap": shared[0]?.minutes ?? 0, "team.overlap_station": shared[0]?.station ?? "" };
}

/** How fast the team came from the station before: as the crow flies, so that roads make it faster still. */
function journey(
  own: Filed,
  mates: readonly Filed[],
  placeOf: (station: string) => Place | undefined,
): Record<string, Scalar> {
  const arrived = arrivedAt(own);
  if (arrived === undefined) return {};
  const last = earlierFirst(
    mates.filter((other) => other.station),
    arrived,
  )[0];
  const left = last && leftAt(last);
  if (!last || left === undefined || left > arrived) return {};
  const km = distanceKm(placeOf(last.station ?? ""), placeOf(own.station ?? ""));
  if (km === undefined) return {};
  const minutes = Math.max(1, arrived - left);
  return {
    "team.speed": rounded((km * 60) / minutes),
    "team.distance": rounded(km),
    "team.minutes": minutes,
    "team.from": last.station ?? "",
  };
}

/** How many voting forms the team began before this one. */
function order(own: Filed, mates: readonly Filed[]): Record<string, Scalar> {
  const arrived = arrivedAt(own);
  if (arrived === undefined) return {};
  const voting = mates.filter((other) => other.stage === "voting");
  return { "team.voting_before": earlierFirst(voting, arrived).length };
}

/** How many counts the team began at other stations, and at which first. */
function counts(own: Filed, mates: readonly Filed[]): Record<string, Scalar> {
  const begun = mates
    .filter((other) => other.stage === "counting" && other.station && other.station !== own.station)
    .filter((other) => other.answers[ACCESS] !== REFUSED)
    .flatMap((other) => {
      const at = arrivedAt(other);
      return at === undefined ? [] : [{ at, station: other.station as string }];
    })
    .sort((one, other) => one.at - other.at || compare(one.station, other.station));
  return { "team.counts": begun.length, "team.counts_station": begun[0]?.station ?? "" };
}

/** The paths at which a pair differs in a choice, or in a figure by more than 2 %, in the order of the form. */
function apart(filled: Filled, own: Filed): string[] {
  const places = new Map(filled.names().map((name, place) => [name, place]));
  const place = (path: string) => places.get(nameAt(path)) ?? 0;
  return Object.entries(own.conflicts ?? {})
    .filter(([path, sides]) =>
      isApart(places.has(nameAt(path)) ? filled.entry(nameAt(path)).node : undefined, sides),
    )
    .map(([path]) => path)
    .sort((one, other) => place(one) - place(other) || compare(one, other));
}

/** Whether two answers to a question differ so much that one of them must be wrong. */
function isApart(node: Node | undefined, sides: readonly Value[]): boolean {
  if (node?.type === "select_one" || node?.type === "select_multiple") return true;
  if (node?.type !== "integer" && node?.type !== "decimal") return false;
  const figures = sides.map((side) => number(readAnswer(node, side)));
  if (figures.some(Number.isNaN)) return true;
  return Math.max(...figures) - Math.min(...figures) > APART * Math.max(...figures.map(Math.abs));
}

interface Silent {
  star: string;
  words: string;
}

/** Answers that ask for words and have none; one that an incident explains has them. */
function silentStars(filled: Filled, explained: ReadonlySet<string>): Silent[] {
  const found: Silent[] = [];
  followUps(filled, filled.top, filled.root, (entry, row) => {
    const star = starOf(filled, entry);
    const words = wordsAsked(filled, entry, row);
    if (!star || !words[0]) return;
    if (explained.has(star.name.toUpperCase()) || explained.has(codeOf(star).toUpperCase())) return;
    if (words.some((each) => text(filled.value(each, row)) !== "")) return;
    found.push({ star: row.prefix + star.name, words: row.prefix + words[0].name });
  });
  return found;
}

/** Visit the follow-ups that are open, in the order of the form. */
function followUps(
  filled: Filled,
  entries: readonly Entry[],
  row: Row,
  visit: (entry: Entry, row: Row) => void,
): void {
  for (const entry of entries) {
    if (entry.children.length === 0 || !filled.asked(entry, row)) continue;
    if (entry.node.appearance?.includes("follow-up")) visit(entry, row);
    const inner = entry.node.type === "repeat" ? filled.rowsOf(entry.name, row) : [row];
    for (const place of inner) followUps(filled, entry.children, place, visit);
  }
}

/** The question that a follow-up stands behind. */
function starOf(filled: Filled, group: Entry): Entry | undefined {
  const beside = group.parent?.children ?? filled.top;
  return beside.slice(0, beside.indexOf(group)).findLast((each) => each.node.type !== "group");
}

/** The texts of a follow-up that must be written. */
const wordsAsked = (filled: Filled, group: Entry, row: Row): Entry[] =>
  group.children.filter(
    (each) => each.node.type === "text" && each.node.required !== undefined && filled.asked(each, row),
  );

/** The lines that incidents of this team at this station name. */
function explained(own: Filed, others: readonly Filed[]): Set<string> {
  const said = others
    .filter(
      ({ stage, team, station }) => stage === "incident" && team === own.team && station === own.station,
    )
    .flatMap(({ answers }) => LINES.map((name) => String(answers[name] ?? "")));
  const words = said.flatMap((each) => each.match(/[\p{L}\p{N}_.]+/gu) ?? []);
  return new Set(words.map((word) => word.toUpperCase().replace(/^\.+|\.+$/g, "")));
}

/** Questions by the marks that people say by phone. */
const codes = (filled: Filled, paths: readonly string[]): string =>
  [...new Set(paths.map((path) => codeOf(filled.entry(nameAt(path)))))].join(", ");

const codeOf = (entry: Entry): string => entry.node.code || entry.name;

const nameAt = (path: string): string => path.slice(path.lastIndexOf("/") + 1);

/** When the team came, in minutes: the day on which this hour is nearest to when the form was begun. */
export function arrivedAt({ started, answers }: Filed): number | undefined {
  const begun = minutesOf(started);
  const clock = clockOf(answers[ARRIVED]);
  if (begun === undefined || clock === undefined) return undefined;
  const days = [-1, 0, 1].map((shift) => (Math.floor(begun / DAY) + shift) * DAY + clock);
  return days.reduce((best, moment) => (Math.abs(moment - begun) < Math.abs(best - begun) ? moment : best));
}

/** When the team left, in minutes; unknown where it would have left before it came. */
export function leftAt(filed: Filed): number | undefined {
  const arrived = arrivedAt(filed);
  const clock = clockOf(filed.answers[LEFT]);
  if (arrived === undefined || clock === undefined) return undefined;
  const left = Math.floor(arrived / DAY) * DAY + clock;
  const moved = left < arrived && OVERNIGHT.includes(filed.stage) ? left + DAY : left;
  return moved > arrived ? moved : undefined;
}

/** Minutes of a wall clock since some day long ago, or none if it is none. */
function minutesOf(moment: string): number | undefined {
  const days = number(moment.slice(0, 10));
  const clock = clockOf(moment.slice(11));
  return Number.isNaN(days) || clock === undefined ? undefined : days * DAY + clock;
}

/** Minutes since midnight of a time of day. */
function clockOf(answer: Value | undefined): number | undefined {
  const match = typeof answer === "string" ? CLOCK.exec(answer) : null;
  return match ? Number(match[1]) * 60 + Number(match[2]) : undefined;
}

/** Kilometres between two stations over the ground, or none where the register has no position. */
function distanceKm(one: Place | undefined, other: Place | undefined): number | undefined {
  if (!one || !other) return undefined;
  const angles = [one.lat, one.lon, other.lat, other.lon].map(
    (angle) => (number(angle ?? "") * Math.PI) / 180,
  );
  if (angles.some(Number.isNaN)) return undefined;
  const [lat, lon, otherLat, otherLon] = angles as [number, number, number, number];
  const half =
    Math.sin((otherLat - lat) / 2) ** 2 +
    Math.cos(lat) * Math.cos(otherLat) * Math.sin((otherLon - lon) / 2) ** 2;
  return 2 * EARTH_KM * Math.asin(Math.min(1, Math.sqrt(half)));
}

/** The nearest whole number, halves up. */
const rounded = (amount: number): number => Math.floor(amount + 0.5);
