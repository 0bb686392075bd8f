/** The questions of a section as they stand on paper: rows, follow-ups, protocol lines, repeated rows. */
import { Component, type ComponentChildren } from "preact";
import { useState } from "preact/hooks";
import type { FailedCheck, GroupItem, Item, Question, RepeatItem, RepeatRow } from "../forms/form.ts";
import { t } from "../i18n.ts";
import { viewOf } from "../questions/index.tsx";
import { more } from "../questions/more.ts";
import { domId, Record } from "../questions/question.tsx";
import { href } from "../route.ts";
import type { Submission, Value } from "../store/types.ts";
import { addRow, answer, removeRow } from "./answering.ts";
import { Icon } from "./icon.tsx";
import { ProtocolLine } from "./line.tsx";
import { Verdict } from "./verdict.tsx";

export interface Sheet {
  record: Submission;
  /** What does not agree, by the last of the lines concerned: there it speaks. */
  checks: ReadonlyMap<string, readonly FailedCheck[]>;
  /** The first that is not confirmed. */
  first: FailedCheck | undefined;
  /** Paths of lines in open checks. */
  off: ReadonlySet<string>;
  /** Questions whose follow-up closed with answers in it: they are kept. */
  kept: ReadonlySet<string>;
}

interface Run {
  areLines: boolean;
  items: Item[];
}

export function Items({ items, sheet }: { items: readonly Item[]; sheet: Sheet }) {
  return (
    <>
      {runs(items).map((run) => {
        const items = run.items.map((item) => drawn(item, sheet));
        return run.areLines ? (
          <div class="lines" key={run.items[0]?.path}>
            {items}
          </div>
        ) : (
          items
        );
      })}
    </>
  );
}

/** Neighbouring protocol lines stand together as one table. */
function runs(items: readonly Item[]): Run[] {
  const found: Run[] = [];
  for (const item of items) {
    const areLines = item.kind === "question" && isLine(item);
    const last = found.at(-1);
    if (last && last.areLines === areLines) last.items.push(item);
    else found.push({ areLines, items: [item] });
  }
  return found;
}

export function isLine(question: Question): boolean {
  return question.node.appearance?.includes("protocol-line") ?? false;
}

/** Every question among these items, those inside groups and rows included. */
export function questionsIn(items: readonly Item[]): Question[] {
  return items.flatMap((item) => {
    if (item.kind === "question") return [item];
    if (item.kind === "group") return questionsIn(item.items);
    return item.rows.flatMap((row) => questionsIn(row.items));
  });
}

function drawn(item: Item, sheet: Sheet) {
  const { record, checks, first } = sheet;
  if (item.kind === "group") return <GroupOfQuestions key={item.path} group={item} sheet={sheet} />;
  if (item.kind === "repeat") return <RepeatedRows key={item.path} repeat={item} sheet={sheet} />;
  return (
    <Ask
      key={item.path}
      question={item}
      record={record.id}
      hasMore={more.value !== null}
      isOff={sheet.off.has(item.path)}
      differs={item.path in record.conflicts}
      isKept={sheet.kept.has(item.path)}
    >
      {checks.get(item.path)?.map((check) => (
        <Verdict
          key={check.id}
          record={record}
          check={check}
          isFirst={check === first}
          inset={!isLine(item)}
        />
      ))}
    </Ask>
  );
}

/** Whether two values say the same. What is the same thing, such as a node or a list that nothing filters, is not looked into. */
function isAlike(one: unknown, two: unknown): boolean {
  if (one === two) return true;
  if (typeof one !== "object" || typeof two !== "object" || !one || !two) return false;
  const keys = Object.keys(one);
  return (
    keys.length === Object.keys(two).length &&
    keys.every((key) => isAlike(one[key as keyof typeof one], two[key as keyof typeof two]))
  );
}

interface AskProps {
  question: Question;
  record: string;
  hasMore: boolean;
  isOff: boolean;
  differs: boolean;
  isKept: boolean;
  /** The checks that speak after it, as the last of their lines. */
  children: ComponentChildren;
}

/** Draws one question again only when something about it changed: a form has hundreds of them. */
class Ask extends Component<AskProps> {
  override shouldComponentUpdate(next: AskProps): boolean {
    return Boolean(this.props.children || next.children) || !isAlike(this.props, next);
  }

  override render(props: AskProps) {
    const { question, record, isOff, differs, children } = props;
    const onAnswer = (value: Value) => answer(record, { [question.path]: value });
    return (
      <>
        {isLine(question) ? (
          <ProtocolLine {...{ question, record, onAnswer, isOff, differs }} />
        ) : (
          row(props, onAnswer)
        )}
        {children}
      </>
    );
  }
}

function row({ question, record, differs, isKept }: AskProps, onAnswer: (value: Value) => void) {
  const View = viewOf(question);
  return (
    <div class="q" id={`${domId(question.path)}-row`} data-path={question.path} tabIndex={-1}>
      <Record.Provider value={record}>
        <View question={question} record={record} onAnswer={onAnswer} />
      </Record.Provider>
      {isKept && <p class="hint">{t("What was written under another answer is kept, and not shown now.")}</p>}
      {differs && <YouDiffer record={record} path={question.path} />}
    </div>
  );
}

export function YouDiffer({ record, path }: { record: string; path: string }) {
  return (
    <a class="mark is-attention link" href={href("differ", record, path)}>
      <Icon name="differ" small />
      {t("you differ")}
    </a>
  );
}

/** A follow-up opens under its question, held by the ink rule. */
function GroupOfQuestions({ group, sheet }: { group: GroupItem; sheet: Sheet }) {
  if (group.items.length === 0) return null;
  if (!group.node.appearance?.includes("follow-up")) {
    return (
      <section>
        {group.label && <h2 class="over">{group.label}</h2>}
        {group.hint && <p class="hint">{group.hint}</p>}
        <Items items={group.items} sheet={sheet} />
      </section>
    );
  }
  return (
    <div class="more">
      <Items items={group.items} sheet={sheet} />
      <a class="link" href={href("incident", sheet.record.id, group.after)}>
        {t("Make this an incident")}
      </a>
    </div>
  );
}

function RepeatedRows({ repeat, sheet }: { repeat: RepeatItem; sheet: Sheet }) {
  const { wanted = 0 } = repeat;
  const Counted = more.value?.CountedRows;
  return (
    <section class="q">
      {repeat.label && <h2 class="ask">{repeat.label}</h2>}
      {repeat.hint && <p class="hint">{repeat.hint}</p>}
      {repeat.rows.map((row) => (
        <OneRow key={row.key} row={row} sheet={sheet} isExtra={!(row.position <= wanted)} />
      ))}
      {repeat.wanted === undefined ? (
        <button type="button" class="btn" onClick={() => addRow(sheet.record.id, repeat.path)}>
          <Icon name="plus" />
          {repeat.rows.length ? t("Add another") : t("Add one")}
        </button>
      ) : (
        Counted && <Counted repeat={repeat} record={sheet.record} />
      )}
    </section>
  );
}

declare module "preact" {
  interface HTMLAttributes {
    oncontentvisibilityautostatechange?: (event: ContentVisibilityAutoStateChangeEvent) => void;
  }
}

/** How long rows out of sight wait for those in sight. */
const LATE_MS = 300;

/** Rows out of sight that are still to be drawn again. */
const late = new Set<OneRow>();

/** One at a time, so that no key waits for them. */
function drawLate(): void {
  const [row] = late;
  if (!row) return;
  late.delete(row);
  row.forceUpdate();
  setTimeout(drawLate);
}

interface OneRowProps {
  row: RepeatRow;
  sheet: Sheet;
  isExtra: boolean;
}

/** A row. One that is out of sight is drawn again after those that are seen: a figure may change a hundred of them. */
class OneRow extends Component<OneRowProps> {
  private isAway = false;

  override shouldComponentUpdate(): boolean {
    if (!this.isAway) return true;
    if (late.size === 0) setTimeout(drawLate, LATE_MS);
    late.add(this);
    return false;
  }

  private readonly see = ({ skipped }: ContentVisibilityAutoStateChangeEvent): void => {
    this.isAway = skipped;
    if (late.delete(this)) this.forceUpdate();
  };

  override render({ row, sheet, isExtra }: OneRowProps) {
    return (
      <div class="repeat" oncontentvisibilityautostatechange={this.see}>
        <div class="over">
          {t("No. {n}", { n: row.position })}
          {isExtra && <RemoveRow record={sheet.record} path={row.path} />}
        </div>
        <Items items={row.items} sheet={sheet} />
      </div>
    );
  }
}

/** What was entered is only taken out after a second tap. */
function RemoveRow({ record, path }: { record: Submission; path: string }) {
  const [isAsking, ask] = useState(false);
  const isEmpty = () =>
    !Object.keys(record.answers).some((each) => each.startsWith(`${path}/`) && !each.endsWith("/$row"));
  const remove = () => (isAsking || isEmpty() ? removeRow(record.id, path, record.answers) : ask(true));
  return (
    <button type="button" class="link" onClick={remove}>
      {isAsking ? t("Yes, take it out") : t("Take it out")}
    </button>
  );
}
