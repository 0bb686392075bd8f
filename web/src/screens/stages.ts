/** Which forms are offered where, by the stage they belong to. */
import type { FormDocument } from "../forms/document.ts";

const AT_A_STATION: readonly string[] = ["opening", "voting", "counting"];
const ORDER: readonly string[] = ["opening", "voting", "counting", "tabulation", "note"];

/** Forms that are filled at one polling station. */
export function isStationForm(form: FormDocument): boolean {
  return AT_A_STATION.includes(form.stage);
}

/** Forms of "New checklist", in the order of the day; incidents and reports have buttons of their own. */
export function checklists(forms: readonly FormDocument[]): FormDocument[] {
  return forms
    .filter((form) => ORDER.includes(form.stage))
    .sort((one, other) => ORDER.indexOf(one.stage) - ORDER.indexOf(other.stage));
}
