/** Moments, days and amounts in the reader's language; clock times in the mission's own zone. */
import { enrolment, settings } from "../store/index.ts";

function zone(): string | undefined {
  return enrolment.value?.mission.time_zone;
}

function shown(instant: string | number, options: Intl.DateTimeFormatOptions): string {
  const moment = new Date(instant);
  if (Number.isNaN(moment.getTime())) return String(instant);
  return new Intl.DateTimeFormat(settings.value.language, options).format(moment);
}

/** 10:48 */
export function clock(instant: string | number): string {
  return shown(instant, { hour: "2-digit", minute: "2-digit", hourCycle: "h23", timeZone: zone() });
}

/** 10:48:07 */
export function clockToSecond(instant: string | number): string {
  return shown(instant, {
    hour: "2-digit",
    minute: "2-digit",
    second: "2-digit",
    hourCycle: "h23",
    timeZone: zone(),
  });
}

/** 10:48 on the same day, otherwise with its day: 5 October, 09:12 */
export function moment(instant: string, now: number = Date.now()): string {
  const sameDay = day(instant) === day(now);
  return sameDay ? clock(instant) : `${day(instant)}, ${clock(instant)}`;
}

/** 5 October */
export function day(instant: string | number): string {
  return shown(instant, { day: "numeric", month: "long", timeZone: zone() });
}

/** Sunday 11 October, of a date without a time. */
export function dayOfWeek(date: string): string {
  return shown(`${date}T12:00:00Z`, { weekday: "long", day: "numeric", month: "long", timeZone: "UTC" });
}

/** The mission's wall clock as form answers keep it: date and time of one instant. */
export function wallClock(instant: Date): { date: string; time: string } {
  const parts = new Intl.DateTimeFormat("en-CA", {
    dateStyle: "short",
    timeStyle: "medium",
    hourCycle: "h23",
    timeZone: zone(),
  }).formatToParts(instant);
  const part = (type: string) => parts.find((each) => each.type === type)?.value ?? "";
  return {
    date: `${part("year")}-${part("month")}-${part("day")}`,
    time: `${part("hour")}:${part("minute")}`,
  };
}

const STEPS = ["byte", "kilobyte", "megabyte", "gigabyte"] as const;

/** 0.9 MB */
export function amount(bytes: number): string {
  let size = bytes;
  let step = 0;
  while (size >= 1000 && step < STEPS.length - 1) {
    size /= 1000;
    step += 1;
  }
  const options = {
    style: "unit",
    unit: STEPS[step],
    unitDisplay: "short",
    maximumFractionDigits: size < 10 && step > 1 ? 1 : 0,
  } as const;
  return new Intl.NumberFormat(settings.value.language, options).format(size);
}

/** 2,000 */
export function figure(count: number): string {
  return new Intl.NumberFormat(settings.value.language).format(count);
}
