/** What a record is called on screen, and which form it was filled with. */

import { showAnswer } from "../forms/answers.ts";
import type { FormDocument } from "../forms/document.ts";
import type { Question } from "../forms/form.ts";
import { t } from "../i18n.ts";
import { href } from "../route.ts";
import { currentForms, enrolment, forms, plan, register, settings } from "../store/index.ts";
import type { Station, Submission, Value } from "../store/types.ts";
import { inLanguage } from "./language.ts";
import { clock, dayOf } from "./moments.ts";

/** An answer to a question as people read it. */
export function shownAnswer(form: FormDocument, question: Question | undefined, value: Value): string {
  if (value === null) return t("left blank");
  if (!question) return String(value);
  if (question.node.type === "date") return dayOf(String(value));
  return showAnswer(form, question.node, value, settings.value.language);
}

export function formOf(record: Submission): FormDocument | undefined {
  return record.form ? forms.value.get(record.form.hash) : undefined;
}

export function formTitle(form: FormDocument | undefined): string {
  return form ? inLanguage(form.title, form.default_language) : t("Unknown form");
}

/** Team 12: packs often give a team no name but its number. */
export function teamName(team: { code: string; name: string }): string {
  return team.name && team.name !== team.code ? team.name : t("Team {code}", { code: team.code });
}

/** Voting, station 0412 */
export function recordTitle(record: Submission): string {
  const form = formOf(record);
  const title = [formTitle(form), form && whichOne(record, form)].filter(Boolean).join(" ");
  return record.station ? t("{form}, station {code}", { form: title, code: record.station }) : title;
}

/** A team-mate by name, somebody at the desk as they are called there. */
export function nameOfObserver(code: string | null): string {
  const partner = enrolment.value?.team.partners.find((each) => each.code === code);
  return partner?.name ?? code ?? t("another phone");
}

export function stationNamed(code: string | null): Station | undefined {
  if (code === null) return undefined;
  return plan.value.find((station) => station.code === code) ?? register.value?.get(code) ?? undefined;
}

export function stationPlace(station: Station): string {
  return station.address || [station.district, station.region].filter(Boolean).join(", ");
}

/** What tells records of one form apart: an incident its time, a report its number. */
function whichOne(record: Submission, form: FormDocument): string {
  if (form.stage === "incident") return clock(record.startedAt);
  const { number } = record.answers;
  return form.stage === "report" && typeof number === "number" ? String(number) : "";
}

/** The screen that goes on with a record. */
export function recordHref(record: Submission): string {
  if (formOf(record)?.stage === "report") return href("report", record.id);
  return record.state === "draft" ? href("checklist", record.id) : href("read", record.id);
}

export function formForStage(stage: FormDocument["stage"]): FormDocument | undefined {
  return currentForms().find((form) => form.stage === stage);
}
