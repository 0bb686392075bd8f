/** All that the app says of a form with answers, in the shape of the case files. */
import type { FormDocument } from "../../../web/src/forms/document.ts";
import { Filled } from "../../../web/src/forms/filled.ts";
import {
  type Context,
  calculated,
  failedChecks,
  type Item,
  missing,
  type Question,
  view,
} from "../../../web/src/forms/form.ts";
import type { Answers, Value } from "../../../web/src/store/types.ts";

export function said(document: FormDocument, answers: Answers, now: string, submission = "") {
  const context = { now, submission };
  const questions = questionsShown(document, answers, context);
  const reckoned = afterWriting(document, answers, context);
  return {
    asked: askedFor(document, answers, context),
    missing: missing(document, answers, context),
    calculated: reckoned,
    offered: Object.fromEntries(
      questions
        .filter(({ node }) => node.list ?? node.choices_of)
        .map(({ path, choices }) => [path, choices.map(({ name }) => name)]),
    ),
    unfit: questions.filter((question) => question.error !== undefined).map((question) => question.path),
    failed: failedChecks(document, answers, "en", context),
  };
}

/** Every question that is shown, in the order of the form. */
export function questionsShown(document: FormDocument, answers: Answers, context: Context): Question[] {
  return view(document, answers, "en", context).sections.flatMap((section) => questionsIn(section.items));
}

function questionsIn(items: readonly Item[]): Question[] {
  return items.flatMap((item) => {
    if (item.kind === "question") return [item];
    return item.kind === "group"
      ? questionsIn(item.items)
      : item.rows.flatMap((row) => questionsIn(row.items));
  });
}

/** The paths of every question that counts as asked, shown or not. */
function askedFor(document: FormDocument, answers: Answers, context: Context): string[] {
  const paths: string[] = [];
  new Filled(document, answers, context).each((entry, row) => {
    if (!["group", "repeat", "note"].includes(entry.node.type)) paths.push(row.prefix + entry.name);
  });
  return paths;
}

/** Every calculated answer as it is once the changes are written. */
function afterWriting(document: FormDocument, answers: Answers, context: Context): Answers {
  const written = { ...answers, ...calculated(document, answers, context) };
  const values: Record<string, Value> = {};
  new Filled(document, answers, context).each((entry, row) => {
    const path = row.prefix + entry.name;
    if (entry.node.calculate !== undefined) values[path] = written[path] ?? null;
  });
  return values;
}
