/** A kind of question in a file of its own, which comes when a form first asks it. */
import type { ComponentType } from "preact";
import { useEffect } from "preact/hooks";
import { arriving } from "../components/arriving.ts";
import { WaitingQuestion } from "./note.tsx";
import type { QuestionProps } from "./question.tsx";

export function later(bring: () => Promise<ComponentType<QuestionProps>>): ComponentType<QuestionProps> {
  const view = arriving(async () => ({ View: await bring() }));
  return function LaterQuestion(props) {
    const here = view.here.value;
    useEffect(() => void view.come(), []);
    return here ? <here.View {...props} /> : <WaitingQuestion {...props} />;
  };
}
