/**
 * A form as it stands with some answers: what to ask next, what is still missing, what the form reckons itself.
 * Pure: the same document, answers and clock give the same view.
 */
import type { Answers, Value } from "../store/types.ts";
import { fits, readAnswer, storedAnswer } from "./answers.ts";
import { draw, shuffled } from "./chance.ts";
import type { Choice, FormDocument, Media, Node, Rule, Texts } from "./document.ts";
import { holds, one } from "./evaluate.ts";
import { type Context, type Entry, Filled, Here, type Row } from "./filled.ts";
import { number, text } from "./functions.ts";
import { spoken } from "./spoken.ts";
import { inLanguage } from "./texts.ts";

export type { FailedCheck } from "./checks.ts";
export { failedChecks } from "./checks.ts";
export type { Context } from "./filled.ts";

export interface Progress {
  readonly answered: number;
  readonly of: number;
}

/** Names of the files that are shown or played beside words; `fileUrl` leads to what is in them. */
export type ShownMedia = Readonly<Partial<Record<keyof Media, string>>>;

export interface ShownChoice {
  readonly name: string;
  readonly label: string;
  readonly media?: ShownMedia | undefined;
}

export interface Question {
  readonly kind: "question";
  readonly path: string;
  readonly node: Node;
  readonly code: string | undefined;
  readonly label: string;
  readonly hint: string;
  readonly guidance: string;
  readonly media: ShownMedia | undefined;
  readonly required: boolean;
  /** Shown, not asked: calculated, or marked so in the form. */
  readonly readOnly: boolean;
  readonly value: Value;
  /** Left blank in the protocol itself. */
  readonly blank: boolean;
  /** Why the answer does not fit; it stays and can be sent. */
  readonly error: string | undefined;
  /** What can be chosen now, after the filter. */
  readonly choices: readonly ShownChoice[];
}

export interface GroupItem {
  readonly kind: "group";
  readonly path: string;
  readonly node: Node;
  readonly label: string;
  readonly hint: string;
  /** The path of the question before it, which a follow-up follows; empty at the beginning. */
  readonly after: string;
  readonly items: readonly Item[];
}

export interface RepeatRow {
  readonly key: string;
  /** `results/r7f3`, the beginning of the paths of its answers. */
  readonly path: string;
  readonly position: number;
  readonly items: readonly Item[];
}

export interface RepeatItem {
  readonly kind: "repeat";
  readonly path: string;
  readonly node: Node;
  readonly label: string;
  readonly hint: string;
  readonly rows: readonly RepeatRow[];
  /** How many rows the form asks for, where it says so. */
  readonly wanted: number | undefined;
}

export type Item = Question | GroupItem | RepeatItem;

export interface Section {
  readonly name: string;
  readonly title: string;
  readonly hint: string;
  readonly items: readonly Item[];
  readonly progress: Progress;
  /** Paths of the required questions without an answer. */
  readonly missing: readonly string[];
}

export interface FormView {
  readonly title: string;
  readonly sections: readonly Section[];
  readonly progress: Progress;
}

/** The data URI of a picture or sound that the form brings along. */
export const fileUrl = (document: FormDocument, name: string): string | undefined =>
  document.files?.[name]?.url;

/** What to show of a form now. */
export function view(
  document: FormDocument,
  answers: Answers,
  language: string,
  context?: Context,
): FormView {
  return new Viewer(new Filled(document, answers, context, language)).view();
}

const SHOWN = new WeakMap<readonly Choice[], Map<string, ShownChoice[]>>();

class Viewer {
  private readonly filled: Filled;
  private readonly language: string;

  constructor(filled: Filled) {
    this.filled = filled;
    this.language = filled.language;
  }

  view(): FormView {
    const { document } = this.filled;
    const sections = this.parts().map((part) => this.section(part));
    const sum = (of: keyof Progress) => sections.reduce((all, section) => all + section.progress[of], 0);
    return {
      title: inLanguage(document.title, this.language, document.default_language),
      sections: sections.filter((section) => section.items.length > 0),
      progress: { answered: sum("answered"), of: sum("of") },
    };
  }

  /** The top of the form cut into sections: a group each, and what stands between groups together. */
  private parts(): Entry[][] {
    const parts: Entry[][] = [];
    let loose: Entry[] | undefined;
    for (const entry of this.filled.top) {
      if (entry.node.type === "group" || !loose) parts.push([entry]);
      else loose.push(entry);
      loose = entry.node.type === "group" ? undefined : parts.at(-1);
    }
    return parts;
  }

  private section(part: Entry[]): Section {
    const [head] = part as [Entry];
    const isGroup = head.node.type === "group";
    const { root } = this.filled;
    const items =
      isGroup && !this.filled.asked(head, root) ? [] : this.items(isGroup ? head.children : part, root);
    const told = isGroup || part.length === 1 ? head.node : undefined;
    const questions = asked(items);
    return {
      name: head.name,
      title: this.words(told?.label, root),
      hint: isGroup ? this.words(told?.hint, root) : "",
      items,
      progress: { answered: questions.filter(isDone).length, of: questions.length },
      missing: questions
        .filter((question) => question.required && !isDone(question))
        .map((question) => question.path),
    };
  }

  private items(entries: readonly Entry[], row: Row): Item[] {
    let after = "";
    return entries
      .filter((entry) => entry.node.type !== "calculate" && this.filled.asked(entry, row))
      .map((entry) => {
        const item = this.item(entry, row, after);
        if (item.kind === "question") after = item.path;
        return item;
      });
  }

  private item(entry: Entry, row: Row, after: string): Item {
    const { node } = entry;
    const path = row.prefix + entry.name;
    const said = { path, node, label: this.words(node.label, row), hint: this.words(node.hint, row) };
    if (node.type === "group")
      return { kind: "group", ...said, after, items: this.items(entry.children, row) };
    if (node.type === "repeat") return { kind: "repeat", ...said, ...this.repeat(entry, row) };
    return { kind: "question", ...said, ...this.question(entry, row, path) };
  }

  private repeat(entry: Entry, row: Row): Pick<RepeatItem, "rows" | "wanted"> {
    const { count } = entry.node;
    const wanted = count === undefined ? Number.NaN : Number(one(count, new Here(this.filled, row)));
    return {
      wanted: wanted >= 0 ? Math.floor(wanted) : undefined,
      rows: this.filled.rowsOf(entry.name, row).map((inner) => ({
        key: inner.key,
        path: inner.prefix.slice(0, -1),
        position: inner.position,
        items: this.items(entry.children, inner),
      })),
    };
  }

  private question(
    entry: Entry,
    row: Row,
    path: string,
  ): Omit<Question, "kind" | "path" | "node" | "label" | "hint"> {
    const { node } = entry;
    const reckoned = node.calculate !== undefined;
    const value = reckoned
      ? storedAnswer(node, this.filled.value(entry, row))
      : this.filled.answer(entry, row);
    return {
      code: node.code,
      guidance: this.words(node.guidance, row),
      media: this.media(node.media),
      required: node.required !== undefined && holds(node.required, new Here(this.filled, row)),
      readOnly:
        reckoned || (node.read_only !== undefined && holds(node.read_only, new Here(this.filled, row))),
      value,
      blank: value === null && this.filled.isBlank(path),
      error: value === null || reckoned ? undefined : this.error(entry, row, value),
      choices: this.shown(this.choices(entry, row), row),
    };
  }

  /** What stands beside words, in the language; a file that the form does not bring along is left out. */
  private media(media: Media | undefined): ShownMedia | undefined {
    if (!media) return undefined;
    const { files, default_language } = this.filled.document;
    const named = Object.entries(media).map(([kind, names]) => [
      kind,
      inLanguage(names, this.language, default_language),
    ]);
    return Object.fromEntries(named.filter(([, name]) => files?.[name as string]?.url));
  }

  private choices({ node, name }: Entry, row: Row): readonly Choice[] {
    const { choice_filter: rule, choices_of, shuffle } = node;
    const all = choices_of === undefined ? this.filled.list(node) : this.told(choices_of, rule, row);
    const offered =
      rule === undefined || choices_of !== undefined
        ? all
        : all.filter((choice) => holds(rule, new Here(this.filled, row, "", choice, 0, name)));
    if (shuffle === undefined) return offered;
    const here = new Here(this.filled, row, "", undefined, 0, name);
    return shuffled(offered, shuffle === "" ? draw(here.seed, 0) : number(one(shuffle, here)));
  }

  /** The answers to a question of a repeat as choices, each once: of all its rows that `from` has around or beside it. */
  private told(question: string, rule: Rule | undefined, from: Row): Choice[] {
    const entry = this.filled.entry(question);
    let around = from;
    while (around.parent && around.repeats.length >= entry.around.length) around = around.parent;
    const rows = this.filled
      .rowsFor(entry.around, around)
      .filter((row) => rule === undefined || holds(rule, new Here(this.filled, row)));
    const names = new Set(rows.map((row) => text(this.filled.value(entry, row))));
    names.delete("");
    return [...names].map((name) => ({ name, label: { "": name } }));
  }

  /** Choices as they are shown. A list that speaks of no answer is put into words only once. */
  private shown(choices: readonly Choice[], row: Row): readonly ShownChoice[] {
    const kept = SHOWN.get(choices)?.get(this.language);
    if (kept) return kept;
    let speaks = false;
    const shown = choices.map(({ name, label, media }) => {
      speaks ||= inLanguage(label, this.language, this.filled.document.default_language).includes("${");
      return { name, label: this.words(label, row) || name, media: this.media(media) };
    });
    if (!speaks) {
      SHOWN.set(choices, (SHOWN.get(choices) ?? new Map()).set(this.language, shown));
    }
    return shown;
  }

  private error(entry: Entry, row: Row, value: Value): string | undefined {
    const { node } = entry;
    const isFit = fits(node, value, this.filled.list(node));
    if (isFit && meets(this.filled, entry, row)) return undefined;
    return this.words(isFit ? node.constraint_message : undefined, row) || this.filled.context.wrong || "?";
  }

  /** A text in the language, with the answers it speaks of put in. */
  private words(texts: Texts | undefined, row: Row): string {
    const words = inLanguage(texts, this.language, this.filled.document.default_language);
    if (!words.includes("${")) return words;
    return words.replace(/\$\{\s*([^}]*?)\s*\}/g, (_, name: string) => spoken(this.filled, name, row));
  }
}

const meets = (filled: Filled, entry: Entry, row: Row): boolean => {
  const { constraint } = entry.node;
  return constraint === undefined || holds(constraint, new Here(filled, row, filled.value(entry, row)));
};

/** The questions among these items that wait for an answer or have one. */
function asked(items: readonly Item[]): Question[] {
  return items.flatMap((item) => {
    if (item.kind === "group") return asked(item.items);
    if (item.kind === "repeat") return item.rows.flatMap((row) => asked(row.items));
    return item.readOnly || item.node.type === "note" ? [] : [item];
  });
}

const isDone = (question: Question): boolean => question.value !== null || question.blank;

/** Paths of the required questions without an answer, in the order of the form. */
export function missing(document: FormDocument, answers: Answers, context?: Context): string[] {
  const filled = new Filled(document, answers, context);
  const paths: string[] = [];
  filled.each((entry, row) => {
    const { required } = entry.node;
    const path = row.prefix + entry.name;
    if (required === undefined || text(filled.value(entry, row)) !== "" || filled.isBlank(path)) return;
    if (holds(required, new Here(filled, row))) paths.push(path);
  });
  return paths;
}

/** What the form reckons itself and is not stored so yet: paths and the values to write. */
export function calculated(document: FormDocument, answers: Answers, context?: Context): Answers {
  const filled = new Filled(document, answers, context);
  const changes: Answers = {};
  filled.each((entry, row) => {
    if (entry.node.calculate === undefined) return;
    const value = storedAnswer(entry.node, filled.value(entry, row));
    if (value !== filled.answer(entry, row)) changes[row.prefix + entry.name] = value;
  });
  return changes;
}

/** The answers a new submission begins with, or a new row: `row` is its path, `results/r7f3`. */
export function defaults(document: FormDocument, answers: Answers, row = "", context?: Context): Answers {
  const filled = new Filled(document, row ? { ...answers, [`${row}/$row`]: true } : answers, context);
  const changes: Answers = {};
  filled.each((entry, place) => {
    const { default: rule } = entry.node;
    if (rule === undefined || place.prefix !== (row && `${row}/`)) return;
    if (filled.answer(entry, place) !== null) return;
    // A default may speak of those before it.
    const now = typeof rule === "object" ? again(filled, changes) : filled;
    set(changes, now, entry, place, rule);
  });
  return changes;
}

/** Answers that are set anew because one of those they wait for was changed by hand; `paths` are those changed. */
export function triggered(
  document: FormDocument,
  answers: Answers,
  paths: readonly string[],
  context?: Context,
): Answers {
  const changes: Answers = {};
  const filled = new Filled(document, answers, context);
  const waits = filled.names().some((name) => filled.entry(name).node.triggered);
  for (const path of waits ? paths : []) {
    const name = path.slice(path.lastIndexOf("/") + 1);
    filled.each((entry, place) => {
      const rule = entry.node.triggered;
      if (!rule?.by.includes(name) || !path.startsWith(shared(place, path))) return;
      set(changes, filled, entry, place, rule.to);
    });
  }
  return changes;
}

/** The beginning of a path that a row has in common with it, as far as both go through the same repeats. */
function shared(place: Row, path: string): string {
  let row = place;
  const depth = Math.floor(path.split("/").length / 2);
  while (row.parent && row.repeats.length > depth) row = row.parent;
  return row.prefix;
}

const again = (filled: Filled, changes: Answers): Filled =>
  new Filled(filled.document, { ...filled.answers, ...changes }, filled.context);

/** Put the value of a rule into the changes, as an answer to a question. */
function set(changes: Answers, filled: Filled, entry: Entry, place: Row, rule: Rule): void {
  const row = filled.rowsFor(entry.around).find(({ prefix }) => prefix === place.prefix) ?? place;
  const path = place.prefix + entry.name;
  const before = filled.answers[path] ?? null;
  const here = new Here(filled, row, readAnswer(entry.node, before), undefined, 0, entry.name);
  const value = asList(entry.node, storedAnswer(entry.node, one(rule, here)));
  if (value !== before) changes[path] = value;
}

function asList(node: Node, value: Value): Value {
  if (value === null || (node.type !== "select_multiple" && node.type !== "rank")) return value;
  const names = [...new Set(String(value).split(" "))];
  return node.type === "rank" ? names : names.sort();
}
