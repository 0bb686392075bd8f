/**
 * Kinds and appearances of questions that few forms have. They lie in a file of their own, which is brought as soon as
 * a form on this phone uses one of them, so that other forms do not pay for it.
 */
import { effect, signal } from "@preact/signals";
import type { FormDocument, Node } from "../forms/document.ts";
import { forms } from "../store/index.ts";

/** Null until it is needed and here. */
export const more = signal<typeof import("./more/index.ts") | null>(null);

/** Choices that no longer fit a list to scroll through. */
export const LONGEST_TO_SCROLL = 30;

const IN_QUESTION =
  /"(?:range|media|guidance|choice_filter|choices_of|count)":|"type":"(?:rank|barcode|audio|video|line|area)"|"appearance":"[^"]*(?:likert|column|compact|horizontal|autocomplete|search|label|signature|draw|annotate|new|year)/;

/** Whether a form has a question that is drawn by what lies in the other file. */
export function needsMore({ questions, lists }: FormDocument): boolean {
  return (
    questions.some(isRare) ||
    Object.values(lists).some(
      (list) => list.length > LONGEST_TO_SCROLL || list.some((choice) => choice.media),
    )
  );
}

function isRare(node: Node): boolean {
  return (
    IN_QUESTION.test(JSON.stringify({ ...node, children: [] })) ||
    (node.type === "select_multiple" && !!node.appearance?.includes("minimal")) ||
    !!node.children?.some(isRare)
  );
}

/** Brings the other file when a form wants it; without a network and not yet on the phone, when there is one again. */
export function followForms(): void {
  const stop = effect(() => {
    if (![...forms.value.values()].some(needsMore)) return;
    queueMicrotask(() => stop());
    void bring();
  });
}

async function bring(): Promise<void> {
  try {
    const found = await import("./more/index.ts");
    await found.ready;
    more.value = found;
  } catch {
    addEventListener("online", () => void bring(), { once: true });
  }
}
