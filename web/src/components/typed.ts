/**
 * What is being typed: shown at once, handed on 100 ms after the last key, on leaving the field and when the page goes away.
 * A value that arrives from elsewhere shows as soon as the field is not in use.
 */
import { useEffect, useRef, useState } from "preact/hooks";

const PAUSE_MS = 100;

const unsaved = new Set<() => void>();

/** Hands on everything still in a field; called when the page is hidden or left. */
export function flushTyped(): void {
  for (const flush of [...unsaved]) flush();
}

export interface Typed {
  text: string;
  onInput: (event: { currentTarget: { value: string } }) => void;
  onFocus: () => void;
  onBlur: () => void;
  set: (text: string) => void;
}

export function useTyped(stored: string, commit: (text: string) => void): Typed {
  const [text, setText] = useState(stored);
  const work = useRef({ focused: false, pending: undefined as string | undefined, timer: 0, commit });
  work.current.commit = commit;

  const flush = useRef(() => {
    const { pending, timer } = work.current;
    clearTimeout(timer);
    unsaved.delete(flush);
    work.current.pending = undefined;
    if (pending !== undefined) work.current.commit(pending);
  }).current;

  useEffect(() => {
    if (!work.current.focused && work.current.pending === undefined) setText(stored);
  }, [stored]);
  useEffect(() => flush, [flush]);

  const set = (next: string) => {
    setText(next);
    work.current.pending = next;
    clearTimeout(work.current.timer);
    work.current.timer = Number(setTimeout(flush, PAUSE_MS));
    unsaved.add(flush);
  };
  return {
    text,
    set,
    onInput: (event) => set(event.currentTarget.value),
    onFocus: () => {
      work.current.focused = true;
    },
    onBlur: () => {
      work.current.focused = false;
      flush();
    },
  };
}
