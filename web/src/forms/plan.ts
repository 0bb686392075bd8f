/** The plan of a form: where each question stands, and what rows there can be. Kept beside the document; knows no answer. */
import type { FormDocument, Node } from "./document.ts";
import type { TableRow } from "./evaluate.ts";
import type { Scalar } from "./functions.ts";

/** A node and where in the form it stands. */
export interface Entry {
  readonly node: Node;
  readonly name: string;
  /** The repeats around it, outermost first. */
  readonly around: readonly string[];
  readonly parent: Entry | undefined;
  readonly children: readonly Entry[];
}

/** A row of a repeat, or the form itself, with what is known of it so far. */
export interface Row {
  readonly prefix: string;
  readonly key: string;
  readonly repeats: readonly string[];
  readonly parent: Row | undefined;
  readonly position: number;
  readonly asked: Map<Node, boolean>;
  readonly values: Map<string, Scalar>;
}

export interface Plan {
  readonly top: readonly Entry[];
  readonly named: ReadonlyMap<string, Entry>;
  /** The tables that rules look things up in, and where each text of a column stands. */
  readonly tables: Map<string, readonly TableRow[]>;
  readonly found: Map<string, Map<string, TableRow>>;
}

const plans = new WeakMap<FormDocument, Plan>();

export function planOf(document: FormDocument): Plan {
  let plan = plans.get(document);
  if (!plan) {
    const named = new Map<string, Entry>();
    plan = {
      top: entries(document.questions, [], undefined, named),
      named,
      tables: new Map(),
      found: new Map(),
    };
    plans.set(document, plan);
  }
  return plan;
}

function entries(
  nodes: readonly Node[],
  around: readonly string[],
  parent: Entry | undefined,
  named: Map<string, Entry>,
): Entry[] {
  return nodes.map((node) => {
    const children: Entry[] = [];
    const entry = { node, name: node.name, around, parent, children };
    if (node.type !== "group") named.set(node.name, entry);
    const inner = node.type === "repeat" ? [...around, node.name] : around;
    children.push(...entries(node.children ?? [], inner, entry, named));
    return entry;
  });
}

export const rowOf = (prefix: string, key: string, parent?: Row, repeat?: string, position = 0): Row => ({
  prefix,
  key,
  parent,
  position,
  repeats: parent && repeat ? [...parent.repeats, repeat] : [],
  asked: new Map(),
  values: new Map(),
});

/** Note the rows that a path goes through. */
export function note(path: string, found: Map<string, Set<string>>): void {
  let slash = path.indexOf("/");
  while (slash > 0) {
    const end = path.indexOf("/", slash + 1);
    if (end < 0) return;
    const place = path.slice(0, slash);
    const keys = found.get(place);
    if (keys) keys.add(path.slice(slash + 1, end));
    else found.set(place, new Set([path.slice(slash + 1, end)]));
    slash = path.indexOf("/", end + 1);
  }
}

/** The row that a question stands in, seen from a row inside of it. */
export function outward(entry: Entry, from: Row): Row {
  let row = from;
  while (row.repeats.length > entry.around.length && row.parent) row = row.parent;
  return row;
}
