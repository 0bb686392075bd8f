/** Picks that the choices of now no longer offer. */
import type { Question } from "../../forms/form.ts";

const CHOSEN = ["select_one", "select_multiple", "rank"];

/** The names that are answered and not among the choices; only where choices come and go with other answers. */
export function outOfReach({ node, value, choices }: Pick<Question, "node" | "value" | "choices">): string[] {
  if (!CHOSEN.includes(node.type) || (node.choice_filter ?? node.choices_of) === undefined) return [];
  const names = Array.isArray(value) ? value : typeof value === "string" ? [value] : [];
  return names.filter((name) => !choices.some((choice) => choice.name === name));
}
