/** Writing an answer: the answer itself, and what the form reckons from it. */
import { signal } from "@preact/signals";
import type { FormDocument, Node } from "../forms/document.ts";
import { type Context, calculated, defaults, type FormView, type Item, triggered } from "../forms/form.ts";
import { t } from "../i18n.ts";
import { finalise, rowKey, start, submissions, write } from "../store/index.ts";
import type { Answers, Submission, Value } from "../store/types.ts";
import { wallClock } from "./moments.ts";
import { errorSentence } from "./problems.ts";
import { formOf } from "./record.ts";

/** What the form's rules need to know beside the answers. */
export function contextOf(record: Submission): Context {
  return {
    get now() {
      const { date, time } = wallClock(new Date());
      return `${date}T${time}:00.000`;
    },
    blank: record.blank,
    confirmed: record.confirmed,
    submission: record.id,
    get last() {
      return lastOf(record)?.answers ?? {};
    },
    wrong: t("This answer does not fit the question. It is kept and can be sent."),
  };
}

/** The submission of the same form that was made on this phone before this one. */
const lastOf = (record: Submission): Submission | undefined =>
  [...submissions.peek().values()]
    .filter(({ id, mine, form }) => mine && id !== record.id && form?.slug === record.form?.slug)
    .sort((one, two) => (one.changedAt < two.changedAt ? -1 : 1))
    .findLast(({ startedAt }) => startedAt <= record.startedAt);

/** Why the last change could not be kept; empty while all is well. */
export const saveProblem = signal("");

/** Keeps changes of a record; a phone that cannot keep them says so until it can again. */
export async function keep(id: string, changes: Answers): Promise<void> {
  try {
    await write(id, changes);
    saveProblem.value = "";
  } catch (error) {
    saveProblem.value = errorSentence(error);
  }
}

/** Keeps answers of a record, and with them the figures that follow from them. */
export function answer(id: string, changes: Answers): void {
  const record = submissions.peek().get(id);
  const form = record && formOf(record);
  if (!form) return void keep(id, changes);
  const context = contextOf(record);
  const after = { ...record.answers, ...changes };
  const set = triggered(form, after, Object.keys(changes), context);
  void keep(id, { ...changes, ...set, ...calculated(form, { ...after, ...set }, context) });
}

/** Declares a submission finished, with what the form reckons only then. */
export async function complete(id: string): Promise<void> {
  const record = submissions.peek().get(id);
  const form = record && formOf(record);
  const last = form ? calculated(form, record.answers, { ...contextOf(record), isFinishing: true }) : {};
  if (Object.keys(last).length) await write(id, last);
  await finalise(id);
}

/** Begins a submission, or goes on with the open one, and gives it the answers that its form begins with; its id. */
export async function begin(form: FormDocument, station: string | null): Promise<string> {
  const id = await start(form, station);
  const record = submissions.peek().get(id);
  const first = record?.untouched ? defaults(form, record.answers, "", contextOf(record)) : {};
  if (Object.keys(first).length) answer(id, first);
  return id;
}

/** Adds a row with the answers it begins with. */
export function addRow(id: string, repeat: string): void {
  const record = submissions.peek().get(id);
  const form = record && formOf(record);
  const row = `${repeat}/${rowKey()}`;
  const first = form ? defaults(form, record.answers, row, contextOf(record)) : {};
  answer(id, { [`${row}/$row`]: true, ...first });
}

/** To remove a row is to clear it and every answer in it. */
export function removeRow(id: string, row: string, answers: Answers): void {
  const paths = Object.keys(answers).filter((path) => path.startsWith(`${row}/`));
  const cleared: Record<string, Value> = Object.fromEntries(paths.map((path) => [path, null]));
  answer(id, { ...cleared, [`${row}/$row`]: null });
}

/** Questions before a follow-up that is closed now and still holds answers. */
export function keptBehind(form: FormDocument, shown: FormView, answers: Answers): Set<string> {
  const open = new Set(shown.sections.flatMap((section) => groupsIn(section.items)));
  const found = new Set<string>();
  const look = (nodes: readonly Node[]) => {
    nodes.forEach((node, index) => {
      const isFollowUp = node.appearance?.includes("follow-up") ?? false;
      const hasAnswers = node.children?.some((child) => child.name in answers) ?? false;
      if (isFollowUp && hasAnswers && !open.has(node.name)) found.add(nodes[index - 1]?.name ?? "");
      look(node.children ?? []);
    });
  };
  look(form.questions);
  return found;
}

function groupsIn(items: readonly Item[]): string[] {
  return items.flatMap((item) => (item.kind === "group" ? [item.node.name, ...groupsIn(item.items)] : []));
}
