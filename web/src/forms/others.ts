/** Answers that a form does not ask for: another version of it did. Pure. */
import type { Answers, Value } from "../store/types.ts";
import type { FormDocument, Node } from "./document.ts";

/** Answers to questions that were removed or renamed, by their paths; all of them where the form is not here. */
export function otherAnswers(
  form: FormDocument | undefined,
  answers: Answers,
): [path: string, value: Value][] {
  const asked = new Set(form ? keys(form.questions, "") : []);
  return Object.entries(answers)
    .filter(([path, value]) => value !== null && !path.endsWith("/$row") && !asked.has(keyOf(path)))
    .sort(([one], [other]) => (one < other ? -1 : 1));
}

/** A path without the keys of rows: `stations/r7f3/line` is `stations/line`. */
const keyOf = (path: string): string =>
  path
    .split("/")
    .filter((_, place) => place % 2 === 0)
    .join("/");

function keys(nodes: readonly Node[], prefix: string): string[] {
  return nodes.flatMap((node) => {
    const children = node.children ?? [];
    if (node.type === "group") return keys(children, prefix);
    if (node.type === "repeat") return keys(children, `${prefix}${node.name}/`);
    return [prefix + node.name];
  });
}
