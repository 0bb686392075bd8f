/**
 * The form document: what the server makes of an XLSForm, and what phone and desk both read.
 * It never changes once published; its address is the SHA-256 of its bytes. Knows no answer and no screen.
 */

/** Words in each language of the form, by language code. */
export type Texts = Readonly<Record<string, string>>;

/** A literal, or one operation and its arguments: `{"<=": [{"var": "voted"}, {"var": "registered"}]}`. */
export type Rule = string | number | boolean | { readonly [operation: string]: unknown };

export type Stage = "opening" | "voting" | "counting" | "tabulation" | "incident" | "report" | "note";

export type Kind =
  | "text"
  | "integer"
  | "decimal"
  | "date"
  | "time"
  | "datetime"
  | "select_one"
  | "select_multiple"
  | "photo"
  | "file"
  | "location"
  | "acknowledge"
  | "note"
  | "calculate"
  | "group"
  | "repeat";

export interface Choice {
  readonly name: string;
  readonly label: Texts;
  /** Further columns of the choices sheet, for choice filters. */
  readonly [column: string]: string | Texts;
}

/** What an answer adds to the figures of the desk. `yes: ["*"]` means any answer. */
export interface Finding {
  readonly kind: string;
  readonly yes: readonly string[];
  /** Answers that leave the base, such as "not observed". */
  readonly base_without?: readonly string[];
}

export interface Node {
  readonly name: string;
  readonly type: Kind;
  readonly label?: Texts;
  readonly hint?: Texts;
  /** The mark shown beside the question, such as N13. */
  readonly code?: string;
  readonly required?: Rule;
  readonly required_message?: Texts;
  readonly relevant?: Rule;
  readonly constraint?: Rule;
  readonly constraint_message?: Texts;
  readonly calculate?: Rule;
  /** The answer a new submission or row begins with. */
  readonly default?: Rule;
  readonly list?: string;
  readonly choice_filter?: Rule;
  readonly appearance?: string;
  readonly parameters?: Readonly<Record<string, string>>;
  readonly read_only?: boolean;
  /** How many rows a repeat has, where the form says so. */
  readonly count?: Rule;
  readonly finding?: Finding;
  readonly children?: readonly Node[];
}

/** `reread`: the figures do not add up, read them again; `warn`: unusual; `finding`: worth a report; `hint`: said of another check. */
export type CheckKind = "reread" | "warn" | "finding" | "hint";

export interface Check {
  readonly id: string;
  readonly kind: CheckKind;
  /** True when the figures agree. */
  readonly rule: Rule;
  /** Sentences with placeholders: "N11 + N12 makes {N11+N12}, N13 says {N13}." */
  readonly message: Texts;
  /** The values of the placeholders. */
  readonly values?: Readonly<Record<string, Rule>>;
  /** Questions that must be answered before the check is judged, in the order to read them again. */
  readonly lines: readonly string[];
  /** The two sides of the comparison, whose distance is the gap. */
  readonly left?: Rule;
  readonly right?: Rule;
  /** A hint: the checks of which it is said. */
  readonly of?: readonly string[];
  /** The repeat for each of whose rows the check is judged. */
  readonly repeat?: string;
}

export interface FormDocument {
  readonly fieldobs_form: 1;
  readonly slug: string;
  readonly version: string;
  readonly stage: Stage;
  readonly title: Texts;
  readonly languages: readonly string[];
  readonly default_language: string;
  readonly questions: readonly Node[];
  readonly lists: Readonly<Record<string, readonly Choice[]>>;
  readonly checks: readonly Check[];
}
