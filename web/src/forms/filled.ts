/**
 * A form with its answers: what is asked, what is reckoned, which rows there are. Everything is reckoned when it is
 * first asked for and kept until the answers change. Its twin is `fieldobs/forms/filled.py`.
 */
import type { Answers, Value } from "../store/types.ts";
import { readAnswer } from "./answers.ts";
import type { Choice, FormDocument, Node, Texts } from "./document.ts";
import { holds, one, type Scope, type TableRow } from "./evaluate.ts";
import { type Scalar, text } from "./functions.ts";
import { type Entry, note, outward, type Plan, planOf, type Row, rowOf } from "./plan.ts";
import { inLanguage } from "./texts.ts";

export type { Entry, Row } from "./plan.ts";

/** What rules need beside the answers. */
export interface Context {
  /** The wall clock where the form is filled, as ISO text; the phone's own if left out. */
  now?: string;
  /** Questions left blank in the protocol, and checks confirmed as in protocol, where `answers` has no `$` paths. */
  blank?: readonly string[];
  confirmed?: readonly string[];
  /** The submission's id, from which chance is drawn. */
  submission?: string;
  /** The answers of the submission of this form that was made before this one. */
  last?: Answers;
  /** The form is being finished right now. */
  isFinishing?: boolean;
  /** What to say of an answer that does not fit, where the form says nothing. */
  wrong?: string;
}

/** The phone's own wall clock. */
const wallClock = (): string => {
  const now = new Date();
  return new Date(now.getTime() - now.getTimezoneOffset() * 60_000).toISOString();
};

/** The keys of rows by their place, of answers that nobody changes any more. */
const KEYS = new WeakMap<Answers, Map<string, Set<string>>>();

/** One for all, so that what is kept beside a list is found again. */
const NONE: readonly Choice[] = [];

export class Filled {
  readonly root = rowOf("", "");
  readonly top: readonly Entry[];
  private readonly plan: Plan;
  private readonly around = new Map<string, Entry>();
  private readonly rowsByPlace = new Map<string, Row[]>();
  private clock: string | undefined;

  readonly document: FormDocument;
  readonly answers: Answers;
  readonly context: Context;
  readonly language: string;

  /** Labels of choices are in the reader's language; what is stored is in the form's own, so that a pair agrees. */
  constructor(document: FormDocument, answers: Answers, context: Context = {}, language?: string) {
    this.document = document;
    this.language = language ?? document.default_language;
    this.answers = answers;
    this.context = context;
    this.plan = planOf(document);
    this.top = this.plan.top;
  }

  /** The wall clock as it is when a rule first asks for it: few do, and to write it out takes a slow phone a while. */
  get now(): string {
    this.clock ??= (this.context.now ?? wallClock()).slice(0, 23);
    return this.clock;
  }

  entry(name: string): Entry {
    return this.plan.named.get(name) ?? (this.around.get(name) as Entry);
  }

  /** The names of all questions, in the order of the form. */
  names(): string[] {
    return [...this.plan.named.keys()];
  }

  /** Know what stands around the form under these names: for checks that speak of more than its own answers. */
  learn(values: Readonly<Record<string, Scalar>>): void {
    for (const [name, value] of Object.entries(values)) {
      const node: Node = { name, type: "text" };
      this.around.set(name, { node, name, around: [], parent: undefined, children: [] });
      this.root.values.set(name, value);
    }
  }

  /** The choices a question's list has, before any filter. */
  list(node: Node): readonly Choice[] {
    return this.document.lists[node.list ?? ""] ?? NONE;
  }

  /** The rows of a list of choices or of a file. */
  table(name: string): readonly TableRow[] {
    let rows = this.plan.tables.get(name);
    if (!rows) {
      const { columns = [], rows: lines = [] } = this.document.files?.[name] ?? {};
      rows =
        this.document.lists[name] ??
        lines.map((line) => Object.fromEntries(columns.map((column, place) => [column, line[place]])));
      this.plan.tables.set(name, rows);
    }
    return rows;
  }

  /** The first row of a table that has this text in a column. */
  found(table: string, column: string, text: string): TableRow | undefined {
    const key = `${table}\n${column}`;
    let places = this.plan.found.get(key);
    if (!places) {
      const own = this.document.default_language;
      const rows = [...this.table(table)].reverse();
      places = new Map(rows.map((row) => [worded(row[column], own, own), row]));
      this.plan.found.set(key, places);
    }
    return places.get(text);
  }

  /** A text of a choice in the language that is read. */
  worded(texts: unknown): string {
    return worded(texts, this.language, this.document.default_language);
  }

  answer(entry: Entry, row: Row): Value {
    return this.answers[row.prefix + entry.name] ?? null;
  }

  /** The keys of the rows below each beginning of a path, `results` or `results/r1/lines`. */
  private keys(place: string): string[] {
    let found = KEYS.get(this.answers);
    if (!found) {
      found = new Map();
      let row = "/";
      for (const path in this.answers) {
        if (this.answers[path] === null || path[0] === "$") continue;
        // Answers of a row follow one another: most say nothing new.
        if (path.startsWith(row) && path.lastIndexOf("/") < row.length) continue;
        row = path.slice(0, path.lastIndexOf("/") + 1) || "/";
        note(path, found);
      }
      KEYS.set(this.answers, found);
    }
    return [...(found.get(place) ?? [])].sort();
  }

  /** The rows of a repeat inside of a row of the form. */
  rowsOf(repeat: string, row: Row): readonly Row[] {
    const place = row.prefix + repeat;
    let rows = this.rowsByPlace.get(place);
    if (!rows) {
      rows = this.keys(place).map((key, index) => rowOf(`${place}/${key}/`, key, row, repeat, index + 1));
      this.rowsByPlace.set(place, rows);
    }
    return rows;
  }

  /** Every row that has a question inside of these repeats, from the rows that `row` shares with it. */
  rowsFor(around: readonly string[], from: Row = this.root): readonly Row[] {
    let row = from;
    while (row.parent && row.repeats.some((repeat, depth) => repeat !== around[depth])) row = row.parent;
    let rows: readonly Row[] = [row];
    for (const repeat of around.slice(row.repeats.length)) {
      rows = rows.flatMap((outer) => this.rowsOf(repeat, outer));
    }
    return rows;
  }

  /** Whether a question is asked: its own rule and those of everything around it hold. */
  asked(entry: Entry, from: Row): boolean {
    const row = outward(entry, from);
    let asked = row.asked.get(entry.node);
    if (asked === undefined) {
      row.asked.set(entry.node, false); // a circle, which no compiled form has, ends here
      const { relevant } = entry.node;
      asked =
        (!entry.parent || this.asked(entry.parent, row)) &&
        (relevant === undefined || holds(relevant, new Here(this, row)));
      row.asked.set(entry.node, asked);
    }
    return asked;
  }

  /** The value of a question as rules see it, reckoned if it is calculated. */
  value(entry: Entry, from: Row): Scalar {
    const row = outward(entry, from);
    let value = row.values.get(entry.name);
    if (value === undefined) {
      row.values.set(entry.name, "");
      value = this.reckon(entry, row);
      row.values.set(entry.name, value);
    }
    return value;
  }

  private reckon(entry: Entry, row: Row): Scalar {
    if (!this.asked(entry, row)) return "";
    const { calculate } = entry.node;
    const stored = readAnswer(entry.node, this.inOrder(entry.node, this.answer(entry, row)));
    return calculate === undefined
      ? stored
      : one(calculate, new Here(this, row, stored, undefined, 0, entry.name));
  }

  /** Several choices in the order of their list, as ODK has them; answers keep them in ASCII order. */
  private inOrder(node: Node, answer: Value): Value {
    if (node.type !== "select_multiple" || !Array.isArray(answer) || answer.length < 2) return answer;
    const listed = this.list(node).map(({ name }) => name);
    return [...new Set([...listed.filter((name) => answer.includes(name)), ...answer])];
  }

  isBlank(path: string): boolean {
    return this.answers[`$blank/${path}`] === true || !!this.context.blank?.includes(path);
  }

  isConfirmed(check: string): boolean {
    return this.answers[`$confirmed/${check}`] === true || !!this.context.confirmed?.includes(check);
  }

  /** Whether a question has an answer in every row that it is asked in, and was not left blank on paper. */
  isAnswered(name: string, row: Row): boolean {
    const entry = this.entry(name);
    const rows = this.rowsFor(entry.around, row);
    return (
      rows.length > 0 &&
      rows.every((place) => text(this.value(entry, place)) !== "" && !this.isBlank(place.prefix + name))
    );
  }

  /** Visit every question that is asked, in every row, in the order of the form. */
  each(visit: (entry: Entry, row: Row) => void, among = this.top, row = this.root): void {
    for (const entry of among) {
      if (!this.asked(entry, row)) continue;
      visit(entry, row);
      const inner = entry.node.type === "repeat" ? this.rowsOf(entry.name, row) : [row];
      for (const place of inner) this.each(visit, entry.children, place);
    }
  }
}

const worded = (texts: unknown, language: string, otherwise: string): string =>
  typeof texts === "string" ? texts : inLanguage(texts as Texts | undefined, language, otherwise);

/** Where a rule of a filled form is evaluated. */
export class Here implements Scope {
  readonly filled: Filled;
  readonly row: Row;
  readonly self: Scalar;
  readonly choice: TableRow | undefined;
  readonly gap: number;
  private readonly name: string;

  constructor(filled: Filled, row: Row, self: Scalar = "", choice?: TableRow, gap = 0, name = "") {
    this.filled = filled;
    this.row = row;
    this.self = self;
    this.choice = choice;
    this.gap = gap;
    this.name = name;
  }

  get seed(): string {
    return `${this.filled.context.submission ?? ""}/${this.row.prefix}${this.name}`;
  }

  get isFinishing(): boolean {
    return !!this.filled.context.isFinishing;
  }

  get now(): string {
    return this.filled.now;
  }

  get position(): number {
    return this.row.position;
  }

  value(name: string): Scalar {
    return this.filled.value(this.filled.entry(name), this.row);
  }

  rows(name: string): Scalar[] {
    const { filled } = this;
    const entry = filled.entry(name);
    const rows = filled.rowsFor(entry.around, this.row).filter((row) => filled.asked(entry, row));
    return entry.node.type === "repeat"
      ? rows.flatMap((row) => filled.rowsOf(name, row).map(() => ""))
      : rows.map((row) => filled.value(entry, row));
  }

  column(name: string): string {
    return this.filled.worded(this.choice?.[name]);
  }

  placeIn(repeat: string): number {
    let row: Row | undefined = this.row;
    while (row && row.repeats.at(-1) !== repeat) row = row.parent;
    return row?.position ?? 0;
  }

  table(name: string): readonly TableRow[] {
    return this.filled.table(name);
  }

  found(table: string, column: string, text: string): TableRow | undefined {
    return this.filled.found(table, column, text);
  }

  beside(row: TableRow): Here {
    return new Here(this.filled, this.row, this.self, row, this.gap, this.name);
  }

  label(name: string, answer: string): string {
    const choices = this.filled.list(this.filled.entry(name).node);
    return this.filled.worded(choices.find((choice) => choice.name === answer)?.label);
  }

  last(name: string): Scalar {
    const { node } = this.filled.entry(name);
    return readAnswer(node, this.filled.context.last?.[name]);
  }

  at(name: string, places: number[]): Scalar {
    const entry = this.filled.entry(name);
    let row: Row | undefined = this.filled.root;
    for (const [depth, repeat] of entry.around.entries()) {
      row = this.filled.rowsOf(repeat, row)[(places[depth] ?? 0) - 1];
      if (!row) return "";
    }
    return this.filled.value(entry, row);
  }
}
