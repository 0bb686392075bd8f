/** Moments, days and amounts in the reader's language; clock times in the mission's own zone. */
import { t } from "../i18n.ts";
import { enrolment, settings } from "../store/signals.ts";

function zone(): string | undefined {
  return enrolment.value?.mission.time_zone;
}

/** Figures as the reader writes them: 2,000 or 2 000. Browsers know no Kazakh figures; they are written as in Russian. */
export function locale(): string {
  const { language } = settings.value;
  return { en: "en-GB", kk: "ru" }[language] ?? language;
}

interface Wall {
  /** 2026-10-11 */
  date: string;
  /** 10:48:07 */
  time: string;
}

/** What a clock on a wall of the mission shows; null for what is no moment. */
function wall(instant: string | number): Wall | null {
  const moment = new Date(instant);
  if (Number.isNaN(moment.getTime())) return null;
  const [date = "", time = ""] = format(zone()).format(moment).split(" ");
  return { date, time };
}

let made: { timeZone: string | undefined; format: Intl.DateTimeFormat } | undefined;

/** To make it takes longer than to reckon a whole form, and every keystroke asks what time it is. In Swedish 2026-10-11 10:48:07. */
function format(timeZone: string | undefined): Intl.DateTimeFormat {
  if (made?.timeZone !== timeZone || !made) {
    const words = { dateStyle: "short", timeStyle: "medium", timeZone } as const;
    made = { timeZone, format: new Intl.DateTimeFormat("sv-SE", words) };
  }
  return made.format;
}

/** 10:48 */
export function clock(instant: string | number): string {
  return wall(instant)?.time.slice(0, 5) ?? String(instant);
}

/** 10:48:07 */
export function clockToSecond(instant: string | number): string {
  return wall(instant)?.time ?? String(instant);
}

/** 10:48 on the same day, otherwise with its day: 5 October, 09:12 */
export function moment(instant: string, now: number = Date.now()): string {
  const sameDay = wall(instant)?.date === wall(now)?.date;
  return sameDay ? clock(instant) : `${day(instant)}, ${clock(instant)}`;
}

/** 5 October */
export function day(instant: string | number): string {
  const date = wall(instant)?.date;
  return date ? dayOf(date) : String(instant);
}

/** 5 October, of a date without a time. */
export function dayOf(date: string): string {
  const [, month = 0, n = 0] = date.split("-").map(Number);
  const months = [
    t("{n} January", { n }),
    t("{n} February", { n }),
    t("{n} March", { n }),
    t("{n} April", { n }),
    t("{n} May", { n }),
    t("{n} June", { n }),
    t("{n} July", { n }),
    t("{n} August", { n }),
    t("{n} September", { n }),
    t("{n} October", { n }),
    t("{n} November", { n }),
    t("{n} December", { n }),
  ];
  return months[month - 1] ?? date;
}

/** Sunday 11 October, of a date without a time. */
export function dayOfWeek(date: string): string {
  const words = { date: dayOf(date) };
  const days = [
    t("Sunday {date}", words),
    t("Monday {date}", words),
    t("Tuesday {date}", words),
    t("Wednesday {date}", words),
    t("Thursday {date}", words),
    t("Friday {date}", words),
    t("Saturday {date}", words),
  ];
  return days[new Date(`${date}T12:00:00Z`).getUTCDay()] ?? date;
}

/** The mission's wall clock as form answers keep it: date and time of one instant. */
export function wallClock(instant: Date): { date: string; time: string } {
  const { date, time } = wall(instant.getTime()) ?? { date: "", time: "" };
  return { date, time: time.slice(0, 5) };
}

const STEPS = ["kilobyte", "megabyte", "gigabyte"] as const;

/** 0.9 MB, which no line end parts; what is smaller than a kilobyte counts as one. */
export function amount(bytes: number): string {
  let size = Math.max(1, bytes / 1000);
  let step = 0;
  while (size >= 900 && step < STEPS.length - 1) {
    size /= 1000;
    step += 1;
  }
  const maximumFractionDigits = size < 10 && step > 0 ? 1 : 0;
  const options = { style: "unit", unit: STEPS[step], unitDisplay: "short", maximumFractionDigits } as const;
  return unbroken(new Intl.NumberFormat(locale(), options).format(size));
}

/** What no line end may part, such as a telephone number. */
export const unbroken = (words: string): string => words.replaceAll(" ", "\u00a0");

/** 2,000 */
export function figure(count: number): string {
  return new Intl.NumberFormat(locale()).format(count);
}
