/** An order of choices that an observer makes by moving one at a time. */
import type { ShownChoice } from "../../forms/form.ts";
import type { Value } from "../../store/types.ts";

/** Choices in the order of the answer; those that it does not name come after, as the form has them. */
export function inOrder(choices: readonly ShownChoice[], value: Value): ShownChoice[] {
  const ranked = Array.isArray(value) ? value : [];
  const place = ({ name }: ShownChoice) => (ranked.indexOf(name) + 1 || ranked.length + 1) - 1;
  return [...choices].sort((one, other) => place(one) - place(other));
}

/** The names once one of them has moved up (-1) or down (1). */
export function moved(names: readonly string[], name: string, by: -1 | 1): string[] {
  const from = names.indexOf(name);
  const to = from + by;
  if (from < 0 || to < 0 || to >= names.length) return [...names];
  const rest = names.filter((each) => each !== name);
  return [...rest.slice(0, to), name, ...rest.slice(to)];
}
