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
  | "audio"
  | "video"
  | "barcode"
  | "rank"
  | "location"
  | "line"
  | "area"
  | "acknowledge"
  | "note"
  | "calculate"
  | "group"
  | "repeat";

/** What is shown or played beside words: names of the form's `files`, in each language. */
export interface Media {
  readonly image?: Texts;
  /** The same picture larger, shown when the small one is tapped. */
  readonly "big-image"?: Texts;
  readonly audio?: Texts;
  readonly video?: Texts;
}

export interface Choice {
  readonly name: string;
  readonly label: Texts;
  readonly media?: Media;
  /** Further columns of the choices sheet or of the file, for choice filters. */
  readonly [column: string]: string | Texts | Media | undefined;
}

/** A number on a scale, drawn as a slider, a picker or stars. The type is `integer` where all three are whole, else `decimal`. */
export interface Range {
  readonly start: number;
  readonly end: number;
  readonly step: number;
}

/** An answer that is set anew whenever one of those it waits for is changed by hand. It stays open to the observer. */
export interface Triggered {
  readonly by: readonly string[];
  readonly to: Rule;
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
  /** A longer word for whoever asks for it: folded away on the phone, printed on paper. */
  readonly guidance?: Texts;
  readonly media?: Media;
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
  readonly triggered?: Triggered;
  /** Its choices, by their list in `lists`; a list read from a file is called as the file. */
  readonly list?: string;
  /** Its choices are the answers to this question in the rows of a repeat. */
  readonly choices_of?: string;
  readonly choice_filter?: Rule;
  /** Choices are offered in an order drawn by lot: from the value of this rule, or from the submission's id if it is "". */
  readonly shuffle?: Rule;
  readonly range?: Range;
  readonly appearance?: string;
  readonly parameters?: Readonly<Record<string, string>>;
  readonly read_only?: Rule;
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
  /** What its rule must know beside the answers of the form, such as `before.V20`; not judged while it is unknown. */
  readonly needs?: readonly string[];
  /** What only its sentences tell from there. */
  readonly tells?: readonly string[];
}

/**
 * A file of the pack that the form uses. Everything is inside of the document, so that a phone has it offline: a CSV
 * that rules look things up in as columns and rows, a picture or a sound as a data URI.
 */
export interface PackFile {
  readonly sha256: string;
  readonly size: number;
  readonly columns?: readonly string[];
  readonly rows?: readonly (readonly string[])[];
  /** `data:image/png;base64,…` */
  readonly url?: string;
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
  /** The parts that the mission has turned on. */
  readonly modules?: readonly string[];
  readonly files?: Readonly<Record<string, PackFile>>;
}
