/** All that the app says of a form with answers, in the shape of the case files. */
import type { FormDocument } from "../../../web/src/forms/document.ts";
import { Filled } from "../../../web/src/forms/filled.ts";
import {
  calculated,
  failedChecks,
  type Item,
  missing,
  type Question,
  view,
} from "../../../web/src/forms/form.ts";
import type { Answers, Value } from "../../../web/src/store/types.ts";

export function said(document: FormDocument, answers: Answers, now: string) {
  const questions = view(document, answers, "en", { now }).sections.flatMap((section) =>
    questionsIn(section.items),
  );
  const shown = questions
    .filter((question) => question.node.type !== "note")
    .map((question) => question.path);
  const reckoned = afterWriting(document, answers, now);
  return {
    asked: [...new Set([...shown, ...Object.keys(reckoned)])],
    missing: missing(document, answers, { now }),
    calculated: reckoned,
    unfit: questions.filter((question) => question.error !== undefined).map((question) => question.path),
    failed: failedChecks(document, answers, "en", { now }),
  };
}

function questionsIn(items: readonly Item[]): Question[] {
  return items.flatMap((item) => {
    if (item.kind === "question") return [item];
    return item.kind === "group"
      ? questionsIn(item.items)
      : item.rows.flatMap((row) => questionsIn(row.items));
  });
}

/** Every calculated answer as it is once the changes are written. */
function afterWriting(document: FormDocument, answers: Answers, now: string): Answers {
  const written = { ...answers, ...calculated(document, answers, { now }) };
  const values: Record<string, Value> = {};
  new Filled(document, answers, { now }).each((entry, row) => {
    const path = row.prefix + entry.name;
    if (entry.node.calculate !== undefined) values[path] = written[path] ?? null;
  });
  return values;
}
