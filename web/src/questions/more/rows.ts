/** What is in a row of a repeat. */
import type { Answers } from "../../store/types.ts";

/** More rows than anybody fills; a figure typed wrongly must not stop the phone. */
export const MOST_ROWS = 200;

/** Whether a row is there and nothing has been entered in it. */
export function isRowEmpty(answers: Answers, path: string): boolean {
  return !Object.keys(answers).some(
    (each) => each.startsWith(`${path}/`) && !each.endsWith("/$row") && answers[each] !== null,
  );
}
